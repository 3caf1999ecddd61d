import Calls
import RawMemory

/// The rules of framing and splitting, written down as plainly as possible over a whole text.
struct NaiveReading {
  private let text: [UInt8]
  private let start: Int
  private let maxRecord: Int
  private var reading = InputReading()

  /// What reading `text` must give.
  static func read(_ text: [UInt8], maxRecord: Int) -> InputReading {
    var naive = NaiveReading(text, maxRecord)
    naive.read()
    return naive.reading
  }

  private init(_ text: [UInt8], _ maxRecord: Int) {
    self.text = text
    self.maxRecord = maxRecord
    start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
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

  private mutating func read() {
    let all = start..<text.count
    guard let first = all.first(where: { !isBlank($0) }), first - start <= maxRecord else {
      return readLines(all)
    }
    let lineEnd = (first..<text.count).first { text[$0] == 10 } ?? text.count
    let isOneLine = isBlank(lineEnd..<text.count)
    if text[first] == UInt8(ascii: "[") {
      if isOneLine || !isValue(first..<lineEnd) { readArray(first) } else { readLines(all) }
      return
    }
    let limit = first + maxRecord + 1
    let isCut = text.count > limit
    let head = first..<min(limit, text.count)
    guard !isCut || lineEnd < limit, !(isOneLine && !isCut), !isValue(first..<lineEnd) else {
      return readLines(all)
    }
    let hasObject = lines(head).dropFirst().contains { line in
      let isEnded = line.upperBound < head.upperBound || !isCut
      return isEnded && text[trim(line)].first == UInt8(ascii: "{") && isValue(line)
    }
    let error = JSONSyntax.firstError(in: text.span.extracting(head), mayContinue: isCut)
    let isBroken = error.map { !isCut || $0.reason != .unexpectedEnd } ?? false
    if hasObject, isBroken { return readLines(all) }
    let document = trim(first..<text.count)
    if isCut, isBroken, let error {
      fail(first + error.offset, .syntax(error.reason))
    } else if isCut || document.count > maxRecord {
      fail(first, .recordTooLarge(limit: maxRecord))
    } else {
      add(document)
    }
  }

  private mutating func readLines(_ range: Range<Int>) {
    for line in lines(range) {
      if line.count > maxRecord {
        fail(line.lowerBound, .recordTooLarge(limit: maxRecord))
      } else if !isBlank(line) {
        add(trim(line))
      }
    }
  }

  /// Reads the array that starts at `first`.
  private mutating func readArray(_ first: Int) {
    var index = first + 1
    var mayClose = true
    while true {
      index = skipBlanks(index)
      guard index < text.count else { return fail(index, .syntax(.unexpectedEnd)) }
      if mayClose, text[index] == UInt8(ascii: "]") { break }
      guard !"],".utf8.contains(text[index]) else {
        return fail(index, .syntax(.expectedValue))
      }
      mayClose = false
      guard let end = readElement(index) else { return }
      index = skipBlanks(end)
      guard index < text.count else { return fail(index, .syntax(.unexpectedEnd)) }
      if text[index] == UInt8(ascii: "]") { break }
      guard text[index] == UInt8(ascii: ",") else {
        return fail(index, .syntax(.expectedCommaOrBracket))
      }
      index += 1
    }
    index = skipBlanks(index + 1)
    if index < text.count { fail(index, .syntax(.trailingContent)) }
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
      if tooLarge(start) == nil { fail(index, .syntax(.unexpectedEnd)) }
      return nil
    }
    let error = JSONSyntax.firstError(in: Array(text[start...]).span)
    fail(start + (error?.offset ?? text.count - start), .syntax(error?.reason ?? .unexpectedEnd))
    return nil
  }

  /// Tells of an element over the limit; returns the error when it is one of grammar.
  private mutating func tooLarge(_ start: Int) -> JSONSyntaxError? {
    let head = Array(text[start...].prefix(maxRecord + 1))
    guard let error = JSONSyntax.firstError(in: head.span, mayContinue: true),
      error.reason != .unexpectedEnd
    else {
      fail(start, .recordTooLarge(limit: maxRecord))
      return nil
    }
    fail(start + error.offset, .syntax(error.reason))
    return error
  }

  private mutating func end(_ start: Int, _ end: Int) -> Int? {
    if end - start > maxRecord { return tooLarge(start) == nil ? end : nil }
    add(start..<end)
    return end
  }
}
