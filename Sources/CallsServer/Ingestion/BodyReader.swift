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
    encoding: Encoding,
    _ share: inout MemoryBudget.Share
  ) async throws -> Body {
    let sent = try await sentBytes(of: request, &share)
    // What is made of them is as large as they are, and for a moment there are both.
    try share.grow(by: sent.readableBytes)
    let body: Body
    switch encoding {
    case .identity: body = Self.withoutMark(PaddedBytes(sent.readableBytesUInt8Span))
    case .gzip:
      do {
        body = Self.withoutMark(try inflated(sent, &share))
      } catch let error as InflationError {
        body = .damaged(error, PaddedBytes(sent.readableBytesUInt8Span))
      }
    }
    share.shrink(to: body.count)
    return body
  }

  /// The body as it was sent.
  private func sentBytes(
    of request: Request,
    _ share: inout MemoryBudget.Share
  ) async throws(Refusal) -> ByteBuffer {
    var body = request.body.makeAsyncIterator()
    // Most bodies come in one piece. Many pieces are not kept, as each takes more memory than it
    // has bytes.
    guard var sent = try await next(of: &body) else { return ByteBuffer() }
    var new = sent.readableBytes
    while true {
      guard sent.readableBytes <= limit else { throw tooLarge }
      try share.grow(by: new)
      guard let piece = try await next(of: &body) else { return sent }
      new = piece.readableBytes
      sent.writeImmutableBuffer(piece)
    }
  }

  /// The next piece of a body; `nil` at its end, which is an error where the message has not ended.
  private func next(
    of body: inout RequestBody.AsyncIterator
  ) async throws(Refusal) -> ByteBuffer? {
    do {
      return try await body.next(isolation: #isolation)
    } catch {
      throw Refusal(.badRequest, "the body is no valid HTTP message, or ends early")
        .closingConnection
    }
  }

  private func inflated(
    _ sent: ByteBuffer,
    _ share: inout MemoryBudget.Share
  ) throws -> PaddedBytes {
    let inflater = GzipInflater()
    var texts: [PaddedBytes] = []
    var count = 0
    var position = 0
    while position < sent.readableBytes {
      try share.grow(by: Self.pieceSize)
      let text = try PaddedBytes(capacity: Self.pieceSize) {
        (output: inout OutputSpan<UInt8>) throws(InflationError) in
        try inflater.inflate(sent.readableBytesUInt8Span, from: &position, into: &output)
      }
      count += text.count
      guard count <= limit else { throw tooLarge }
      texts.append(text)
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
