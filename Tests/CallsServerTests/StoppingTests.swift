import CallsServer
import CallsTestSupport
import Synchronization
import Testing

/// What becomes of requests when the server is to stop.
@Suite(.timeLimit(.minutes(15))) struct StoppingTests {
  /// Opens once, for all who wait.
  private final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
  }

  @Test func whatWasAcceptedIsAnsweredAndNothingElseIs() async throws {
    let hasArrived = Gate()
    let mayAnswer = Gate()
    let receiver = MemoryReceiver {
      hasArrived.open()
      await mayAnswer.wait()
    }
    try await TestServer.run(receiver: receiver) { server in
      try await server.connect { busy in
        try await busy.send(RawRequest(SampleBodies.call()).bytes)
        await hasArrived.wait()
        try await server.connect { idle in
          await server.stop()
          // An idle connection ends at once.
          #expect(await idle.rest() == "")
        }
        // Nobody listens any more.
        await #expect(throws: (any Error).self) {
          try await server.answer(to: RawRequest.get("/healthz"))
        }
        mayAnswer.open()
        let response = try await busy.response()
        #expect(response.status == 200)
        #expect(await busy.rest() == "")
      }
      #expect(receiver.calls.count == 1)
    }
  }

  @Test func whatDoesNotEndIsCutOff() async throws {
    let receiver = MemoryReceiver()
    try await TestServer.run(receiver: receiver) {
      $0.drain = .milliseconds(100)
    } _: { server in
      let whole = RawRequest.chunked(SampleBodies.call())
      try await server.connect { connection in
        try await connection.send(Array((whole.head + whole.chunks(of: 1_000)).dropLast(5)))
        // The server has it once another connection's later request is answered.
        try await server.expect(200, for: RawRequest.get("/healthz"))
        await server.stop()
        let rest = await connection.rest()
        #expect(!rest.contains("200"))
      }
      #expect(server.log.all.contains { $0.contains("requests are cut off") })
    }
    // The server has ended, and with it every request.
    #expect(receiver.calls.isEmpty)
    #expect(receiver.refused.isEmpty)
  }
}
