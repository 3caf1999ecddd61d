/// A parsed JSON text: a checked view of simdjson's tape, lent for the length of a closure.
///
/// The tape is a flat array of 64-bit words, the tag in the top byte. A value starts at an index;
/// scalars take one word (numbers two), and an array or object takes all words up to its end, so
/// that any value is skipped in one step. Inside an object, keys and values alternate.
/// The format is simdjson's `doc/tape.md`.
@safe
package struct JSONTape: ~Copyable {
  /// What starts, or ends, at a word of the tape; the raw value is the word's tag byte.
  package enum Kind: UInt8, Sendable {
    case object = 0x7B  // {
    case endOfObject = 0x7D  // }
    case array = 0x5B  // [
    case endOfArray = 0x5D  // ]
    case string = 0x22  // "
    case integer = 0x6C  // l
    case unsigned = 0x75  // u
    case double = 0x64  // d
    case `true` = 0x74  // t
    case `false` = 0x66  // f
    case null = 0x6E  // n
    case root = 0x72  // r
  }

  // Safety: owned by the parser, which outlives the tape it lends. `words` has `count` words, and
  // every string payload points at a 32-bit length and as many bytes in `strings`, with at least
  // 64 readable bytes behind them, as simdjson wrote them.
  @usableFromInline let words: UnsafePointer<UInt64>
  @usableFromInline let strings: UnsafePointer<UInt8>

  /// The number of words, the two root words included.
  package let count: Int

  init(words: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>) {
    unsafe self.words = unsafe words
    unsafe self.strings = unsafe strings
    count = unsafe Int(words[0] & 0x00FF_FFFF_FFFF_FFFF) + 1
  }

  /// The index of the text's outermost value.
  @inlinable package var root: Int { 1 }

  @inlinable @inline(__always)
  func word(at index: Int) -> UInt64 {
    precondition(index >= 0 && index < count, "tape index out of range")
    return unsafe words[index]
  }

  /// What the word at `index` starts.
  @inlinable @inline(__always)
  package func kind(at index: Int) -> Kind {
    guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: word(at: index) >> 56)) else {
      preconditionFailure("not the start of a value")
    }
    return kind
  }

  /// The index just behind the value that starts at `index`.
  @inlinable @inline(__always)
  package func index(after index: Int) -> Int {
    let word = word(at: index)
    switch Kind(rawValue: UInt8(truncatingIfNeeded: word >> 56)) {
    case .object, .array: return Int(word & 0xFFFF_FFFF)
    case .integer, .unsigned, .double: return index + 2
    default: return index + 1
    }
  }

  /// The value of a number of kind `integer`.
  @inlinable @inline(__always)
  package func integer(at index: Int) -> Int64 { Int64(bitPattern: word(at: index + 1)) }

  /// The value of a number of kind `unsigned` (above `Int64.max`).
  @inlinable @inline(__always)
  package func unsigned(at index: Int) -> UInt64 { word(at: index + 1) }

  /// The value of a number of kind `double`.
  @inlinable @inline(__always)
  package func double(at index: Int) -> Double { Double(bitPattern: word(at: index + 1)) }

  /// The bytes of the string or key at `index`, escapes resolved: UTF-8.
  @inlinable @inline(__always)
  @_lifetime(borrow self)
  package func string(at index: Int) -> Span<UInt8> {
    let word = word(at: index)
    precondition(UInt8(truncatingIfNeeded: word >> 56) == Kind.string.rawValue, "not a string")
    let start = unsafe strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let length = unsafe Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    let span = unsafe Span(_unsafeStart: start + 4, count: length)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The string or key at `index` as a value that compares in a few instructions.
  @inlinable @inline(__always)
  package func name(at index: Int) -> JSONName {
    let word = word(at: index)
    precondition(UInt8(truncatingIfNeeded: word >> 56) == Kind.string.rawValue, "not a string")
    let start = unsafe strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let length = unsafe Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    return unsafe JSONName(start + 4, count: length)
  }

  /// The deepest nesting of arrays and objects.
  ///
  /// - Complexity: O(words).
  func depth() -> Int {
    var depth = 0
    var deepest = 0
    var index = root
    while kind(at: index) != .root {
      switch kind(at: index) {
      case .object, .array:
        depth += 1
        deepest = max(deepest, depth)
        index += 1
      case .endOfObject, .endOfArray:
        depth -= 1
        index += 1
      case .integer, .unsigned, .double: index += 2
      case .string, .true, .false, .null, .root: index += 1
      }
    }
    return deepest
  }
}
