/// A parsed JSON text: a checked view of simdjson's tape, lent for the length of a closure.
///
/// The tape is a flat array of 64-bit words, the tag in the top byte. A value starts at an index;
/// scalars take one word (numbers two), and an array or object takes all words up to its end, so
/// that any value is skipped in one step. Inside an object, keys and values alternate.
/// The format is simdjson's `doc/tape.md`.
@safe
@frozen
public struct JSONTape: ~Copyable {
  /// What starts, or ends, at a word of the tape; the raw value is the word's tag byte.
  @frozen
  public struct Kind: RawRepresentable, Equatable, Sendable {
    /// The tag byte.
    public let rawValue: UInt8

    /// The kind with a tag byte.
    @inlinable @inline(__always)
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whether two kinds are the same.
    @inlinable @inline(__always)
    public static func == (a: Kind, b: Kind) -> Bool { a.rawValue == b.rawValue }

    /// The start of an object: `{`.
    @inlinable public static var object: Kind { Kind(rawValue: 0x7B) }
    /// The end of an object: `}`.
    @inlinable public static var endOfObject: Kind { Kind(rawValue: 0x7D) }
    /// The start of an array: `[`.
    @inlinable public static var array: Kind { Kind(rawValue: 0x5B) }
    /// The end of an array: `]`.
    @inlinable public static var endOfArray: Kind { Kind(rawValue: 0x5D) }
    /// A string or a key: `"`.
    @inlinable public static var string: Kind { Kind(rawValue: 0x22) }
    /// An integer within `Int64`: `l`.
    @inlinable public static var integer: Kind { Kind(rawValue: 0x6C) }
    /// An integer above `Int64.max`: `u`.
    @inlinable public static var unsigned: Kind { Kind(rawValue: 0x75) }
    /// Any other number: `d`.
    @inlinable public static var double: Kind { Kind(rawValue: 0x64) }
    /// The value true: `t`.
    @inlinable public static var `true`: Kind { Kind(rawValue: 0x74) }
    /// The value false: `f`.
    @inlinable public static var `false`: Kind { Kind(rawValue: 0x66) }
    /// The value null: `n`.
    @inlinable public static var null: Kind { Kind(rawValue: 0x6E) }
    /// The start or end of the text: `r`.
    @inlinable public static var root: Kind { Kind(rawValue: 0x72) }
  }

  // Safety: owned by the parser, which outlives the tape it lends. `words` has `count` words. A
  // string's payload points at a 32-bit length and as many bytes in `strings`, or, marked
  // `inText`, is a length and an offset in `text`; both have at least 64 readable bytes
  // behind them.
  @usableFromInline let words: UnsafePointer<UInt64>
  @usableFromInline let strings: UnsafePointer<UInt8>
  @usableFromInline let text: UnsafePointer<UInt8>

  /// The number of words, the two root words included.
  public let count: Int
  /// The place of the array that was read while parsing, of which the tape has only what was kept;
  /// 0 when there is none.
  public let streamed: Int

  /// Marks a string that lies in the text: 23 bits of length above 32 of offset.
  @usableFromInline static var inText: UInt64 {
    @inlinable get { 1 << 55 }
  }

  init(
    words: UnsafePointer<UInt64>,
    strings: UnsafePointer<UInt8>,
    text: UnsafePointer<UInt8>,
    streamed: Int = 0
  ) {
    self.streamed = streamed
    unsafe self.words = unsafe words
    unsafe self.strings = unsafe strings
    unsafe self.text = unsafe text
    count = unsafe Int(words[0] & 0x00FF_FFFF_FFFF_FFFF) + 1
  }

  /// The index of the text's outermost value.
  @inlinable public var root: Int { 1 }

  @inlinable @inline(__always)
  func word(at index: Int) -> UInt64 {
    precondition(index >= 0 && index < count, "tape index out of range")
    return unsafe words[index]
  }

  /// What the word at `index` starts.
  @inlinable @inline(__always)
  public func kind(at index: Int) -> Kind {
    Kind(rawValue: UInt8(truncatingIfNeeded: word(at: index) >> 56))
  }

  /// The index just behind the value that starts at `index`.
  @inlinable @inline(__always)
  public func index(after index: Int) -> Int {
    let word = word(at: index)
    switch Kind(rawValue: UInt8(truncatingIfNeeded: word >> 56)) {
    case .object, .array: return Int(word & 0xFFFF_FFFF)
    case .integer, .unsigned, .double: return index + 2
    default: return index + 1
    }
  }

  /// The value of a number of kind `integer`.
  @inlinable @inline(__always)
  public func integer(at index: Int) -> Int64 { Int64(bitPattern: word(at: index + 1)) }

  /// The value of a number of kind `unsigned` (above `Int64.max`).
  @inlinable @inline(__always)
  public func unsigned(at index: Int) -> UInt64 { word(at: index + 1) }

  /// The value of a number of kind `double`.
  @inlinable @inline(__always)
  public func double(at index: Int) -> Double {
    // Bit 0 is `LazyTape.unread`.
    word(at: index) & 1 == 0 ? Double(bitPattern: word(at: index + 1)) : unreadDouble(at: index)
  }

  /// Reads a double that was left as text.
  @usableFromInline
  func unreadDouble(at index: Int) -> Double {
    let word = word(at: index + 1)
    let digits = unsafe UnsafeBufferPointer(
      start: text + Int(word & 0xFFFF_FFFF),
      count: Int(word >> 32)
    )
    guard let value = unsafe Double(String(decoding: digits, as: UTF8.self)) else {
      preconditionFailure("a number that was checked reads")
    }
    return value
  }

  /// Where the bytes of a string's word are, and how many.
  @inlinable @inline(__always)
  func bytes(_ word: UInt64) -> (UnsafePointer<UInt8>, Int) {
    if word & Self.inText != 0 {
      return unsafe (text + Int(word & 0xFFFF_FFFF), Int(word >> 32 & 0x7F_FFFF))
    }
    let start = unsafe strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
    return unsafe (start + 4, Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)))
  }

  /// The bytes of the string or key at `index`, escapes resolved: UTF-8.
  @inlinable @inline(__always)
  @_lifetime(borrow self)
  public func string(at index: Int) -> Span<UInt8> {
    let word = word(at: index)
    precondition(UInt8(truncatingIfNeeded: word >> 56) == Kind.string.rawValue, "not a string")
    let (start, length) = unsafe bytes(word)
    let span = unsafe Span(_unsafeStart: start, count: length)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The string or key at `index` as a value that compares in a few instructions.
  @inlinable @inline(__always)
  public func name(at index: Int) -> JSONName {
    let word = word(at: index)
    precondition(UInt8(truncatingIfNeeded: word >> 56) == Kind.string.rawValue, "not a string")
    let (start, length) = unsafe bytes(word)
    return unsafe JSONName(start, count: length)
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
      default: index += 1
      }
    }
    return deepest
  }
}
