import RawMemory

/// How a text is divided into records.
enum Framing: Equatable {
  /// One record a line.
  case lines
  /// One array, whose elements are the records.
  case array
  /// One record.
  case document
  /// One record that is longer than the limit.
  case oversizedDocument

  /// What follows a text that is looked at.
  enum Rest {
    /// More text, or nothing.
    case unknown
    /// Nothing.
    case end
    /// What cannot be read.
    case damage
  }

  /// The framing of the text that starts with `text`, its byte order mark left out.
  ///
  /// When the first non-blank line is a complete JSON value, or the text does not parse as one
  /// document and a later line is a complete object, it is lines, else a document; a document that
  /// starts with `[` is an array, unless its first line already shows that it is none, as `[INFO]`
  /// does. What more text could change gives `nil` when the rest is unknown,
  /// and never otherwise, so the answer does not depend on how much was at hand.
  /// - Complexity: O(bytes).
  static func decide(
    _ text: Span<UInt8>,
    before rest: Rest,
    options: InputOptions
  ) -> Framing? {
    guard let start = text.firstNonBlank(in: 0..<text.count), start <= options.maxRecord else {
      return rest != .unknown || text.count > options.maxRecord ? .lines : nil
    }
    let isArray = text[start] == UInt8(ascii: "[")
    let limit = start + (isArray ? options.arrayLookahead : options.maxRecord)
    let isCut = isArray ? text.count > limit : hasContent(text, behind: limit, options)
    let end = isArray ? limit : limit + 1
    let head = Head(
      text: text.extracting(start..<min(end, text.count)),
      rest: isCut ? .unknown : rest,
      isCut: isCut
    )
    return isArray ? head.framingOfArray : head.framingOfOther
  }

  /// Whether a record that may reach `limit` goes on behind it: blanks do not count, unless there
  /// are more of them than anything should have to look at.
  private static func hasContent(
    _ text: Span<UInt8>,
    behind limit: Int,
    _ options: InputOptions
  ) -> Bool {
    let horizon = limit + options.maxRecord
    guard text.count > limit else { return false }
    return text.count > horizon || text.firstNonBlank(in: limit..<text.count) != nil
  }
}

/// The first bytes of a text, from the first that is not blank.
private struct Head: ~Escapable {
  let text: Span<UInt8>
  /// What is behind them, blanks left out.
  let rest: Framing.Rest
  /// Whether more of the text may not be looked at.
  let isCut: Bool

  @_lifetime(copy text)
  init(text: Span<UInt8>, rest: Framing.Rest, isCut: Bool) {
    self.text = text
    self.rest = rest
    self.isCut = isCut
  }

  private var isKnown: Bool { rest != .unknown }

  private var endOfFirstLine: Int? {
    text.firstIndex(of: UInt8.lineFeed, in: 0..<text.count) ?? (isKnown ? text.count : nil)
  }

  private func isValue(_ range: Range<Int>) -> Bool {
    JSONSyntax.firstError(in: text.extracting(range)) == nil
  }

  var framingOfArray: Framing? {
    guard let lineEnd = endOfFirstLine else { return isCut ? .array : nil }
    let isOneLine = text.firstNonBlank(in: lineEnd..<text.count) == nil
    if isOneLine, isKnown || isCut { return .array }
    guard !isValue(0..<lineEnd) else { return isOneLine ? nil : .lines }
    guard isNoArray(0..<lineEnd) else { return .array }
    if hasObjectLine(after: lineEnd) { return .lines }
    return isKnown || isCut ? .array : nil
  }

  /// Whether a line that starts with `[` cannot be the start of an array of calls, even of one that is
  /// wrong further on.
  private func isNoArray(_ line: Range<Int>) -> Bool {
    guard let first = text.firstNonBlank(in: line.lowerBound + 1..<line.upperBound),
      text[first] != UInt8(ascii: "{"),
      let error = JSONSyntax.firstError(in: text.extracting(line), mayContinue: true)
    else { return false }
    return error.reason != .unexpectedEnd
  }

  var framingOfOther: Framing? {
    guard let lineEnd = endOfFirstLine else { return isCut ? .lines : nil }
    let isOneLine = text.firstNonBlank(in: lineEnd..<text.count) == nil
    if rest == .end && isOneLine || isValue(0..<lineEnd) { return .lines }
    let document: Framing? = isKnown ? .document : isCut ? .oversizedDocument : nil
    // Rarely is there such a line in a document, so looking for one first saves the grammar check.
    guard hasObjectLine(after: lineEnd) else { return document }
    switch JSONSyntax.firstError(in: text, mayContinue: rest != .end)?.reason {
    case nil: return document
    case .unexpectedEnd where rest != .end: return document
    default: return .lines
    }
  }

  private func hasObjectLine(after firstLineEnd: Int) -> Bool {
    var start = firstLineEnd + 1
    while start < text.count {
      let lineEnd = text.firstIndex(of: UInt8.lineFeed, in: start..<text.count)
      guard lineEnd != nil || isKnown else { return false }
      let line = text.trimmingBlanks(in: start..<(lineEnd ?? text.count))
      if !line.isEmpty, text[line.lowerBound] == UInt8(ascii: "{"),
        text[line.upperBound - 1] == UInt8(ascii: "}"), isValue(line)
      {
        return true
      }
      start = (lineEnd ?? text.count) + 1
    }
    return false
  }
}

extension UInt8 {
  static var lineFeed: UInt8 { 0x0A }
}

extension Span where Element == UInt8 {
  /// The length of the byte order mark at the start: 3 bytes or none.
  var byteOrderMarkCount: Int {
    count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0
  }

  /// The first index in `range` whose byte is not a blank or a line end.
  func firstNonBlank(in range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      guard self[index].isJSONBlank else { return index }
      index += 1
    }
    return nil
  }

  /// The first line in `range` whose record, blanks left out, has more than `limit` bytes.
  func firstLine(in range: Range<Int>, over limit: Int) -> (start: Int, record: Range<Int>)? {
    guard range.count > limit else { return nil }
    var start = range.lowerBound
    while start < range.upperBound {
      let end = firstIndex(of: UInt8.lineFeed, in: start..<range.upperBound) ?? range.upperBound
      let record = end - start > limit ? trimmingBlanks(in: start..<end) : start..<start
      if record.count > limit { return (start, record) }
      start = end + 1
    }
    return nil
  }

  /// `range` without blanks and line ends at both ends.
  func trimmingBlanks(in range: Range<Int>) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, self[lower].isJSONBlank { lower += 1 }
    while lower < upper, self[upper - 1].isJSONBlank { upper -= 1 }
    return lower..<upper
  }
}
