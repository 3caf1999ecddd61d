import CSimdJSON

/// A second way from text to tape: simdjson finds the structural characters, and the grammar is
/// checked here, without copying strings.
///
/// A string without escapes stays where it is in the text; a number that takes care to read is read
/// when somebody asks for it. Whatever is unusual, or wrong, is left to simdjson's own second stage,
/// which has the last word: this one only ever says yes to what it has checked completely.
/// Besides the tags of simdjson's tape it uses, in the payload of a string, ``JSONTape/inText``, and
/// in that of a double, ``unread``.
@safe
struct LazyTape: ~Copyable {
  /// Marks a double that is not read yet: its second word is 32 bits of length above 32 of offset.
  static let unread: UInt64 = 1

  // Safety: `words` has room for `capacity` words, allocated in `reserve`, freed in `deinit`; so
  // has `strings` for `stringCapacity` bytes. `open` has a place for each level.
  private(set) var words: UnsafeMutablePointer<UInt64>
  private(set) var strings: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 12
  private var stringCapacity = 1 << 12
  private let open: UnsafeMutablePointer<Int>
  /// The place of the array that was read while parsing; 0 when there is none.
  private(set) var streamed = 0

  init() {
    unsafe words = .allocate(capacity: capacity)
    unsafe strings = .allocate(capacity: stringCapacity)
    unsafe open = .allocate(capacity: JSONParser.maximumDepth + 1)
  }

  deinit {
    unsafe words.deallocate()
    unsafe strings.deallocate()
    unsafe open.deallocate()
  }

  private mutating func reserve(words count: Int, stringBytes: Int) {
    if count > capacity {
      unsafe words.deallocate()
      while capacity < count { capacity *= 2 }
      unsafe words = .allocate(capacity: capacity)
    }
    if stringBytes > stringCapacity {
      unsafe strings.deallocate()
      while stringCapacity < stringBytes { stringCapacity *= 2 }
      unsafe strings = .allocate(capacity: stringCapacity)
    }
  }

  /// Writes the tape of a text; `false` when the text is wrong, or unusual.
  ///
  /// - Parameters:
  ///   - text: The text, with readable bytes behind it, which need not be its own.
  ///   - length: The text's bytes.
  ///   - indexes: The offsets of the structural characters, and behind them `length`.
  ///   - count: How many there are.
  ///   - stream: An array to lend to `read` instead of writing it.
  ///   - read: Takes the array; `false` to give up.
  /// - Returns: Whether the tape is complete.
  mutating func build(
    _ text: UnsafePointer<UInt8>,
    length: Int,
    indexes: UnsafePointer<UInt32>,
    count: Int,
    stream: JSONStream?,
    _ read: (inout JSONCursor) -> Bool
  ) -> Bool {
    // Offsets have 32 bits. A text that is no array or object ends where its only value does, which
    // needs looking at what follows.
    guard count > 1, length < UInt32.max else { return false }
    let first = unsafe text[Int(indexes[0])]
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
    // A structural character makes at most two words; an escaped string shrinks, but takes a length.
    let escape = unsafe Self.find(UInt8(ascii: "\\"), text, 0, length)
    reserve(words: 2 * count + 8, stringBytes: escape == length ? 0 : 2 * length + 64)
    var cursor = unsafe JSONCursor(
      text: text,
      length: length,
      indexes: indexes,
      count: count,
      words: words,
      strings: strings,
      open: open,
      nextEscape: escape
    )
    let isComplete = cursor.document(stream, read)
    streamed = cursor.streamed
    return isComplete
  }

  /// The first place of `byte` from `start`, or `end`.
  static func find(
    _ byte: UInt8,
    _ text: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) -> Int {
    // Safety: the bytes from `start` to `end` are the caller's.
    let span = unsafe Span(_unsafeStart: text + start, count: end - start)
    return span.firstIndex(of: byte, in: 0..<(end - start)).map { $0 + start } ?? end
  }
}
