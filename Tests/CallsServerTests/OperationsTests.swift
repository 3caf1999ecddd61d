import CallsServer
import CallsTestSupport
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import Testing

/// What operators see: health, the access log, metrics, other routes.
@Suite(.timeLimit(.minutes(15))) struct OperationsTests {
  @Test func healthIsOpenAndReadinessFollowsTheStore() async throws {
    try await TestServer.run { server in
      let alive = try await server.answer(to: .get("/healthz"))
      #expect(alive.status == 200)
      #expect(alive.text == "{\"status\": \"ok\"}")
      let ready = try await server.answer(to: .get("/readyz?x=y"))
      #expect(ready.status == 200)
      #expect(ready.text == "{\"status\": \"ready\"}")
      server.receiver.obstacle = ReceptionError(.cannotWrite, retryAfter: 9)
      let busy = try await server.answer(to: .get("/readyz"))
      #expect(busy.status == 503)
      #expect(busy.header("retry-after") == "9")
      try await server.expect(200, for: .get("/healthz"))
    }
  }

  @Test func otherRoutesAreAnsweredAfterTheSameChecks() async throws {
    let description = RouteDescription("A test.", tags: [], answers: [.init(200, "Yes.")])
    let routes = [
      Route(.get, "/api/v1/calls/{id}", access: .key(.read), description: description) { request in
        .init(json: Array("\"\(request.arguments.joined()) \(request.access.id)\"".utf8))
      },
      Route(.delete, "/api/v1/calls/{id}", access: .key(.write), description: description) { _ in
        throw Refusal(.conflict, "no")
      },
      Route(.get, "/broken", access: .open, description: description) { _ in
        throw CancellationError()
      },
    ]
    try await TestServer.run(routes: routes) { server in
      let found = try await server.answer(
        to: .get("/api/v1/calls/a%20b?c=d", key: MemoryKeys.reader)
      )
      #expect(found.text == "\"a%20b 3\"")
      try await server.expect(403, for: .get("/api/v1/calls/1", key: MemoryKeys.key))
      try await server.expect(401, for: .get("/api/v1/calls/1"))
      try await server.expect(404, for: .get("/api/v1/calls/", key: MemoryKeys.reader))
      try await server.expect(404, for: .get("/api/v1/calls/1/2", key: MemoryKeys.reader))
      var request = RawRequest.get("/api/v1/calls/1", key: MemoryKeys.key)
      request.method = "DELETE"
      let conflict = try await server.answer(to: request)
      #expect(conflict.status == 409)
      #expect(conflict.text == "{\"detail\": \"no\"}")
      request.method = "PUT"
      let wrong = try await server.answer(to: request)
      #expect(wrong.status == 405)
      #expect(wrong.header("allow") == "GET, HEAD, DELETE")
      let broken = try await server.answer(to: .get("/broken"))
      #expect(broken.status == 500)
      #expect(broken.text == "{\"detail\": \"the server failed\"}")
      #expect(server.log.all.contains { $0.contains("error=CancellationError") })
    }
  }

  // MARK: - Log

  @Test func theLogHasALineARequestAndNobodysWords() async throws {
    try await TestServer.run { server in
      let body = SampleBodies.body(["caller_phone_number": "+4915112345678", "call_id": "secret"])
      try await server.expect(200, for: RawRequest(body))
      try await server.expect(422, for: RawRequest(Array("{\"call_id\": \"secret\"}".utf8)))
      try await server.expect(401, for: RawRequest(body).setting("Authorization", "Bearer secret"))
      try await server.expect(404, for: .get("/secret?key=secret"))
      var request = RawRequest.get("/healthz")
      request.method = "PROPFIND"
      try await server.expect(405, for: request)
      let lines = server.log.all.filter { $0.contains(" request ") }
      let summaries = lines.map { line in
        line.split(separator: " ").filter { part in
          !["ms=", "bytes=", "remote="].contains { part.hasPrefix($0) }
        }.joined(separator: " ")
      }
      let route = "route=/api/v1/public/call"
      let start = "1970-01-01T00:00:00.000Z"
      #expect(
        summaries == [
          "\(start) info test: request key=1 method=POST \(route) status=200 workspace=42\n",
          "\(start) info test: request key=1 method=POST \(route) status=422 workspace=42\n",
          "\(start) warning test: request method=POST \(route) status=401\n",
          "\(start) info test: request method=GET route=none status=404\n",
          "\(start) info test: request method=other route=none status=405\n",
        ]
      )
      #expect(lines.allSatisfy { $0.contains(" remote=127.0.0.1 ") && $0.contains(" ms=") })
      #expect(lines.first?.contains(" bytes=\(body.count) ") == true)
      let all = server.log.all.joined()
      for word in ["secret", "PROPFIND", "491511", MemoryKeys.key, "workspace_id", "support"] {
        #expect(!all.contains(word), "\(word)")
      }
    }
  }

  @Test func tracesAreRefusedWithOneLine() async throws {
    try await TestServer.run { server in
      // Of any size: nobody reads what is not taken.
      for size in [3, 100, 100_000, 3_000_000, 40 << 20] {
        var sent = RawRequest([UInt8](repeating: 1, count: size))
        sent.target = "/api/v1/traces"
        let request = sent.setting("Content-Type", "application/x-protobuf")
        try await server.connect { connection in
          try await connection.send(request.head)
          #expect(try await connection.response().status == 404)
        }
        guard size < 10_000_000 else { continue }
        try await server.connect { connection in
          try await connection.send(request.bytes + RawRequest.get("/healthz").bytes)
          #expect(try await connection.response().status == 404)
          #expect(try await connection.response().status == 200)
        }
      }
      #expect(server.log.all.count { $0.contains("status=404") } == 1)
    }
  }

  @Test func linesOfJSONAreOneObjectEach() throws {
    let lines = LoggedLines()
    var logger = lines.logger(.json)
    logger[metadataKey: "z"] = "1"
    logger.warning(
      "a \"b\"\n\u{1B}[31m",
      metadata: [
        "list": ["x", "2"], "map": ["b": "1.5", "a": "\n"], "number": "-12", "text": "012",
        "plus": "+1", "long": "12345678901234567890", "nan": "nan",
      ]
    )
    logger.debug("not written")
    #expect(
      lines.all == [
        #"{"time": "1970-01-01T00:00:00.000Z", "level": "warning", "logger": "test", "#
          + #""message": "a \"b\"\u000a\u001b[31m", "list": ["x", 2], "long": "12345678901234567890", "#
          + #""map": {"a": "\u000a", "b": 1.5}, "nan": "nan", "number": -12, "plus": "+1", "#
          + #""text": "012", "z": 1}"# + "\n"
      ]
    )
    let line = try #require(lines.all.first)
    _ = try JSONReader.value(of: Array(line.utf8))
  }

  @Test func linesOfTextCannotBeForged() {
    let lines = LoggedLines()
    lines.logger(.text).info("a\n1970 info b\u{1B}", metadata: ["k\n": "v\r\nw", "n": "7"])
    #expect(
      lines.all == [
        #"1970-01-01T00:00:00.000Z info test: a\u000a1970 info b\u001b k\u000a="v\u000d\u000aw" n=7"#
          + "\n"
      ]
    )
  }
}
