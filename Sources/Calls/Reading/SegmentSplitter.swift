import RawMemory

/// Finds the records of one segment and counts its lines.
struct SegmentSplitter {
  private let segment: TextSegment
  private let bytes: PaddedBytes
  private let range: Range<Int>
  private let options: InputOptions
  private let limit: Int
  private var lines: LineCounter
  /// Whether the source ends before the segment does.
  private var endsEarly = false

  /// What was found.
  private(set) var piece: RecordBlock.Piece
  /// What is left when there is more than the limit.
  private(set) var rest: TextSegment?

  init(
    _ segment: TextSegment,
    _ bytes: PaddedBytes,
    _ range: Range<Int>,
    _ options: InputOptions,
    limit: Int
  ) {
    self.limit = limit
    self.segment = segment
    self.bytes = bytes
    self.range = range
    self.options = options
    lines = LineCounter(position: range.lowerBound)
    let shift = segment.offset - range.lowerBound
    piece = RecordBlock.Piece(source: segment.source, bytes: bytes, shift: shift)
    piece.isRereadable = segment.isRereadable
  }

  mutating func split() {
    switch segment.kind {
    case .whole: splitWhole()
    case .lines: splitLines(range)
    case .document: splitDocument(range)
    case .elements(let elements): place(elements, segment.problems)
    }
    // The lines of a rest are its own.
    guard rest == nil else {
      piece.newlines = lines.count
      return
    }
    switch segment.kind {
    case .whole where !endsEarly, .lines where !endsEarly, .document: place([], segment.problems)
    case .whole, .lines, .elements: break
    }
    lines.advance(to: range.upperBound, in: bytes)
    piece.newlines = lines.count + segment.skippedNewlines
  }

  private mutating func splitWhole() {
    let mark = bytes.span.extracting(range).byteOrderMarkCount
    let text = range.lowerBound + mark..<range.upperBound
    let framing = Framing.decide(
      bytes.span.extracting(text),
      before: segment.isCut ? .damage : .end,
      options: options
    )
    switch framing ?? .document {
    case .lines: splitLines(text)
    case .document: splitDocument(text)
    case .oversizedDocument:
      let problem = OversizedRecord.problem(
        bytes.span.extracting(text),
        isCompressed: segment.isCompressed,
        options: options
      )
      place(position: text.lowerBound + problem.position, problem.kind)
      endsEarly = true
    case .array: splitArray(text)
    }
  }

  private mutating func splitLines(_ range: Range<Int>) {
    var start = range.lowerBound
    while start < range.upperBound {
      guard !isFull else { return leave(from: start, .lines, segment.problems) }
      let lineFeed = bytes.span.firstIndex(of: .lineFeed, in: start..<range.upperBound)
      let end = lineFeed ?? range.upperBound
      let record = bytes.span.trimmingBlanks(in: start..<end)
      if record.count > options.maxRecord {
        let isCompressed = segment.isCompressed
        place(
          position: record.lowerBound,
          OversizedRecord.kind(isCompressed: isCompressed, options: options)
        )
        endsEarly = isCompressed
        if endsEarly { return }
      } else if !record.isEmpty, lineFeed != nil || isEnded(record) {
        piece.records.append(RecordBlock.Record(range: record, line: lines.count))
      }
      lines.pass(lineFeed: lineFeed)
      start = end + 1
    }
  }

  private mutating func splitDocument(_ range: Range<Int>) {
    let record = bytes.span.trimmingBlanks(in: range)
    guard !record.isEmpty, isEnded(record) else { return }
    lines.advance(to: record.lowerBound, in: bytes)
    piece.records.append(RecordBlock.Record(range: record, line: lines.count))
  }

  /// Whether the last record of the segment ends in it: before damage, only an object shows that.
  private func isEnded(_ record: Range<Int>) -> Bool {
    guard segment.isCut else { return true }
    return bytes.span[record.lowerBound] == UInt8(ascii: "{")
      && JSONSyntax.firstError(in: bytes.span.extracting(record)) == nil
  }

  private mutating func splitArray(_ range: Range<Int>) {
    var splitter = ArraySplitter(
      from: range.lowerBound,
      isCompressed: segment.isCompressed,
      options: options
    )
    var findings = ArraySplitter.Findings()
    splitter.advance(bytes, upTo: range.upperBound, into: &findings)
    if !segment.isCut { splitter.finish(bytes, at: range.upperBound, into: &findings) }
    endsEarly = true
    let problems = findings.problems.map { problem in
      TextSegment.Problem(
        position: problem.position,
        offset: problem.position + piece.shift,
        kind: problem.kind
      )
    }
    place(findings.elements[...], problems + (splitter.hasFailed ? [] : segment.problems))
  }

  /// Whether no more is taken.
  private var isFull: Bool { piece.records.count + piece.problems.count >= limit }

  /// Leaves the segment from `start` on to another turn.
  private mutating func leave(
    from start: Int,
    _ kind: TextSegment.Kind,
    _ problems: [TextSegment.Problem]
  ) {
    rest = TextSegment(
      source: segment.source,
      content: .bytes(bytes, start..<range.upperBound),
      offset: start + piece.shift,
      kind: kind,
      isCut: segment.isCut,
      isCompressed: segment.isCompressed,
      isRereadable: segment.isRereadable,
      problems: problems,
      skippedNewlines: segment.skippedNewlines
    )
  }

  /// Adds elements and problems, both in the order of their places.
  private mutating func place(
    _ elements: ArraySlice<Range<Int>>,
    _ problems: [TextSegment.Problem]
  ) {
    if !elements.isEmpty { piece.isArray = true }
    var pending = problems[...]
    for (index, element) in zip(elements.indices, elements) {
      while let problem = pending.first, problem.position <= element.lowerBound {
        place(pending.removeFirst())
      }
      guard !isFull else {
        lines.advance(to: element.lowerBound, in: bytes)
        return leave(from: element.lowerBound, .elements(elements[index...]), Array(pending))
      }
      lines.advance(to: element.lowerBound, in: bytes)
      piece.records.append(RecordBlock.Record(range: element, line: lines.count))
    }
    for problem in pending { place(problem) }
  }

  private mutating func place(position: Int, _ kind: InputProblem.Kind) {
    place(TextSegment.Problem(position: position, offset: position + piece.shift, kind: kind))
  }

  private mutating func place(_ problem: TextSegment.Problem) {
    lines.advance(to: problem.position, in: bytes)
    piece.problems.append(
      InputProblem(
        source: segment.source,
        line: lines.count,
        offset: problem.offset,
        kind: problem.kind
      )
    )
  }
}

/// Counts line feeds from left to right, each once.
private struct LineCounter {
  private(set) var count = 0
  private var position: Int

  init(position: Int) {
    self.position = position
  }

  mutating func advance(to end: Int, in bytes: PaddedBytes) {
    guard end > position else { return }
    count += bytes.span.count(of: .lineFeed, in: position..<end)
    position = end
  }

  /// Passes a line feed that was found by other means; `nil` passes nothing.
  mutating func pass(lineFeed: Int?) {
    guard let lineFeed else { return }
    count += 1
    position = lineFeed + 1
  }
}
