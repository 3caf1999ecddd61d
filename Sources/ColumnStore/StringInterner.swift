import RawMemory

/// Gives every distinct text one code, in order of first appearance.
package struct StringInterner: Sendable {
  /// The texts so far; the code of a text is its place.
  package private(set) var dictionary = StringDictionary()

  // An open-addressing table: code + 1 by hash, 0 where free; at most half full.
  private var slots: [UInt32] = []
  private var hashes: [UInt64] = []
  // One for the process: drawing one costs a system call, and interners are many.
  private static let seed = UInt64.random(in: .min ... .max)

  /// An interner without texts.
  package init() {}

  /// The number of distinct texts.
  package var count: Int { dictionary.count }

  /// The code of `text`, a new one if it did not occur before.
  ///
  /// - Complexity: O(bytes) on average.
  package mutating func code(for text: Span<UInt8>) -> Int {
    code(for: text, hash: Bytes.hash(text, seed: Self.seed))
  }

  /// The codes of all texts of `other`, in their order.
  ///
  /// - Complexity: O(bytes) on average.
  package mutating func codes(for other: StringInterner) -> [Int] {
    (0..<other.count).map { code(for: other.dictionary.span(of: $0), hash: other.hashes[$0]) }
  }

  private mutating func code(for text: Span<UInt8>, hash: UInt64) -> Int {
    if slots.count < 2 * (count + 1) { grow() }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if hashes[code] == hash, Bytes.areEqual(dictionary.span(of: code), text) { return code }
      slot = (slot + 1) & mask
    }
    let code = dictionary.append(text)
    hashes.append(hash)
    slots[slot] = UInt32(code + 1)
    return code
  }

  /// Forgets all texts but keeps their room.
  package mutating func removeAll() {
    guard count > 0 else { return }
    dictionary.removeAll()
    hashes.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: max(16, slots.count * 2))
    let mask = slots.count - 1
    for code in hashes.indices {
      var slot = Int(truncatingIfNeeded: hashes[code]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(code + 1)
    }
  }
}
