/// One run of ``LazyTape``: checks the grammar of one text and writes its tape.
///
/// The grammar of RFC 8259 as a loop over the structural characters, in the order value, then what
/// may follow it. Each step looks at one structural character and at what belongs to it.
@safe
struct TapeWriter: ~Copyable {
  // Safety: `text` has `length` bytes of its own and at least 64 readable ones behind them, and is
  // valid UTF-8 whose strings all close. `indexes` are `count` ascending offsets below `length`, and
  // `length` behind them. `words` has room for two words an index and 8 more, `strings` for twice the
  // text, `open` for `JSONParser.maximumDepth` places.
  let text: UnsafePointer<UInt8>
  let length: Int
  let indexes: UnsafePointer<UInt32>
  let count: Int
  let words: UnsafeMutablePointer<UInt64>
  let strings: UnsafeMutablePointer<UInt8>
  let open: UnsafeMutablePointer<Int>
  /// The next backslash of the text at or behind the last string, or `length`.
  var nextEscape: Int
  private var stringEnd = 0

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

  private enum Step {
    case value
    case key
    case afterValue
  }

  /// Writes the tape; `false` when the text is wrong or needs more care than is taken here.
  mutating func run() -> Bool {
    var next = 0
    var word = 1
    var depth = 0
    var step = Step.value
    while true {
      // Behind the last index stands `length`, whose byte is none of the text's: whatever it is, a
      // text that ends there is incomplete.
      guard next < count else { return false }
      var position = unsafe Int(indexes[next])
      next &+= 1
      switch step {
      case .key:
        guard unsafe text[position] == UInt8(ascii: "\""),
          unsafe string(position, before: Int(indexes[next]), &word), next < count
        else { return false }
        position = unsafe Int(indexes[next])
        next &+= 1
        guard unsafe text[position] == UInt8(ascii: ":") else { return false }
        step = .value
      case .value:
        step = .afterValue
        switch unsafe text[position] {
        case UInt8(ascii: "\""):
          guard unsafe string(position, before: Int(indexes[next]), &word) else { return false }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          guard depth < JSONParser.maximumDepth, next < count else { return false }
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
          guard number(position, &word) else { return false }
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
      case .afterValue:
        guard depth > 0 else { return false }
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
          if depth == 0 {
            guard next == count else { return false }
            unsafe words[0] = UInt64(UInt8(ascii: "r")) << 56 | UInt64(word)
            unsafe words[word] = UInt64(UInt8(ascii: "r")) << 56
            return true
          }
        default: return false
        }
      }
    }
  }

  /// Whether the four bytes at `position` are `bytes`, and what follows ends a literal.
  @inline(__always)
  private func literal(_ position: Int, _ bytes: UInt32, _ count: Int) -> Bool {
    // Safety: at least 64 bytes behind the text are readable.
    let found = unsafe UnsafeRawPointer(text + position).loadUnaligned(as: UInt32.self)
    return unsafe found == bytes && Self.ends(text[position &+ count])
  }

  /// Whether a number or literal may stand before `byte`.
  @inline(__always)
  private static func ends(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: true
    default: false
    }
  }

  /// Writes the string whose opening quote is at `position`; `following` is the next index.
  @inline(__always)
  private mutating func string(
    _ position: Int,
    before following: Int,
    _ word: inout Int
  ) -> Bool {
    let start = position &+ 1
    // Only white space stands between a string and the next structural character.
    var end = following &- 1
    while unsafe text[end] != UInt8(ascii: "\"") { end &-= 1 }
    guard end >= start else { return false }
    if nextEscape < start { nextEscape = unsafe LazyTape.find(0x5C, text, start, length) }
    guard nextEscape >= end else { return unescape(start, end, &word) }
    let size = end &- start
    guard size < 1 << 23 else { return false }
    unsafe words[word] =
      UInt64(UInt8(ascii: "\"")) << 56 | LazyTape.inText | UInt64(size) << 32 | UInt64(start)
    word &+= 1
    return true
  }

  /// Writes a string with escapes in simdjson's form: 32 bits of length, then the bytes.
  private mutating func unescape(_ start: Int, _ end: Int, _ word: inout Int) -> Bool {
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

  /// Writes the number at `position`.
  @inline(__always)
  private func number(_ position: Int, _ word: inout Int) -> Bool {
    var end = position
    let isNegative = unsafe text[position] == UInt8(ascii: "-")
    if isNegative { end &+= 1 }
    let digits = end
    var value: Int64 = 0
    while true {
      let digit = unsafe text[end] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int64(digit)
      end &+= 1
    }
    let size = end &- digits
    // 18 digits fit into 64 bits; no digit, or a leading zero with more behind it, is wrong.
    guard size > 0, size <= 18, unsafe size == 1 || text[digits] != UInt8(ascii: "0") else {
      return false
    }
    let stop = unsafe text[end]
    if Self.ends(stop) {
      unsafe words[word] = UInt64(UInt8(ascii: "l")) << 56
      unsafe words[word &+ 1] = UInt64(bitPattern: isNegative ? 0 &- value : value)
      word &+= 2
      return true
    }
    guard stop == UInt8(ascii: ".") else { return false }
    let decimals = end &+ 1
    end = decimals
    while true {
      let digit = unsafe text[end] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      // Past 18 digits the value is not used.
      value = value &* 10 &+ Int64(digit)
      end &+= 1
    }
    // Without an exponent so few digits are surely finite. An exponent is left to the other way.
    let places = end &- decimals
    guard places > 0, places < 256, unsafe Self.ends(text[end]) else { return false }
    if size &+ places <= 18, value <= 1 << 53, places <= 22 {
      // Both are exact doubles, so the quotient is the nearest one to the decimal (Clinger 1990).
      let magnitude = Double(value) / Self.powersOfTen[places]
      unsafe words[word] = UInt64(UInt8(ascii: "d")) << 56
      unsafe words[word &+ 1] = (isNegative ? -magnitude : magnitude).bitPattern
    } else {
      unsafe words[word] = UInt64(UInt8(ascii: "d")) << 56 | LazyTape.unread
      unsafe words[word &+ 1] = UInt64(end &- position) << 32 | UInt64(position)
    }
    word &+= 2
    return true
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
