import CallsServer
import CallsTestSupport
import NIOCore
import Testing

/// Connections on which too little happens.
@Suite(.timeLimit(.minutes(15))) struct TimeLimitTests {
  /// A limit that is over soon; all others are far away.
  private func limits(
    _ limit: any WritableKeyPath<ConnectionLimits, TimeAmount> & Sendable
  ) -> ConnectionLimits {
    var limits = ConnectionLimits()
    (limits.firstHead, limits.idle, limits.body, limits.answer) = (
      .hours(1), .hours(1), .hours(1), .hours(1)
    )
    limits[keyPath: limit] = .milliseconds(100)
    return limits
  }

  @Test func aConnectionThatSendsNoHeadIsClosed() async throws {
    try await TestServer.run {
      $0.connections = self.limits(\.firstHead)
    } _: { server in
      for text in ["", "POST /api/v1/public/call HTTP/1.1\r\nHost: local"] {
        let rest = try await server.connect { connection in
          if !text.isEmpty { try await connection.send(text) }
          return await connection.rest()
        }
        #expect(rest == "")
      }
    }
  }

  @Test func aHeadThatTricklesIsNotWaitedFor() async throws {
    try await TestServer.run {
      $0.connections = self.limits(\.firstHead)
    } _: { server in
      let rest = try await server.connect { connection in
        // Until the server has enough: then sending fails.
        while (try? await connection.send("X-A: a\r\n")) != nil {
          try await Task.sleep(for: .milliseconds(5))
        }
        return await connection.rest()
      }
      #expect(!rest.contains("200"))
    }
  }

  @Test func aConnectionThatStaysIdleIsClosed() async throws {
    try await TestServer.run {
      $0.connections = self.limits(\.idle)
    } _: { server in
      try await server.connect { connection in
        try await connection.send(RawRequest(SampleBodies.call()).bytes)
        let response = try await connection.response()
        #expect(response.status == 200)
        #expect(await connection.rest() == "")
      }
    }
  }

  @Test func aBodyThatStallsIsRefused() async throws {
    let receiver = MemoryReceiver()
    try await TestServer.run(receiver: receiver) {
      $0.connections = self.limits(\.body)
    } _: { server in
      let whole = RawRequest.chunked(SampleBodies.call())
      for bytes in [
        RawRequest(SampleBodies.call()).bytes.dropLast(), RawRequest(SampleBodies.call()).head[...],
        // All of a call, and only the end of the message is missing.
        (whole.head + whole.chunks(of: 1_000)).dropLast(5),
      ] {
        try await server.connect { connection in
          try await connection.send(Array(bytes))
          let response = try await connection.response()
          #expect(response.status == 408)
          #expect(response.header("connection") == "close")
          #expect(response.text == "{\"detail\": \"the body came too slowly\"}")
          #expect(await connection.rest() == "")
        }
      }
    }
    // The server has ended, and with it every request.
    #expect(receiver.calls.isEmpty)
    #expect(receiver.refused.isEmpty)
  }

  @Test func anAnswerMayTakeItsTime() async throws {
    let receiver = MemoryReceiver {
      try? await Task.sleep(for: .milliseconds(400))
    }
    try await TestServer.run(receiver: receiver) {
      $0.connections = self.limits(\.idle)
    } _: { server in
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
    }
  }

  @Test func anEndlessBodyAfterTheAnswerEndsTheConnection() async throws {
    try await TestServer.run {
      $0.bodyLimit = 100_000
    } _: { server in
      try await server.connect { connection in
        let request = RawRequest.chunked([]).setting("Authorization", "Bearer wrong")
        try await connection.send(request.head)
        let response = try await connection.response()
        #expect(response.status == 401)
        let chunk =
          Array("400\r\n".utf8) + [UInt8](repeating: 0x20, count: 1_024)
          + Array("\r\n".utf8)
        while (try? await connection.send(chunk)) != nil {}
        #expect(await connection.rest() == "")
      }
    }
  }
}
