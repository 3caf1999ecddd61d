import Calls
import RawMemory

/// The rules of framing and splitting, written down as plainly as possible over a whole text.
struct NaiveReading {
  private let text: [UInt8]
  private let start: Int
  private let maxRecord: Int
  private let isCompressed: Bool
  /// Whether the text is cut: by damage, or by more blanks in a row than an inflated one may have.
  private var isCut = false
  /// Whether an element ended the array.
  private var isFailed = false
  private var reading = InputReading()

  /// What reading `text` must give, stored as it is or compressed, with `damage` behind it.
  static func read(
    _ text: [UInt8],
    maxRecord: Int,
    isCompressed: Bool = false,
    damage: InputProblem.Kind? = nil
  ) -> InputReading {
    let excess = isCompressed ? firstExcessBlank(in: text, over: maxRecord) : nil
    let end = excess ?? text.count
    let damage = excess == nil ? damage : .inflatedBlanksTooMany(limit: maxRecord)
    var naive = NaiveReading(Array(text[..<end]), maxRecord, isCompressed)
    naive.isCut = damage != nil
    let isToldOfDamage = naive.read()
    if let damage, isToldOfDamage { naive.fail(end, damage) }
    return naive.reading
  }

  private static func firstExcessBlank(in text: [UInt8], over limit: Int) -> Int? {
    var run = 0
    for index in text.indices {
      run = [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) ? run + 1 : 0
      if run > limit { return index }
    }
    return nil
  }

  private init(_ text: [UInt8], _ maxRecord: Int, _ isCompressed: Bool) {
    self.text = text
    self.maxRecord = maxRecord
    self.isCompressed = isCompressed
    start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private var tooLarge: InputProblem.Kind {
    isCompressed ? .inflatedRecordTooLarge(limit: maxRecord) : .recordTooLarge(limit: maxRecord)
  }

  private func isBlank(_ index: Int) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) }

  private func isBlank(_ range: Range<Int>) -> Bool { range.allSatisfy { isBlank($0) } }

  private func isValue(_ range: Range<Int>) -> Bool {
    var parser = JSONParser()
    let bytes = PaddedBytes(text.span.extracting(range))
    return parser.parse(bytes, in: 0..<bytes.count) { _ in true } ?? false
  }

  private func trim(_ range: Range<Int>) -> Range<Int> {
    guard let first = range.first(where: { !isBlank($0) }),
      let last = range.last(where: { !isBlank($0) })
    else { return range.lowerBound..<range.lowerBound }
    return first..<last + 1
  }

  private func line(_ index: Int) -> Int { 1 + text[..<index].count { $0 == 10 } }

  private func lines(_ range: Range<Int>) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where text[index] == 10 {
      lines.append(start..<index)
      start = index + 1
    }
    return start < range.upperBound ? lines + [start..<range.upperBound] : lines
  }

  private mutating func add(_ record: Range<Int>) {
    reading.records.append(
      InputReading.Record(
        line: line(record.lowerBound),
        offset: record.lowerBound,
        text: String(decoding: text[record], as: UTF8.self)
      )
    )
  }

  private mutating func fail(_ index: Int, _ kind: InputProblem.Kind) {
    reading.problems.append(InputReading.Problem(line: line(index), offset: index, kind: kind))
  }

  /// Reads the text; `false` when it ends before the cut.
  private mutating func read() -> Bool {
    let all = start..<text.count
    guard let first = all.first(where: { !isBlank($0) }), first - start <= maxRecord else {
      return readLines(all)
    }
    let lineEnd = (first..<text.count).first { text[$0] == 10 } ?? text.count
    let isOneLine = isBlank(lineEnd..<text.count)
    if text[first] == UInt8(ascii: "[") {
      return isOneLine || !isValue(first..<lineEnd) ? readArray(first) : readLines(all)
    }
    let limit = first + maxRecord
    // Blanks behind a record are none of it, unless there are as many again.
    let isLarge =
      text.count > limit
      && (!isBlank(limit..<text.count) || text.count > limit + maxRecord)
    let head = first..<min(limit + 1, text.count)
    guard !isLarge || lineEnd < head.upperBound, !(isOneLine && !isLarge && !isCut),
      !isValue(first..<lineEnd)
    else { return readLines(all) }
    let hasObject = lines(head).dropFirst().contains { line in
      let isEnded = line.upperBound < head.upperBound || !isLarge
      return isEnded && text[trim(line)].first == UInt8(ascii: "{") && isValue(line)
    }
    let mayContinue = isLarge || isCut
    let error = JSONSyntax.firstError(in: text.span.extracting(head), mayContinue: mayContinue)
    let isBroken = error.map { !mayContinue || $0.reason != .unexpectedEnd } ?? false
    if hasObject, isBroken { return readLines(all) }
    guard !isLarge else {
      if isBroken, let error {
        fail(first + error.offset, .syntax(error.reason))
      } else {
        fail(first, tooLarge)
      }
      return false
    }
    let document = trim(first..<text.count)
    if !isCut || isObject(document) { add(document) }
    return true
  }

  private func isObject(_ range: Range<Int>) -> Bool {
    text[range.lowerBound] == UInt8(ascii: "{") && isValue(range)
  }

  private mutating func readLines(_ range: Range<Int>) -> Bool {
    for line in lines(range) {
      let record = trim(line)
      if record.count > maxRecord {
        fail(record.lowerBound, tooLarge)
        if isCompressed { return false }
      } else if !record.isEmpty, !isCut || line.upperBound < range.upperBound || isObject(record) {
        add(record)
      }
    }
    return true
  }

  /// Reads the array that starts at `first`; `false` when it ends before the cut.
  private mutating func readArray(_ first: Int) -> Bool {
    var index = first + 1
    var mayClose = true
    while true {
      index = skipBlanks(index)
      guard index < text.count else { return endArray(index, .unexpectedEnd) }
      if mayClose, text[index] == UInt8(ascii: "]") { break }
      guard !"],".utf8.contains(text[index]) else {
        return endArray(index, .expectedValue)
      }
      mayClose = false
      guard let end = readElement(index) else { return isCut && !isFailed }
      index = skipBlanks(end)
      guard index < text.count else { return endArray(index, .unexpectedEnd) }
      if text[index] == UInt8(ascii: "]") { break }
      guard text[index] == UInt8(ascii: ",") else {
        return endArray(index, .expectedCommaOrBracket)
      }
      index += 1
    }
    index = skipBlanks(index + 1)
    return index < text.count ? endArray(index, .trailingContent) : true
  }

  /// Ends the array with an error, unless it is one that only the cut makes.
  private mutating func endArray(_ index: Int, _ reason: JSONSyntaxError.Reason) -> Bool {
    if isCut, reason == .unexpectedEnd { return true }
    fail(index, .syntax(reason))
    return false
  }

  private func skipBlanks(_ start: Int) -> Int {
    (start..<text.count).first { !isBlank($0) } ?? text.count
  }

  /// Reads one element and returns its end; `nil` when the array ends in it.
  private mutating func readElement(_ start: Int) -> Int? {
    var depth = 0
    var isInString = false
    var isEscaped = false
    var index = start
    let isNested = "{[".utf8.contains(text[start])
    let isString = text[start] == UInt8(ascii: "\"")
    while index < text.count {
      let byte = text[index]
      let wasEscaped = isEscaped
      isEscaped = false
      if isNested || isString {
        if byte == UInt8(ascii: "\\") { isEscaped = !wasEscaped }
        if byte == UInt8(ascii: "\""), !wasEscaped { isInString.toggle() }
        if !isInString, "{[".utf8.contains(byte) { depth += 1 }
        if !isInString, "}]".utf8.contains(byte) { depth -= 1 }
        if !isInString, depth == 0 { return end(start, index + 1) }
      } else if isBlank(index) || ",]".utf8.contains(byte) {
        return end(start, index)
      }
      index += 1
    }
    guard index - start <= maxRecord else {
      isFailed = !skip(start)
      return nil
    }
    guard !isCut else { return nil }
    let error = JSONSyntax.firstError(in: Array(text[start...]).span)
    fail(start + (error?.offset ?? text.count - start), .syntax(error?.reason ?? .unexpectedEnd))
    return nil
  }

  /// Tells of an element over the limit; `false` when the array ends there.
  private mutating func skip(_ start: Int) -> Bool {
    let head = Array(text[start...].prefix(maxRecord + 1))
    guard let error = JSONSyntax.firstError(in: head.span, mayContinue: true),
      error.reason != .unexpectedEnd
    else {
      fail(start, tooLarge)
      return !isCompressed
    }
    fail(start + error.offset, .syntax(error.reason))
    return false
  }

  private mutating func end(_ start: Int, _ end: Int) -> Int? {
    if end - start > maxRecord {
      isFailed = !skip(start)
      return isFailed ? nil : end
    }
    add(start..<end)
    return end
  }
}
