import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Holds a connection to its limits, answers what is no HTTP, and ends a connection in a way that
/// its last answer is not lost.
///
/// It stands between the HTTP codec and the handling of requests.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: ConnectionLimits
  private let bodyLimit: Int
  private let metrics: RequestMetrics
  private let refusal: @Sendable (RequestLine) -> Refusal?
  private let start: RequestStart
  private var state: ConnectionState
  private var timer: Scheduled<Void>?
  private var isOpen = false

  /// The guard of one connection; `refusal` tells why a request with a method that the parser does not
  /// know is not answered.
  init(
    limits: ConnectionLimits,
    bodyLimit: Int,
    metrics: RequestMetrics,
    refusal: @escaping @Sendable (RequestLine) -> Refusal?
  ) {
    self.limits = limits
    self.bodyLimit = bodyLimit
    self.metrics = metrics
    self.refusal = refusal
    start = RequestStart(limit: limits.headBytes)
    state = ConnectionState(limits: limits, bodyLimit: bodyLimit, now: .now())
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    if let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self) {
      try? pipeline.addHandler(start, position: .before(decoder))
      try? pipeline.addHandler(LastRequest(), position: .after(decoder))
    }
    if context.channel.isActive { open(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    open(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    tellOfMissingEnd(context)
    close()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { close() }

  private func open(_ context: ChannelHandlerContext) {
    guard !isOpen else { return }
    isOpen = true
    metrics.connectionOpened()
    state = ConnectionState(limits: limits, bodyLimit: bodyLimit, now: .now())
    watch(context)
  }

  private func close() {
    timer?.cancel()
    timer = nil
    guard isOpen else { return }
    isOpen = false
    metrics.connectionClosed()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !state.isEnding else { return }
    switch unwrapInboundIn(data) {
    case .head:
      start.end()
      state.readHead(now: .now())
    case .body(let bytes):
      metrics.received(bytes: bytes.readableBytes)
      guard state.readBody(bytes.readableBytes) else {
        context.close(promise: nil)
        return
      }
    case .end:
      state.readEnd(now: .now())
      awaitRequest()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !state.isEnding else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head):
      if head.status.kind != .informational {
        let isLast = head.headerFields[.connection] == "close"
        state.writeHead(isLast: isLast, now: .now())
      }
      context.write(data, promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      context.write(data, promise: promise)
      if state.writeEnd(now: .now()) { end(context) }
      awaitRequest()
    }
  }

  /// What comes once all requests have ended and are answered is the beginning of another.
  private func awaitRequest() {
    if state.unanswered == 0, !state.isReadingBody { start.begin() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent { tellOfMissingEnd(context) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !state.isEnding else { return }
    guard let error = error as? HTTPParserError, state.mayRefuse, state.unanswered == 0 else {
      // Who handles the request answers it, or nobody can.
      context.fireErrorCaught(error)
      return
    }
    switch error {
    case .headerOverflow:
      refuse(
        context,
        Refusal(
          .requestHeaderFieldsTooLarge,
          "the header is larger than \(limits.headBytes) bytes or \(limits.headFields) fields"
        )
      )
    case .invalidEOFState, .closedConnection: context.close(promise: nil)
    case .invalidMethod, .invalidConstant:
      refuse(context, start.line.flatMap(refusal) ?? Self.noMessage)
    default: refuse(context, Self.noMessage)
    }
  }

  private static let noMessage = Refusal(.badRequest, "the request is no valid HTTP message")

  /// Tells whoever reads a body that its end will not come: otherwise the end of the connection
  /// would look like that of the body.
  private func tellOfMissingEnd(_ context: ChannelHandlerContext) {
    guard state.isReadingBody else { return }
    context.fireErrorCaught(HTTPParserError.invalidEOFState)
  }

  // MARK: - Ending

  /// Answers in place of who handles requests, and ends the connection.
  private func refuse(_ context: ChannelHandlerContext, _ refusal: Refusal) {
    let last = refusal.closingConnection
    let json = last.json
    var headers = last.headers
    headers[.contentType] = Refusal.mediaType
    headers[.contentLength] = "\(json.count)"
    let head = HTTPResponse(status: last.status, headerFields: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(ByteBuffer(bytes: json))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    end(context)
  }

  /// Sends what was written, and says that there will be no more; what still comes is dropped.
  private func end(_ context: ChannelHandlerContext) {
    state.end(now: .now())
    context.flush()
    let closed = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    closed.futureResult.whenFailure { _ in bound.value.close(promise: nil) }
    context.close(mode: .output, promise: closed)
    watch(context)
  }

  // MARK: - Time

  /// The longest time in which the deadline is not looked at.
  ///
  /// It moves with every request; a timer that runs by itself needs no cancelling, and a deadline
  /// that is sooner than the last one is at least this far.
  private var interval: TimeAmount {
    min(limits.firstHead, limits.idle, limits.body, limits.answer)
  }

  private func watch(_ context: ChannelHandlerContext) {
    let latest = NIODeadline.now() + interval
    let time = min(latest, state.deadline ?? latest)
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) {
      self.look(context)
    }
  }

  private func look(_ context: ChannelHandlerContext) {
    switch state.expiry(now: .now()) {
    case .wait: watch(context)
    case .refuse: refuse(context, Refusal(.requestTimeout, "the body came too slowly"))
    case .close: context.close(promise: nil)
    }
  }
}
