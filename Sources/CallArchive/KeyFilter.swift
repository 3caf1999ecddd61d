/// Tells which calls are new, by the hashes of their keys.
///
/// It never takes a hash that was inserted for a new one. Of each it keeps 44 bits, in five to eleven
/// bytes, so that of n others about n / 2^44 are taken for it: whoever asks looks closer then.
package struct KeyFilter: Sendable {
  private static let partitionBits: UInt64 = 12

  /// Open addressing by the low half of the hash, 0 where a slot is free; at most three quarters full.
  private struct Partition {
    var slots: [UInt32] = []
    var count = 0

    mutating func insert(_ fingerprint: UInt32) -> Bool {
      if 4 * (count + 1) > 3 * slots.count { grow() }
      let slot = place(of: fingerprint)
      guard slots[slot] == 0 else { return false }
      slots[slot] = fingerprint
      count += 1
      return true
    }

    /// Where `fingerprint` is, or would be.
    func place(of fingerprint: UInt32) -> Int {
      let mask = slots.count - 1
      var slot = Int(fingerprint) & mask
      while slots[slot] != 0, slots[slot] != fingerprint { slot = (slot + 1) & mask }
      return slot
    }

    private mutating func grow() {
      let old = slots
      slots = [UInt32](repeating: 0, count: max(8, old.count * 2))
      for fingerprint in old where fingerprint != 0 { slots[place(of: fingerprint)] = fingerprint }
    }
  }

  private var partitions = [Partition](repeating: Partition(), count: 1 << Int(partitionBits))
  /// The number of hashes in it.
  package private(set) var count = 0

  /// A filter to which all hashes are new.
  package init() {}

  /// Adds a hash.
  ///
  /// - Returns: Whether it was surely new.
  @discardableResult
  package mutating func insert(_ hash: UInt64) -> Bool {
    let (partition, fingerprint) = Self.place(of: hash)
    guard partitions[partition].insert(fingerprint) else { return false }
    count += 1
    return true
  }

  /// Whether the hash may be one of those inserted.
  package func mayContain(_ hash: UInt64) -> Bool {
    let (partition, fingerprint) = Self.place(of: hash)
    let slots = partitions[partition].slots
    return !slots.isEmpty && slots[partitions[partition].place(of: fingerprint)] != 0
  }

  private static func place(of hash: UInt64) -> (partition: Int, fingerprint: UInt32) {
    (Int(hash >> (64 - partitionBits)), max(1, UInt32(truncatingIfNeeded: hash)))
  }
}
