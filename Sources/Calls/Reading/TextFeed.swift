import RawMemory

/// The text of one open source, inflated when its first bytes tell that it is compressed.
final class TextFeed {
  /// What is behind the text that was read so far.
  enum Status: Equatable {
    case more
    case end
    case damaged(InputProblem.Kind)
  }

  private enum Format {
    case unknown
    case plain
    case gzip(GzipInflater)
    case zstd(ZstdInflater)
  }

  /// The bytes that tell a format.
  static let magicSize = 4

  /// As much as one system call reads of compressed bytes, or of those that tell the format.
  private static let rawSize = 64 << 10

  let file: FileInput
  /// The file's status when it was opened; a regular file is read up to that size.
  let status: FileInput.Status
  /// Whether it is a regular file that is read at offsets, from its first byte, so that any part of
  /// it can be read again.
  let isRegular: Bool
  /// The bytes read of the source as stored.
  private(set) var position = 0
  private var format = Format.unknown
  private let options: InputOptions
  /// Of an inflated text: blanks compress to next to nothing, and are no record with a limit.
  private var blanks: BlankRun
  private var raw = PaddedBytes([UInt8]().span)
  private var rawPosition = 0

  /// The text of `file` from its start, or, when `isSequential`, from where it stands.
  init(
    _ file: FileInput,
    _ options: InputOptions,
    isSequential: Bool = false
  ) throws(FileError) {
    self.file = file
    self.options = options
    blanks = BlankRun(limit: options.maxRecord)
    status = try file.status()
    isRegular = status.isRegular && !isSequential
  }

  /// Starts over, which a regular file allows.
  func rewind() {
    precondition(isRegular, "only a regular file can be read again")
    position = 0
    format = .unknown
    blanks = BlankRun(limit: options.maxRecord)
    raw = PaddedBytes([UInt8]().span)
    rawPosition = 0
  }

  /// Whether the text is inflated; known once something was read.
  var isCompressed: Bool {
    switch format {
    case .unknown, .plain: false
    case .gzip, .zstd: true
    }
  }

  /// Whether the text is the bytes of a regular file, so that any part of it can be read.
  ///
  /// Known once something was read. A file of size 0 may be one of the system's, with any content.
  var isPlainFile: Bool {
    guard case .plain = format else { return false }
    return isRegular && status.size > 0
  }

  /// Appends text until `output`, which has room for the magic bytes, is full or the text ends.
  ///
  /// An inflated text ends where it has more blanks in a row than a record may have bytes.
  func fill(_ output: inout OutputSpan<UInt8>) -> Status {
    let start = output.count
    let status = append(to: &output)
    guard isCompressed, let excess = blanks.firstExcess(in: output.span, from: start) else {
      return status
    }
    output.removeLast(output.count - excess)
    return .damaged(.inflatedBlanksTooMany(limit: options.maxRecord))
  }

  private func append(to output: inout OutputSpan<UInt8>) -> Status {
    do throws(InputProblem.Kind) {
      if case .unknown = format { try detect(&output) }
      switch format {
      case .unknown, .plain:
        while !output.isFull {
          if try read(into: &output) == 0 { return .end }
        }
        return .more
      case .gzip(let inflater):
        return try inflate(&output, .gzip, isAtEnd: { inflater.isAtEnd }) {
          (input, position, output) throws(InflationError) in
          try inflater.inflate(input, from: &position, into: &output)
        }
      case .zstd(let inflater):
        return try inflate(&output, .zstd, isAtEnd: { inflater.isAtEnd }) {
          (input, position, output) throws(InflationError) in
          try inflater.inflate(input, from: &position, into: &output)
        }
      }
    } catch {
      return .damaged(error)
    }
  }

  /// The compression that the first bytes of a source tell.
  static func compression(of head: Span<UInt8>) -> Compression? {
    guard head.count >= 2 else { return nil }
    if head[0] == 0x1F, head[1] == 0x8B { return .gzip }
    guard head.count >= 4 else { return nil }
    switch (head[0], head[1], head[2], head[3]) {
    case (0x28, 0xB5, 0x2F, 0xFD): return .zstd
    // A skippable frame, which some writers put first.
    case (0x50...0x5F, 0x2A, 0x4D, 0x18): return .zstd
    default: return nil
    }
  }

  /// Whether a source begins as SQLite's files do, and so as no JSON does.
  private static func isDatabase(_ head: Span<UInt8>) -> Bool {
    let start = Array("SQLi".utf8)
    return head.count >= start.count
      && Bytes.areEqual(start.span, head.extracting(first: start.count))
  }

  private func detect(_ output: inout OutputSpan<UInt8>) throws(InputProblem.Kind) {
    precondition(output.freeCapacity >= Self.magicSize, "no room to tell the format")
    let start = output.count
    while output.count - start < Self.magicSize {
      if try read(into: &output, limit: Self.rawSize) == 0 { break }
    }
    let head = start..<output.count
    if Self.isDatabase(output.span.extracting(head)) {
      output.removeLast(output.count - start)
      throw .database
    }
    guard let compression = Self.compression(of: output.span.extracting(head)) else {
      format = .plain
      return
    }
    raw = PaddedBytes(output.span.extracting(head))
    output.removeLast(output.count - start)
    switch compression {
    case .gzip: format = .gzip(GzipInflater())
    case .zstd: format = .zstd(ZstdInflater())
    }
  }

  private func inflate(
    _ output: inout OutputSpan<UInt8>,
    _ compression: Compression,
    isAtEnd: () -> Bool,
    by step: (Span<UInt8>, inout Int, inout OutputSpan<UInt8>) throws(InflationError) -> Void
  ) throws(InputProblem.Kind) -> Status {
    while !output.isFull {
      let input = raw
      do throws(InflationError) {
        try step(input.span, &rawPosition, &output)
      } catch {
        throw InputProblem.Kind(error, in: compression)
      }
      guard !output.isFull, rawPosition == raw.count else { continue }
      raw = try PaddedBytes(capacity: Self.rawSize) {
        (input: inout OutputSpan<UInt8>) throws(InputProblem.Kind) in
        _ = try read(into: &input)
      }
      rawPosition = 0
      if raw.count == 0 {
        guard isAtEnd() else { throw .truncated(compression) }
        return .end
      }
    }
    return .more
  }

  /// Appends stored bytes; 0 at the end.
  private func read(
    into output: inout OutputSpan<UInt8>,
    limit: Int = .max
  ) throws(InputProblem.Kind) -> Int {
    let isSized = isRegular && status.size > 0
    guard !isSized || position < status.size else { return 0 }
    let limit = isSized ? min(limit, status.size - position) : limit
    let count: Int
    do throws(FileError) {
      count =
        isRegular
        ? try file.read(into: &output, at: position, limit: limit)
        : try file.read(into: &output, limit: limit)
    } catch {
      throw .unreadable(error)
    }
    guard count > 0 || !isSized else { throw .becameShorter }
    position += count
    return count
  }
}

extension InputProblem.Kind {
  fileprivate init(_ error: InflationError, in compression: Compression) {
    switch error {
    case .truncated: self = .truncated(compression)
    case .corrupt(let reason): self = .corrupt(compression, reason: reason)
    case .trailingGarbage: self = .trailingGarbage(compression)
    }
  }
}
