/// Walks the structural characters of one text, checks the grammar, and writes on a tape what is
/// kept.
///
/// The grammar of RFC 8259 as a loop over the structural characters, in the order value, then what
/// may follow it. Each step looks at one structural character and at what belongs to it. A text that
/// is wrong, or needs more care than is taken here, makes a step fail; the cursor is of no use then.
@safe
@frozen
public struct JSONCursor: ~Copyable {
  /// The deepest nesting of arrays and objects that is accepted.
  @inlinable static var maximumDepth: Int { 1000 }

  // Safety: `text` has `length` bytes of its own and at least 64 readable ones behind them, and is
  // valid UTF-8 whose strings all close. `indexes` are `count` ascending offsets below `length`, and
  // `length` behind them. `words` has room for two words an index and 8 more, `strings` for twice the
  // text, `open` for `maximumDepth` places. Values that are skipped give their words back.
  @usableFromInline let text: UnsafePointer<UInt8>
  @usableFromInline let length: Int
  @usableFromInline let indexes: UnsafePointer<UInt32>
  @usableFromInline let count: Int
  @usableFromInline let words: UnsafeMutablePointer<UInt64>
  private let strings: UnsafeMutablePointer<UInt8>
  private let open: UnsafeMutablePointer<Int>
  /// The next backslash of the text at or behind the last string, or `length`.
  @usableFromInline var nextEscape: Int
  private var stringEnd = 0
  /// The structural character that comes next.
  @usableFromInline var next = 0
  /// The first word of the tape that is free.
  @usableFromInline var word = 1
  @usableFromInline var depth = 0
  /// Where the array that was read while parsing is on the tape; 0 when there is none.
  private(set) var streamed = 0

  init(
    text: UnsafePointer<UInt8>,
    length: Int,
    indexes: UnsafePointer<UInt32>,
    count: Int,
    words: UnsafeMutablePointer<UInt64>,
    strings: UnsafeMutablePointer<UInt8>,
    open: UnsafeMutablePointer<Int>,
    nextEscape: Int
  ) {
    unsafe self.text = text
    self.length = length
    unsafe self.indexes = indexes
    self.count = count
    unsafe self.words = words
    unsafe self.strings = strings
    unsafe self.open = open
    self.nextEscape = nextEscape
  }

  // MARK: - Whole texts

  /// Writes the tape of the whole text; `false` when the text is wrong or unusual.
  ///
  /// The array of `stream` is lent to `read` instead, which must take it whole and keeps of it what
  /// it likes.
  mutating func document(_ stream: JSONStream?, _ read: (inout JSONCursor) -> Bool) -> Bool {
    let isComplete =
      if let stream, current == UInt8(ascii: "{") {
        members(stream, level: 0, read)
      } else {
        value()
      }
    guard isComplete, next == count else { return false }
    unsafe words[0] = UInt64(UInt8(ascii: "r")) << 56 | UInt64(word)
    unsafe words[word] = UInt64(UInt8(ascii: "r")) << 56
    return true
  }

  /// Writes the object that comes next, lending one of its arrays to `stream`.
  private mutating func members(
    _ stream: JSONStream,
    level: Int,
    _ read: (inout JSONCursor) -> Bool
  ) -> Bool {
    guard takeOpening(UInt8(ascii: "{")) else { return false }
    let start = begin(UInt8(ascii: "{"))
    if !takeClosing(UInt8(ascii: "}")) {
      var continues = true
      while continues {
        let isStreamed = isNextKey(stream.name)
        let isNested = level == 0 && isNextKey(stream.enclosing)
        guard key() else { return false }
        if isStreamed, current == UInt8(ascii: "[") {
          // A repeated key would have to undo what the first array left.
          guard streamed == 0 else { return false }
          streamed = word
          let array = begin(UInt8(ascii: "["))
          guard read(&self) else { return false }
          end(array, UInt8(ascii: "]"))
        } else if isNested, current == UInt8(ascii: "{") {
          guard members(stream, level: 1, read) else { return false }
        } else {
          guard value() else { return false }
        }
        switch separator(before: UInt8(ascii: "}")) {
        case .more: break
        case .end: continues = false
        case .wrong: return false
        }
      }
    }
    end(start, UInt8(ascii: "}"))
    return true
  }

  /// Writes the word of an opening bracket, which `end` completes.
  private mutating func begin(_ bracket: UInt8) -> Int {
    let start = word
    unsafe words[word] = UInt64(bracket) << 56
    word &+= 1
    return start
  }

  private mutating func end(_ start: Int, _ bracket: UInt8) {
    unsafe words[word] = UInt64(bracket) << 56 | UInt64(start)
    word &+= 1
    unsafe words[start] |= UInt64(word)
  }

  /// Takes a key and its colon, and writes the key.
  private mutating func key() -> Bool {
    guard next &+ 1 < count else { return false }
    let position = unsafe Int(indexes[next])
    guard unsafe text[position] == UInt8(ascii: "\""),
      unsafe string(position, before: Int(indexes[next &+ 1])),
      unsafe text[Int(indexes[next &+ 1])] == UInt8(ascii: ":")
    else { return false }
    next &+= 2
    return true
  }

  // MARK: - Any value

  private enum Step {
    case value
    case key
    case afterValue
  }

  /// Takes the value that comes next and writes it; `false` when it is wrong or unusual.
  mutating func value() -> Bool {
    let outside = depth
    var step = Step.value
    while true {
      // Behind the last index stands `length`, whose byte is none of the text's: whatever it is, a
      // text that ends there is incomplete.
      guard next < count else { return false }
      let position = unsafe Int(indexes[next])
      switch step {
      case .key:
        guard key() else { return false }
        step = .value
      case .value:
        next &+= 1
        step = .afterValue
        switch unsafe text[position] {
        case UInt8(ascii: "\""):
          guard unsafe string(position, before: Int(indexes[next])) else { return false }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          guard depth < Self.maximumDepth, next < count else { return false }
          let bracket = unsafe text[position]
          unsafe open[depth] = word
          depth &+= 1
          unsafe words[word] = UInt64(bracket) << 56
          word &+= 1
          // An opening bracket and the one that closes it are two apart in ASCII.
          if unsafe text[Int(indexes[next])] == bracket &+ 2 {
            step = .afterValue
          } else {
            step = bracket == UInt8(ascii: "{") ? .key : .value
          }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          guard number(position) else { return false }
        case UInt8(ascii: "t"):
          guard literal(position, 0x6575_7274, 4) else { return false }
          unsafe words[word] = UInt64(UInt8(ascii: "t")) << 56
          word &+= 1
        case UInt8(ascii: "f"):
          guard literal(position &+ 1, 0x6573_6C61, 4) else { return false }
          unsafe words[word] = UInt64(UInt8(ascii: "f")) << 56
          word &+= 1
        case UInt8(ascii: "n"):
          guard literal(position, 0x6C6C_756E, 4) else { return false }
          unsafe words[word] = UInt64(UInt8(ascii: "n")) << 56
          word &+= 1
        default: return false
        }
        if depth == outside { return true }
      case .afterValue:
        next &+= 1
        let start = unsafe open[depth &- 1]
        let bracket = unsafe UInt8(truncatingIfNeeded: words[start] >> 56)
        switch unsafe text[position] {
        case UInt8(ascii: ","):
          step = bracket == UInt8(ascii: "{") ? .key : .value
        case bracket &+ 2:
          unsafe words[word] = UInt64(bracket &+ 2) << 56 | UInt64(start)
          word &+= 1
          unsafe words[start] |= UInt64(word)
          depth &-= 1
          if depth == outside { return true }
        default: return false
        }
      }
    }
  }

  /// Whether the four bytes at `position` are `bytes`, and what follows ends a literal.
  @inlinable @inline(__always)
  func literal(_ position: Int, _ bytes: UInt32, _ count: Int) -> Bool {
    // Safety: at least 64 bytes behind the text are readable.
    let found = unsafe UnsafeRawPointer(text + position).loadUnaligned(as: UInt32.self)
    return unsafe found == bytes && Self.ends(text[position &+ count])
  }

  /// Whether a number or literal may stand before `byte`.
  @inlinable @inline(__always)
  static func ends(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: true
    default: false
    }
  }

  /// Writes the string whose opening quote is at `position`; `following` is the next index.
  @inlinable @inline(__always)
  mutating func string(_ position: Int, before following: Int) -> Bool {
    let start = position &+ 1
    // Only white space stands between a string and the next structural character.
    var end = following &- 1
    while unsafe text[end] != UInt8(ascii: "\"") { end &-= 1 }
    guard end >= start else { return false }
    if nextEscape < start { findEscape(from: start) }
    guard nextEscape >= end else { return unescape(start, end) }
    let size = end &- start
    guard size < 1 << 23 else { return false }
    unsafe words[word] =
      UInt64(UInt8(ascii: "\"")) << 56 | JSONTape.inText | UInt64(size) << 32 | UInt64(start)
    word &+= 1
    return true
  }

  @usableFromInline
  mutating func findEscape(from start: Int) {
    nextEscape = unsafe LazyTape.find(0x5C, text, start, length)
  }

  /// Writes a string with escapes in simdjson's form: 32 bits of length, then the bytes.
  @usableFromInline
  mutating func unescape(_ start: Int, _ end: Int) -> Bool {
    var output = stringEnd &+ 4
    var input = start
    while input < end {
      let byte = unsafe text[input]
      input &+= 1
      guard byte == UInt8(ascii: "\\") else {
        unsafe strings[output] = byte
        output &+= 1
        continue
      }
      let escape = unsafe text[input]
      input &+= 1
      var plain: UInt8
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = escape
      case UInt8(ascii: "b"): plain = 0x08
      case UInt8(ascii: "f"): plain = 0x0C
      case UInt8(ascii: "n"): plain = 0x0A
      case UInt8(ascii: "r"): plain = 0x0D
      case UInt8(ascii: "t"): plain = 0x09
      case UInt8(ascii: "u"):
        guard let scalar = scalar(&input, end) else { return false }
        for unit in UTF8.encode(scalar).map({ Array($0) }) ?? [] {
          unsafe strings[output] = unit
          output &+= 1
        }
        continue
      default: return false
      }
      unsafe strings[output] = plain
      output &+= 1
    }
    guard input == end else { return false }
    let size = UInt32(output &- stringEnd &- 4)
    unsafe UnsafeMutableRawPointer(strings + stringEnd).storeBytes(of: size, as: UInt32.self)
    unsafe words[word] = UInt64(UInt8(ascii: "\"")) << 56 | UInt64(stringEnd)
    word &+= 1
    stringEnd = output
    return true
  }

  /// The scalar whose four digits (behind `\u`) are at `input`; `nil` for half a surrogate pair.
  private func scalar(_ input: inout Int, _ end: Int) -> Unicode.Scalar? {
    guard let high = hexadecimal(input, end) else { return nil }
    input &+= 4
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, input &+ 6 <= end, unsafe text[input] == UInt8(ascii: "\\"),
      unsafe text[input &+ 1] == UInt8(ascii: "u"), let low = hexadecimal(input &+ 2, end),
      (0xDC00...0xDFFF).contains(low)
    else { return nil }
    input &+= 6
    return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
  }

  private func hexadecimal(_ start: Int, _ end: Int) -> UInt32? {
    guard start &+ 4 <= end else { return nil }
    var value: UInt32 = 0
    for offset in 0..<4 {
      let byte = unsafe text[start &+ offset]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
