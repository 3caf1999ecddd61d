import RawMemory

/// Cuts a plain file of lines into segments that are still to be read.
///
/// It reads only around the borders, so that the reading itself can be done on many tasks.
struct LineRangeCutter {
  /// The bytes that one look for a line feed reads.
  private static let probeSize = 16 << 10

  private let source: Int
  private let options: InputOptions
  private let file: FileInput
  private let size: Int
  /// The bytes of the file that were handed out or passed.
  private(set) var position: Int

  /// A cutter from byte `start` of a file that had `size` bytes when it was opened.
  init(_ file: FileInput, from start: Int, size: Int, source: Int, options: InputOptions) {
    self.file = file
    self.size = size
    self.source = source
    self.options = options
    position = start
  }

  /// The next segment; `nil` at the end.
  mutating func next() -> TextSegment? {
    guard position < size else { return nil }
    do {
      return try cut()
    } catch {
      defer { position = size }
      var failed = segment(position..<position)
      failed.problems = [
        TextSegment.Problem(position: 0, offset: position, kind: .unreadable(error))
      ]
      return failed
    }
  }

  private mutating func cut() throws(FileError) -> TextSegment {
    let start = position
    guard size - start > options.blockSize else {
      position = size
      return segment(start..<size)
    }
    let nominal = start + options.blockSize
    if let last = try lastLineFeed(in: start..<nominal) {
      position = last + 1
      return segment(start..<position)
    }
    let limit = min(size, start + options.maxRecord + 1)
    if nominal < limit, let lineFeed = try firstLineFeed(in: nominal..<limit) {
      position = lineFeed + 1
      return segment(start..<position)
    }
    guard size - start > options.maxRecord else {
      position = size
      return segment(start..<size)
    }
    return try passLine(from: start, searchedTo: max(nominal, limit))
  }

  /// Passes a line that is longer than the limit: its record may not be, without the blanks.
  private mutating func passLine(
    from start: Int,
    searchedTo searched: Int
  ) throws(FileError) -> TextSegment {
    let lineFeed = try searched < size ? firstLineFeed(in: searched..<size) : nil
    let end = lineFeed ?? size
    let record = try trimmingBlanks(in: start..<end)
    var segment: TextSegment
    if record.count > options.maxRecord {
      segment = self.segment(start..<start)
      let kind = InputProblem.Kind.recordTooLarge(limit: options.maxRecord)
      segment.problems = [TextSegment.Problem(position: 0, offset: record.lowerBound, kind: kind)]
    } else {
      segment = self.segment(record)
    }
    segment.skippedNewlines = lineFeed == nil ? 0 : 1
    position = lineFeed.map { $0 + 1 } ?? size
    return segment
  }

  /// `range` without blanks at both ends, unless the file lost some of it.
  private func trimmingBlanks(in range: Range<Int>) throws(FileError) -> Range<Int> {
    var lower = range.lowerBound
    while lower < range.upperBound {
      let probe = lower..<min(range.upperBound, lower + Self.probeSize)
      let bytes = try file.bytes(in: probe)
      guard bytes.count == probe.count else { return range }
      if let found = bytes.span.firstNonBlank(in: 0..<bytes.count) {
        lower += found
        break
      }
      lower = probe.upperBound
    }
    var upper = range.upperBound
    while upper > lower {
      let probe = max(lower, upper - Self.probeSize)..<upper
      let bytes = try file.bytes(in: probe)
      guard bytes.count == probe.count else { return range }
      let trimmed = bytes.span.trimmingBlanks(in: 0..<bytes.count)
      if !trimmed.isEmpty {
        upper = probe.lowerBound + trimmed.upperBound
        break
      }
      upper = probe.lowerBound
    }
    return lower..<upper
  }

  private func segment(_ range: Range<Int>) -> TextSegment {
    TextSegment(
      source: source,
      content: .file(file, range),
      offset: range.lowerBound,
      kind: .lines,
      isRereadable: true
    )
  }

  private func lastLineFeed(in range: Range<Int>) throws(FileError) -> Int? {
    var upper = range.upperBound
    var step = Self.probeSize
    while upper > range.lowerBound {
      let lower = max(range.lowerBound, upper - step)
      let bytes = try file.bytes(in: lower..<upper)
      if let found = bytes.span.lastIndex(of: .lineFeed, in: 0..<bytes.count) {
        return lower + found
      }
      upper = lower
      step = min(2 * step, options.blockSize)
    }
    return nil
  }

  private func firstLineFeed(in range: Range<Int>) throws(FileError) -> Int? {
    var lower = range.lowerBound
    var step = Self.probeSize
    while lower < range.upperBound {
      let upper = min(range.upperBound, lower + step)
      let bytes = try file.bytes(in: lower..<upper)
      if let found = bytes.span.firstIndex(of: .lineFeed, in: 0..<bytes.count) {
        return lower + found
      }
      lower = upper
      step = min(2 * step, max(options.blockSize, Self.probeSize))
    }
    return nil
  }
}
