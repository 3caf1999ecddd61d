import CallsServer
import NIOCore
import Testing

/// More connections than there may be, and many that are slow.
@Suite(.timeLimit(.minutes(15))) struct ManyConnectionsTests {
  private static func connections(_ server: TestServer) throws -> Double? {
    try Exposition(String(decoding: server.registry.exposition(), as: UTF8.self))
      .value("calls_http_connections")
  }

  @Test func overTheLimitConnectionsWaitForAnothersEnd() async throws {
    let most = 8
    try await TestServer.run {
      $0.connections.connections = most
    } _: { server in
      let (ends, end) = AsyncStream.makeStream(of: Void.self)
      let (opened, open) = AsyncStream.makeStream(of: Void.self)
      try await withThrowingTaskGroup { group in
        for number in 0..<most {
          group.addTask {
            try await server.connect { connection in
              try await connection.send(RawRequest.get("/healthz").bytes)
              #expect(try await connection.response().status == 200)
              open.yield()
              // The first ends when it is told to, the others with the server.
              if number == 0 { for await _ in ends { break } } else { _ = await connection.rest() }
            }
          }
        }
        var answered = 0
        for await _ in opened {
          answered += 1
          if answered == most { break }
        }
        group.addTask {
          try await server.connect { connection in
            try await connection.send(RawRequest.get("/healthz").bytes)
            // It is connected, in the system's queue, and not yet the server's.
            #expect(try Self.connections(server) == Double(most))
            end.finish()
            #expect(try await connection.response().status == 200)
          }
          await server.stop()
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func manySlowSendersKeepNobodyElseAway() async throws {
    try await TestServer.run {
      $0.connections.firstHead = .milliseconds(500)
    } _: { server in
      try await withThrowingTaskGroup { group in
        for _ in 0..<200 {
          group.addTask {
            try await server.connect { connection in
              // Until the server has enough: then sending fails.
              while (try? await connection.send("X")) != nil {
                try await Task.sleep(for: .milliseconds(50))
              }
              #expect(await !connection.rest().contains("200"))
            }
          }
        }
        for id in 0..<20 {
          try await server.expect(200, for: RawRequest(SampleBodies.call("\(id)")))
        }
        try await group.waitForAll()
      }
      while try Self.connections(server) != 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
  }
}
