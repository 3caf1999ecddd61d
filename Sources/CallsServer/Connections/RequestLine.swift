import HTTPTypes
import NIOCore

/// The first line of a request of HTTP/1, of whatever method.
struct RequestLine {
  let method: HTTPRequest.Method
  let target: String

  /// The line that `bytes` begin with; `nil` when that is none, or not all of it.
  init?(_ bytes: ByteBuffer) {
    let line = bytes.readableBytesView.prefix { $0 != UInt8(ascii: "\n") }
    guard line.count < bytes.readableBytes, line.last == UInt8(ascii: "\r") else { return nil }
    let parts = line.dropLast().split(
      separator: UInt8(ascii: " "),
      omittingEmptySubsequences: false
    )
    guard parts.count == 3,
      let method = HTTPRequest.Method(String(decoding: parts[0], as: UTF8.self)),
      !parts[1].isEmpty, parts[1].allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
      ["HTTP/1.0", "HTTP/1.1"].contains(where: { parts[2].elementsEqual($0.utf8) })
    else { return nil }
    self.method = method
    target = String(decoding: parts[1], as: UTF8.self)
  }
}

/// Keeps what a request begins with, from before its head is parsed until it is.
///
/// The parser knows a fixed list of methods, and of another one it says only that it is no HTTP. Then
/// this has the line as it came, unless it came in pieces or behind another request.
final class RequestStart: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let limit: Int
  private var bytes: ByteBuffer?
  /// Whether what comes next is a request's beginning.
  private var isAwaited = true

  /// At most `limit` bytes are kept, and what came together with them.
  init(limit: Int) { self.limit = limit }

  /// The first line of the request that is being parsed.
  var line: RequestLine? { bytes.flatMap { RequestLine($0) } }

  /// Tells that a head was parsed.
  func end() {
    bytes = nil
    isAwaited = false
  }

  /// Tells that the next request is awaited.
  func begin() { isAwaited = true }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isAwaited {
      var piece = unwrapInboundIn(data)
      if bytes == nil {
        bytes = piece
      } else if let kept = bytes?.readableBytes, kept < limit {
        bytes?.writeBuffer(&piece)
      }
    }
    context.fireChannelRead(data)
  }
}
