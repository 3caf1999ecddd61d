import NIOCore
import NIOPosix
import NIOSSL

/// A TCP connection whose bytes a test writes itself.
struct RawConnection {
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var received: [UInt8] = []
  private var isAtEnd = false

  /// Why no response came.
  enum Failure: Error {
    /// The connection ended before.
    case ended(after: String)
    case notHTTP(String)
  }

  /// Opens a connection to this machine, lends it, and closes it.
  static func open<R: Sendable>(
    port: Int,
    tls: NIOSSLContext? = nil,
    _ body: @Sendable (inout RawConnection) async throws -> R
  ) async throws -> R {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
            try channel.pipeline.syncOperations.addHandler(handler)
          }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
          )
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      return try await body(&connection)
    }
  }

  private init(
    inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.inbound = inbound
    self.outbound = outbound
  }

  func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  /// Says that nothing more will be sent; what comes is still read.
  func closeOutput() { outbound.finish() }

  /// Everything until the other side closes.
  mutating func rest() async -> String {
    while await receive() {}
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// The next response, of which only the head counts when it answers a HEAD request.
  mutating func response(toHead: Bool = false) async throws -> RawResponse {
    let end = Array("\r\n\r\n".utf8)
    var headEnd = received.firstRange(of: end)
    while headEnd == nil {
      guard await receive() else {
        throw Failure.ended(after: String(decoding: received, as: UTF8.self))
      }
      headEnd = received.firstRange(of: end)
    }
    guard let headEnd, var response = RawResponse(head: received[..<headEnd.lowerBound]) else {
      throw Failure.notHTTP(String(decoding: received, as: UTF8.self))
    }
    let isInformational = (100..<200).contains(response.status)
    let length =
      toHead || isInformational ? 0 : response.header("content-length").flatMap { Int($0) } ?? 0
    while received.count < headEnd.upperBound + length {
      guard await receive() else {
        throw Failure.ended(after: String(decoding: received, as: UTF8.self))
      }
    }
    response.body = Array(received[headEnd.upperBound..<headEnd.upperBound + length])
    received.removeFirst(headEnd.upperBound + length)
    return response
  }

  /// Waits for more bytes; `false` at the end, also when that is an error.
  private mutating func receive() async -> Bool {
    guard !isAtEnd, let piece = try? await inbound.next(isolation: #isolation) else {
      isAtEnd = true
      return false
    }
    received += Array(buffer: piece)
    return true
  }
}

/// A response as it was received.
struct RawResponse: Sendable {
  let status: Int
  let headers: [(name: String, value: String)]
  var body: [UInt8] = []

  /// A response from its first lines.
  init?(head: ArraySlice<UInt8>) {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    guard let first = lines.first?.split(separator: " "), first.count >= 2,
      first[0] == "HTTP/1.1", let status = Int(first[1])
    else { return nil }
    self.status = status
    headers = lines.dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (
        line[..<colon].lowercased(),
        line[line.index(after: colon)...].drop { $0 == " " }.description
      )
    }
  }

  /// The value of a header field.
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A request to be written.
struct RawRequest: Sendable {
  var method = "POST"
  var target = "/api/v1/public/call?workspace_id=42&agent_remote_identifier=support"
  var headers: [(name: String, value: String)] = [
    ("Host", "localhost"), ("Authorization", "Bearer \(MemoryKeys.key)"),
    ("Content-Type", "application/json"),
  ]
  var body: [UInt8] = []
  /// Whether the body's length is told.
  var tellsLength = true

  /// A request to store a call.
  init(_ body: [UInt8] = []) { self.body = body }

  /// A request without a body.
  static func get(_ target: String, key: String? = nil) -> RawRequest {
    var request = RawRequest()
    request.method = "GET"
    request.target = target
    request.headers = [("Host", "localhost")]
    if let key { request.headers.append(("Authorization", "Bearer \(key)")) }
    request.tellsLength = false
    return request
  }

  /// A request to store a call, whose body comes in chunks.
  static func chunked(_ body: [UInt8]) -> RawRequest {
    var request = RawRequest(body).setting("Transfer-Encoding", "chunked")
    request.tellsLength = false
    return request
  }

  /// The same with a header field set, or removed.
  func setting(_ name: String, _ value: String?) -> RawRequest {
    var copy = self
    copy.headers.removeAll { $0.name.lowercased() == name.lowercased() }
    if let value { copy.headers.append((name, value)) }
    return copy
  }

  /// The same with another query string.
  func query(_ query: String) -> RawRequest {
    var copy = self
    copy.target = "/api/v1/public/call?\(query)"
    return copy
  }

  /// The first lines, the blank one included.
  var head: [UInt8] {
    var text = "\(method) \(target) HTTP/1.1\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if tellsLength { text += "Content-Length: \(body.count)\r\n" }
    return Array("\(text)\r\n".utf8)
  }

  /// All bytes.
  var bytes: [UInt8] { head + body }

  /// The body in chunks of a size, and the end of them.
  func chunks(of size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var start = 0
    while start < body.count {
      let end = min(start + size, body.count)
      bytes += Array("\(String(end - start, radix: 16))\r\n".utf8) + body[start..<end]
      bytes += Array("\r\n".utf8)
      start = end
    }
    return bytes + Array("0\r\n\r\n".utf8)
  }
}
