import HTTPTypes
import Hummingbird
import NIOCore
import RawMemory

/// Reads the body of a request within limits.
struct BodyReader: Sendable {
  /// How a body is encoded.
  enum Encoding {
    case identity, gzip
  }

  /// A body, or what came of one that cannot be inflated.
  enum Body {
    /// The text, which starts at a byte of what was sent: behind a byte order mark.
    case text(PaddedBytes, start: Int)
    case damaged(InflationError, PaddedBytes)

    /// The bytes that it takes.
    var count: Int {
      switch self {
      case .text(let bytes, _), .damaged(_, let bytes): bytes.count
      }
    }
  }

  /// The most bytes of a body, as it is sent and inflated.
  let limit: Int
  /// The bound on the bytes of all bodies at the same time.
  let budget: MemoryBudget

  /// The bytes of text that are inflated at once.
  private static let pieceSize = 256 << 10
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var tooLarge: Refusal {
    Refusal(.contentTooLarge, "the body is larger than \(limit) bytes").closingConnection
  }

  /// Refuses a body that says that it is too large.
  func check(contentLength: Int?) throws(Refusal) {
    if let contentLength, contentLength > limit { throw tooLarge }
  }

  /// The body of a request, inflated and without a byte order mark.
  ///
  /// - Throws: A `Refusal` when it is too large, incomplete, or there is no memory for it.
  func read(
    _ request: Request,
    contentLength: Int?,
    encoding: Encoding,
    _ share: inout MemoryBudget.Share
  ) async throws -> Body {
    var pieces: [ByteBuffer] = []
    var count = 0
    for try await piece in request.body {
      count += piece.readableBytes
      guard count <= limit else { throw tooLarge }
      try share.grow(by: piece.readableBytes)
      pieces.append(piece)
    }
    // The sequence of a connection that is being torn down ends as if the body did.
    guard !Task.isCancelled, contentLength == nil || contentLength == count else {
      throw Refusal(.badRequest, "the body ended early").closingConnection
    }
    // What is made of the pieces is as large as they are, and for a moment there are both.
    try share.grow(by: count)
    let body: Body
    switch encoding {
    case .identity: body = Self.withoutMark(Self.joined(pieces, count))
    case .gzip:
      do {
        body = Self.withoutMark(try inflated(pieces, &share))
      } catch let error as InflationError {
        body = .damaged(error, Self.joined(pieces, count))
      }
    }
    share.shrink(to: body.count)
    return body
  }

  private static func joined(_ pieces: [ByteBuffer], _ count: Int) -> PaddedBytes {
    PaddedBytes(capacity: count) { (output: inout OutputSpan<UInt8>) in
      for piece in pieces {
        let span = piece.readableBytesUInt8Span
        output.append(span, in: 0..<span.count)
      }
    }
  }

  private func inflated(
    _ pieces: [ByteBuffer],
    _ share: inout MemoryBudget.Share
  ) throws -> PaddedBytes {
    let inflater = GzipInflater()
    var texts: [PaddedBytes] = []
    var count = 0
    for piece in pieces {
      var position = 0
      while position < piece.readableBytes {
        try share.grow(by: Self.pieceSize)
        let text = try PaddedBytes(capacity: Self.pieceSize) {
          (output: inout OutputSpan<UInt8>) throws(InflationError) in
          try inflater.inflate(piece.readableBytesUInt8Span, from: &position, into: &output)
        }
        count += text.count
        guard count <= limit else { throw tooLarge }
        texts.append(text)
      }
    }
    guard inflater.isAtEnd else { throw InflationError.truncated }
    try share.grow(by: count)
    return PaddedBytes(capacity: count) { (output: inout OutputSpan<UInt8>) in
      for text in texts { output.append(text.span, in: 0..<text.count) }
    }
  }

  /// The same bytes without a byte order mark at the start.
  private static func withoutMark(_ bytes: PaddedBytes) -> Body {
    let mark = byteOrderMark.count
    guard bytes.count >= mark,
      Bytes.areEqual(bytes.span.extracting(0..<mark), byteOrderMark.span)
    else { return .text(bytes, start: 0) }
    return .text(PaddedBytes(bytes.span.extracting(mark..<bytes.count)), start: mark)
  }
}
