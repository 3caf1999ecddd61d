/// A fixed set of names, looked up by an object's key in a few nanoseconds.
@frozen
public struct NameTable: Sendable {
  // Open addressing, a power of two at least twice the names; -1 where free.
  @usableFromInline let slots: [Int16]
  @usableFromInline let names: [JSONName]
  @usableFromInline let mask: Int

  /// A table in which each name's code is its place in `names`.
  public init(_ names: [StaticString]) {
    let all = names.map { JSONName($0) }
    var size = 16
    while size < all.count * 4 { size *= 2 }
    var table = [Int16](repeating: -1, count: size)
    for code in all.indices {
      var slot = Self.hash(all[code]) & (size - 1)
      while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      table[slot] = Int16(code)
    }
    slots = table
    self.names = all
    mask = size - 1
  }

  @inlinable @inline(__always)
  static func hash(_ name: JSONName) -> Int {
    let mixed = (name.words.0 ^ (name.words.1 &* 0x9E37_79B9_7F4A_7C15)) &+ UInt64(name.count)
    return Int(truncatingIfNeeded: (mixed &* 0xA076_1D64_78BD_642F) >> 48)
  }

  /// The code of `name`; `nil` when it is none of the table's.
  @inlinable @inline(__always)
  public func code(of name: JSONName) -> Int? {
    var slot = Self.hash(name) & mask
    while true {
      let code = Int(slots[slot])
      if code < 0 { return nil }
      if names[code] == name { return code }
      slot = (slot + 1) & mask
    }
  }
}
