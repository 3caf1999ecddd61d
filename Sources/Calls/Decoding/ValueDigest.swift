import RawMemory

/// A hash of a JSON value as a value: two texts of one value have one digest, whatever their
/// spacing, escapes, order of keys or form of numbers.
struct ValueDigest {
  // One seed for the process: digests of different tasks compare, and no input can aim at them.
  private static let seed = UInt64.random(in: .min ... .max)

  // Up to so many keys of an object, looking for a repeat among them is the fastest way.
  private static let fewKeys = 64

  // The key hashes of the objects that enclose the current value, innermost last.
  private var keys: [(key: UInt64, value: UInt64)] = []

  /// The digest of the value at `index`.
  ///
  /// - Complexity: O(bytes), and O(n log n) for the n keys of an object of more than a few.
  mutating func digest(_ tape: borrowing JSONTape, at index: Int) -> UInt64 {
    switch tape.kind(at: index) {
    case .string: return Bytes.hash(tape.string(at: index), seed: Self.seed)
    case .integer: return number(UInt64(bitPattern: tape.integer(at: index)))
    case .unsigned: return large(tape.unsigned(at: index))
    case .double:
      let value = tape.double(at: index)
      // 42 and 42.0 are one number; 0 and -0 too.
      if let integer = Int64(exactly: value) { return number(UInt64(bitPattern: integer)) }
      if let integer = UInt64(exactly: value) { return large(integer) }
      // Not the digest of the integer that has these bits.
      return number(value.bitPattern) &+ 3
    case .true: return number(0x74) &+ 1
    case .false: return number(0x66) &+ 1
    case .null: return number(0x6E) &+ 1
    case .array: return array(tape, index)
    case .object: return object(tape, index)
    default: preconditionFailure("not the start of a value")
    }
  }

  private func number(_ bits: UInt64) -> UInt64 {
    Bytes.fold(bits ^ Self.seed, 0x9FB2_1C65_1E98_DF25)
  }

  /// The digest of an integer above `Int64.max`, by all its bits: a double would merge neighbours.
  private func large(_ integer: UInt64) -> UInt64 { number(integer) &+ 2 }

  private mutating func array(_ tape: borrowing JSONTape, _ index: Int) -> UInt64 {
    var state = Self.seed ^ 0x5B
    var item = index + 1
    while tape.kind(at: item) != .endOfArray {
      state = Bytes.fold(state ^ digest(tape, at: item), 0xD6E8_FEB8_6659_FD93)
      item = tape.index(after: item)
    }
    return state
  }

  private mutating func object(_ tape: borrowing JSONTape, _ index: Int) -> UInt64 {
    let base = keys.count
    var seen: UInt64 = 0
    var key = index + 1
    while tape.kind(at: key) != .endOfObject {
      let hash = Bytes.hash(tape.string(at: key), seed: Self.seed)
      let value = digest(tape, at: key + 1)
      // One bit of 64 a key: only a set bit makes it worth looking for a repeat.
      let bit: UInt64 = 1 << (hash & 63)
      if seen & bit != 0, keys.count - base < Self.fewKeys,
        let repeated = keys[base...].firstIndex(where: { $0.key == hash })
      {
        keys[repeated].value = value
      } else {
        keys.append((hash, value))
      }
      seen |= bit
      key = tape.index(after: key + 1)
    }
    if keys.count - base >= Self.fewKeys { removeRepeatedKeys(from: base) }
    // A sum does not depend on the order of the keys.
    var sum = Self.seed ^ 0x7B
    for member in keys[base...] {
      sum &+= Bytes.fold(member.key, member.value ^ 0xC2B2_AE3D_27D4_EB4F)
    }
    keys.removeSubrange(base...)
    return Bytes.fold(sum, 0x1656_67B1_9E37_79F9)
  }

  /// Leaves of the keys from `base` on the last of each, in any order.
  private mutating func removeRepeatedKeys(from base: Int) {
    let sorted = keys[base...].enumerated().sorted {
      ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
    }
    keys.removeSubrange(base...)
    for (index, member) in sorted.enumerated()
    where index + 1 == sorted.count || sorted[index + 1].element.key != member.element.key {
      keys.append(member.element)
    }
  }
}
