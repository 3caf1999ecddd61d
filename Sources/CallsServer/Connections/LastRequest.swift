import NIOCore
import NIOHTTP1

/// Says of a request after which the connection ends that it does, in the one spelling that whoever
/// handles requests knows: `Connection: close`.
///
/// HTTP has more: in any case, among other options, in a second field, and HTTP/1.0, which ends
/// connections unless it is asked to keep them (RFC 9112, section 9.3).
final class LastRequest: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data), !head.isKeepAlive else {
      return context.fireChannelRead(data)
    }
    head.headers.replaceOrAdd(name: "connection", value: "close")
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }
}
