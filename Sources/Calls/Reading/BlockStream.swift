import RawMemory

/// The sources' records in blocks, in the order of the input.
///
/// One task at a time asks for the next plan, which is the cheap part; plans are loaded on any
/// task. Nothing is held but a window of the source that is being read, so memory stays at a few
/// blocks, or at the largest record.
///
/// - A plain file of lines is cut by looking around the borders of its blocks only.
/// - Small files are read whole and share a block.
/// - All else (arrays, compressed files, pipes, standard input) is read in sequence here and handed on as bytes.
package struct BlockStream: ~Copyable {
  private enum Cutter {
    case stream(StreamCutter)
    case ranges(LineRangeCutter)

    mutating func next() -> TextSegment? {
      switch self {
      case .stream(var cutter):
        defer { self = .stream(cutter) }
        return cutter.next()
      case .ranges(var cutter):
        defer { self = .ranges(cutter) }
        return cutter.next()
      }
    }

    var position: Int {
      switch self {
      case .stream(let cutter): cutter.feed.position
      case .ranges(let cutter): cutter.position
      }
    }
  }

  /// The sources; problems and pieces name them by their index.
  package let sources: [InputSource]
  private let options: InputOptions

  private var nextIndex = 0
  private var nextSource = 0
  /// The feed of `nextSource` when it was opened but did not fit into the last block.
  private var opened: TextFeed?
  private var cutter: Cutter?
  private var finishedBytes = 0

  /// A stream before its first block; nothing is opened yet.
  package init(sources: [InputSource], options: InputOptions = InputOptions()) {
    self.sources = sources
    self.options = options
  }

  /// The stored bytes read or planned so far: compressed ones of compressed sources.
  package var consumedBytes: Int { finishedBytes + (cutter?.position ?? 0) }

  /// The stored bytes of all sources; `nil` when one of them is not a regular file.
  ///
  /// - Complexity: A system call for each source.
  package var totalBytes: Int? {
    var total = 0
    for source in sources {
      guard let size = source.size else { return nil }
      total += size
    }
    return total
  }

  /// The plan of the next block; `nil` behind the last.
  ///
  /// Whatever goes wrong is a problem in some block, and the sources behind it are still read.
  package mutating func next() -> BlockPlan? {
    while true {
      if let segment = cutter?.next() { return plan([segment]) }
      finishedBytes += cutter?.position ?? 0
      cutter = nil
      guard nextSource < sources.count else { return nil }
      let segments = pack()
      if !segments.isEmpty { return plan(segments) }
    }
  }

  private mutating func plan(_ segments: [TextSegment]) -> BlockPlan {
    defer { nextIndex += 1 }
    return BlockPlan(index: nextIndex, segments: segments, options: options)
  }
}

extension BlockStream {
  /// One text in the bytes of a block.
  private struct Packed {
    let source: Int
    let range: Range<Int>
    var isCompressed = false
    var isRereadable = false
    let problem: InputProblem.Kind?
  }

  /// Reads small texts into one buffer until one does not fit; a large one becomes the cutter's.
  private mutating func pack() -> [TextSegment] {
    var packed: [Packed] = []
    let bytes = PaddedBytes(capacity: max(options.blockSize, TextFeed.magicSize)) {
      (output: inout OutputSpan<UInt8>) in
      while nextSource < sources.count, let text = packNext(into: &output) {
        packed.append(text)
      }
    }
    return packed.map { text in
      var segment = TextSegment(
        source: text.source,
        content: .bytes(bytes, text.range),
        offset: 0,
        kind: .whole
      )
      segment.isCompressed = text.isCompressed
      segment.isRereadable = text.isRereadable
      if let kind = text.problem {
        let (position, offset) = (text.range.upperBound, text.range.count)
        segment.isCut = true
        segment.problems = [TextSegment.Problem(position: position, offset: offset, kind: kind)]
      }
      return segment
    }
  }

  /// Appends the next source's text if it fits; `nil` when the block ends before it.
  private mutating func packNext(into output: inout OutputSpan<UInt8>) -> Packed? {
    let start = output.count
    let source = nextSource
    let feed: TextFeed
    do throws(FileError) {
      if let opened {
        feed = opened
      } else {
        feed = try sources[source].open(options)
      }
    } catch {
      nextSource += 1
      return Packed(source: source, range: start..<start, problem: .unreadable(error))
    }
    opened = feed
    let isWorthTrying = feed.isRegular && feed.status.size < options.blockSize
    guard isWorthTrying else {
      stream(feed, source)
      return nil
    }
    guard output.freeCapacity > max(feed.status.size, TextFeed.magicSize - 1) else { return nil }
    let status = feed.fill(&output)
    // A text that fills the room exactly may go on or not; it counts as too large.
    guard status == .more else {
      finish(feed)
      var problem: InputProblem.Kind?
      if case .damaged(let kind) = status { problem = kind }
      return Packed(
        source: source,
        range: start..<output.count,
        isCompressed: feed.isCompressed,
        isRereadable: feed.isPlainFile,
        problem: problem
      )
    }
    output.removeLast(output.count - start)
    feed.rewind()
    // With the whole block's room it may fit yet.
    if start == 0 { stream(feed, source) }
    return nil
  }

  private mutating func finish(_ feed: TextFeed) {
    finishedBytes += feed.position
    opened = nil
    nextSource += 1
  }

  /// Leaves `feed` to a cutter of its own.
  private mutating func stream(_ feed: TextFeed, _ source: Int) {
    opened = nil
    nextSource += 1
    var stream = StreamCutter(feed, source: source, options: options)
    if let start = stream.startOfLines(), feed.isPlainFile {
      cutter = .ranges(
        LineRangeCutter(
          feed.file,
          from: start,
          size: feed.status.size,
          source: source,
          options: options
        )
      )
    } else {
      cutter = .stream(stream)
    }
  }
}
