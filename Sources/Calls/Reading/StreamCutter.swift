import RawMemory

/// Cuts a text that is read in sequence into segments, holding no more than a window of it.
struct StreamCutter {
  private enum Phase {
    case framed(Framing)
    case undecided
    case finished
  }

  /// The first window is small: most often a few lines tell the framing.
  private static let firstWindow = 64 << 10

  private let source: Int
  private let options: InputOptions
  private var phase = Phase.undecided
  private var splitter: ArraySplitter

  /// Where the bytes come from.
  let feed: TextFeed
  private var status = TextFeed.Status.more

  /// Text that was read; what stands before `start` is done with.
  private var window = PaddedBytes([UInt8]().span)
  private var start = 0
  /// The window's first byte, counted in the text.
  private var offset = 0
  /// Up to here there is no line feed in what is left of the window.
  private var searched = 0

  init(_ feed: TextFeed, source: Int, options: InputOptions) {
    self.feed = feed
    self.source = source
    self.options = options
    splitter = ArraySplitter(from: 0, isCompressed: false, options: options)
  }

  /// The next segment; `nil` at the end.
  mutating func next() -> TextSegment? {
    while true {
      switch phase {
      case .undecided: decide()
      case .framed(.lines):
        if let segment = nextLines() { return segment }
      case .framed(.array):
        if let segment = nextElements() { return segment }
      case .framed(.document):
        phase = .finished
        return segment(upTo: window.count, .document).ended(by: status)
      case .framed(.oversizedDocument):
        phase = .finished
        let problem = OversizedRecord.problem(
          window.span.extracting(start..<window.count),
          isCompressed: feed.isCompressed,
          options: options
        )
        var segment = segment(upTo: window.count, .elements([]))
        segment.add(problem.kind, at: start + problem.position, shift: offset)
        return segment
      case .finished: return nil
      }
    }
  }

  /// Decides the framing if it is not yet; where the text starts if it is lines.
  mutating func startOfLines() -> Int? {
    if case .undecided = phase { decide() }
    guard case .framed(.lines) = phase else { return nil }
    return offset + start
  }

  private mutating func decide() {
    read(min(options.blockSize, Self.firstWindow))
    while true {
      let mark = window.span.byteOrderMarkCount
      let framing = Framing.decide(
        window.span.extracting(mark..<window.count),
        before: rest,
        options: options
      )
      let isMarkKnown = window.count >= 3 || status != .more
      if isMarkKnown, let framing {
        start = mark
        searched = mark
        splitter = ArraySplitter(from: mark, isCompressed: feed.isCompressed, options: options)
        phase = .framed(framing)
        return
      }
      // Behind the limit there are blanks, in which it may still end.
      let isLarge = window.count > options.maxRecord
      let limit = isLarge ? 2 * options.maxRecord + 1 : options.maxRecord + 1
      read(room(toHold: max(limit, options.arrayLookahead)))
    }
  }

  /// What is behind the window.
  private var rest: Framing.Rest {
    switch status {
    case .more: .unknown
    case .end: .end
    case .damaged: .damage
    }
  }

  /// Replaces the window by what is left of it and up to `room` bytes more.
  private mutating func read(_ room: Int) {
    let (old, rest) = (window, start..<window.count)
    var status = TextFeed.Status.more
    let capacity = rest.count + max(room, TextFeed.magicSize)
    window = PaddedBytes(capacity: capacity) { (output: inout OutputSpan<UInt8>) in
      output.append(old.span, in: rest)
      status = feed.fill(&output)
    }
    self.status = status
    offset += start
    searched -= start
    start = 0
  }

  /// Room for more of what the window holds the start of: twice as much each time, so that the
  /// copying stays linear, and about `limit` bytes at most.
  private func room(toHold limit: Int) -> Int {
    let held = window.count - start
    return max(options.blockSize, min(held, limit - held))
  }

  private func segment(upTo end: Int, _ kind: TextSegment.Kind) -> TextSegment {
    TextSegment(
      source: source,
      content: .bytes(window, start..<end),
      offset: offset + start,
      kind: kind,
      isRereadable: feed.isPlainFile
    )
  }
}

extension StreamCutter {
  private mutating func nextLines() -> TextSegment? {
    guard status == .more else {
      phase = .finished
      return linesBeforeOversized(upTo: window.count)
        ?? segment(upTo: window.count, .lines).ended(by: status)
    }
    if let last = window.span.lastIndex(of: .lineFeed, in: searched..<window.count) {
      if let lines = linesBeforeOversized(upTo: last + 1) { return lines }
      let segment = segment(upTo: last + 1, .lines)
      start = last + 1
      searched = window.count
      return segment
    }
    searched = window.count
    let record = window.span.trimmingBlanks(in: start..<window.count)
    start = record.lowerBound
    guard window.count - start <= options.maxRecord else { return passLine(record) }
    read(room(toHold: options.maxRecord + 1))
    return nil
  }

  /// In an inflated text that has a record over the limit before `end` of the window: the lines
  /// before it, and the end of the text.
  private mutating func linesBeforeOversized(upTo end: Int) -> TextSegment? {
    guard feed.isCompressed,
      let (lineStart, record) = window.span.firstLine(in: start..<end, over: options.maxRecord)
    else { return nil }
    phase = .finished
    var segment = segment(upTo: lineStart, .lines)
    let kind = OversizedRecord.kind(isCompressed: true, options: options)
    segment.add(kind, at: record.lowerBound, shift: offset)
    return segment
  }

  /// Reads to the end of a line that is over the limit, by its `record` so far or by blanks behind it.
  private mutating func passLine(_ record: Range<Int>) -> TextSegment {
    var refused = segment(upTo: start, .elements([]))
    let kind = OversizedRecord.kind(isCompressed: feed.isCompressed, options: options)
    refused.add(kind, at: start, shift: offset)
    var isTaken = record.count <= options.maxRecord
    var line = isTaken ? segment(upTo: record.upperBound, .lines) : refused
    while status == .more, isTaken || !feed.isCompressed {
      start = window.count
      read(options.blockSize)
      let lineFeed = window.span.firstIndex(of: .lineFeed, in: 0..<window.count)
      if isTaken, window.span.firstNonBlank(in: 0..<(lineFeed ?? window.count)) != nil {
        isTaken = false
        line = refused
        if feed.isCompressed { break }
      }
      if let lineFeed {
        line.skippedNewlines = 1
        start = lineFeed + 1
        searched = start
        return line
      }
    }
    phase = .finished
    guard isTaken || !feed.isCompressed else { return line }
    return line.ended(by: status, at: offset + window.count)
  }

  private mutating func nextElements() -> TextSegment? {
    var findings = ArraySplitter.Findings()
    let limit = options.blockRecords
    splitter.advance(window, upTo: window.count, limit: limit, into: &findings)
    let isSearched = splitter.hasSearched(upTo: window.count)
    if isSearched, status == .end {
      splitter.finish(window, at: window.count, into: &findings)
    }
    let isLast = isSearched && status != .more || splitter.hasFailed
    let end = isLast ? window.count : splitter.firstNeeded
    var segment = segment(upTo: end, .elements(findings.elements[...]))
    for problem in findings.problems {
      segment.add(problem.kind, at: problem.position, shift: offset)
    }
    if isLast {
      phase = .finished
      return splitter.hasFailed ? segment : segment.ended(by: status)
    }
    let isEmpty = end == start && findings.problems.isEmpty
    start = end
    guard isSearched else { return isEmpty ? nil : segment }
    splitter.rebase(to: end)
    read(room(toHold: options.maxRecord + 1))
    return isEmpty ? nil : segment
  }
}

extension TextSegment {
  /// The index just behind the segment's bytes.
  fileprivate var end: Int {
    switch content {
    case .bytes(_, let range), .file(_, let range): range.upperBound
    }
  }

  /// Adds a problem at `position` of the bytes; `shift` makes a place in the text of it.
  fileprivate mutating func add(_ kind: InputProblem.Kind, at position: Int, shift: Int) {
    problems.append(Problem(position: position, offset: position + shift, kind: kind))
  }

  /// The last segment of a text that ends with `status`.
  ///
  /// The text ends at `textEnd`, which is the segment's own end unless something behind was skipped.
  fileprivate func ended(by status: TextFeed.Status, at textEnd: Int? = nil) -> TextSegment {
    guard case .damaged(let kind) = status else { return self }
    var cut = self
    cut.isCut = true
    cut.problems.append(Problem(position: end, offset: textEnd ?? offset + count, kind: kind))
    return cut
  }
}
