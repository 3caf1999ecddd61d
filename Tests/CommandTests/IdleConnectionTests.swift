import CallsTestSupport
import NIOCore
import NIOPosix
import RawMemory
import Subprocess
import Testing

/// A server with very many connections on which nothing happens.
@Suite(.timeLimit(.minutes(15))) struct IdleConnectionTests {
  /// As many as the system lets this process have, in the long form.
  static let connections =
    CallsTestSupport.Environment.isLongRun
    ? min(10_000, max(100, Host.raiseDescriptorLimit() - 1_000)) : 500

  /// Tells when something came.
  private final class FirstBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let came: EventLoopPromise<Void>

    init(_ came: EventLoopPromise<Void>) { self.came = came }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { came.succeed() }
    func channelInactive(context: ChannelHandlerContext) { came.fail(ChannelError.eof) }
  }

  /// A connection that has had one answer, and stays.
  private static func open(port: Int) async throws -> any Channel {
    let group = MultiThreadedEventLoopGroup.singleton
    let came = group.next().makePromise(of: Void.self)
    let channel = try await ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(FirstBytes(came))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    try await channel.writeAndFlush(
      ByteBuffer(string: "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    )
    try await came.futureResult.get()
    return channel
  }

  @Test(.isForLinux) func theServerStillAnswersAndStaysSmall() async throws {
    let scratch = try Scratch()
    let count = Self.connections
    async let running = Command.shell(
      ServeTests.start + """
        start --insecure-no-auth --idle-timeout 900 --max-connections \(count + 1) --log-level warning
        rss() { sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$server/status; }
        rss
        echo ${address##*:} > port.new; mv port.new port
        until [ -e open ]; do sleep 0.05; done
        rss
        for id in 1 2 3; do post $id; done
        touch answered
        until [ -e closed ]; do sleep 0.05; done
        kill -TERM $server; wait $server; echo exit $?
        """,
      in: scratch
    )
    while try !scratch.names().contains("port") { try await Task.sleep(for: .milliseconds(20)) }
    let port = try #require(Int(try scratch.text("port").dropLast()))
    var channels: [any Channel] = []
    while channels.count < count {
      // A few at a time: the listener's queue is short.
      channels += try await withThrowingTaskGroup(of: (any Channel).self) { group in
        for _ in 0..<min(50, count - channels.count) {
          group.addTask { try await Self.open(port: port) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    try scratch.write("open", [])
    while try !scratch.names().contains("answered") {
      try await Task.sleep(for: .milliseconds(20))
    }
    for channel in channels { try? await channel.close() }
    try scratch.write("closed", [])
    let run = try await running
    let before = try #require(run.lines.first.flatMap { Int($0) })
    let after = try #require(run.lines.dropFirst().first.flatMap { Int($0) })
    print("\(count) idle connections: from \(before) kB to \(after) kB")
    #expect(run.lines.dropFirst(2).prefix(3).allSatisfy { $0.hasPrefix("200 ") }, "\(run.text)")
    #expect(run.lines.last == "exit 0")
    // Generously, and yet far from what buffers of a connection could take.
    #expect(after - before < 50_000 + 60 * count)
  }
}
