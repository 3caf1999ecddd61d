import Calls
import CallsServer
import CallsTestSupport
import Testing

/// What a request is answered that is not taken, each row of the contract through a socket.
@Suite(.timeLimit(.minutes(15))) struct ErrorTests {
  // MARK: - Keys

  @Test func aRequestNeedsAKeyThatIsKnown() async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call())
      let headers: [(String, String?)] = [
        ("Authorization", nil), ("Authorization", "Bearer wrong"), ("Authorization", "Bearer"),
        ("Authorization", "Bearer "), ("Authorization", "Basic dHI6YXBp"),
        ("Authorization", "Bearer \(MemoryKeys.key) \(MemoryKeys.key)"),
        ("Authorization", MemoryKeys.key),
      ]
      for (name, value) in headers {
        let response = try await server.answer(to: request.setting(name, value))
        #expect(response.status == 401)
        #expect(response.header("www-authenticate") == "Bearer")
        #expect(response.header("content-type") == "application/json")
        #expect(
          response.text.hasPrefix("{\"detail\": \"the A")
            || response.text.hasPrefix("{\"detail\": \"an A")
        )
        #expect(!response.text.contains(MemoryKeys.key))
      }
      #expect(server.receiver.calls.isEmpty)
      #expect(server.receiver.refused.isEmpty)
    }
  }

  @Test func bothWaysToSendAKeyAreTaken() async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call())
      for request in [
        request, request.setting("Authorization", "bearer \(MemoryKeys.key)"),
        request.setting("authorization", nil).setting("X-API-Key", MemoryKeys.key),
      ] {
        try await server.expect(200, for: request)
      }
    }
  }

  @Test func aKeyIsForItsWorkspaceAndScope() async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call())
      let other = try await server.answer(
        to: request.setting("Authorization", "Bearer \(MemoryKeys.other)")
      )
      #expect(other.status == 403)
      #expect(other.text == "{\"detail\": \"the API key is of another workspace than 42\"}")
      let reader = try await server.answer(
        to: request.setting("Authorization", "Bearer \(MemoryKeys.reader)")
      )
      #expect(reader.status == 403)
      #expect(reader.text == "{\"detail\": \"the API key lacks the scope write\"}")
      #expect(server.receiver.calls.isEmpty)
      #expect(server.receiver.refused.isEmpty)
    }
  }

  @Test func aKeysRateIsItsLimit() async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call())
        .setting("Authorization", "Bearer \(MemoryKeys.slow)")
      try await server.expect(200, for: request)
      let second = try await server.answer(to: request)
      #expect(second.status == 429)
      // However long the first took.
      #expect((1...1_000).contains(second.header("retry-after").flatMap { Int($0) } ?? 0))
      #expect(second.text == "{\"detail\": \"more than the API key's 0.001 requests a second\"}")
      // Another key has a limit of its own: none.
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
    }
  }

  // MARK: - Paths and methods

  @Test func otherPathsAreNotFound() async throws {
    try await TestServer.run { server in
      for target in [
        "/", "/api/v1/public", "/api/v1/public/call/", "/api/v1/public/calls", "//",
        "/api/v1/traces",
        "/API/V1/PUBLIC/CALL", "/api/v1/public/call%20", "/%00", "/healthz/../readyz", "*",
      ] {
        var request = RawRequest(SampleBodies.call())
        request.target = target
        let response = try await server.answer(to: request)
        #expect(response.status == 404, "\(target)")
        #expect(response.text == "{\"detail\": \"there is no such path\"}")
      }
    }
  }

  @Test(
    arguments: [
      "GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "PROPFIND", "PURGE", "QUERY",
      // Those that the parser does not know, or that are of another protocol.
      "FOO", "post", "POSTS", "!", "SOURCE", "DESCRIBE",
    ]
  )
  func otherMethodsAreNotAllowed(method: String) async throws {
    try await TestServer.run { server in
      var request = RawRequest()
      request.method = method
      request.tellsLength = false
      let response = try await server.answer(to: request)
      #expect(response.status == 405)
      #expect(response.header("allow") == "POST")
      if method != "HEAD" {
        #expect(response.text == "{\"detail\": \"the path answers POST only\"}")
      }
    }
  }

  @Test func anUnknownMethodEndsTheConnection() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        try await connection.send(RawRequest.get("/healthz").bytes)
        #expect(try await connection.response().status == 200)
        var request = RawRequest.get("/healthz?key=x")
        request.method = "FOO"
        try await connection.send(request.bytes)
        let response = try await connection.response()
        #expect(response.status == 405)
        #expect(response.header("allow") == "GET, HEAD")
        #expect(response.header("connection") == "close")
        #expect(response.text == "{\"detail\": \"the path answers GET, HEAD only\"}")
        #expect(await connection.rest() == "")
      }
      var request = RawRequest.get("/nowhere")
      request.method = "FOO"
      let response = try await server.answer(to: request)
      #expect(response.status == 404)
      #expect(response.text == "{\"detail\": \"there is no such path\"}")
    }
  }

  @Test func theAnswerToAHEADRequestHasNoBody() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        var head = RawRequest.get("/healthz")
        head.method = "HEAD"
        try await connection.send(head.bytes + RawRequest.get("/healthz").bytes)
        let first = try await connection.response(toHead: true)
        #expect(first.status == 200)
        #expect(first.header("content-length") == "16")
        let second = try await connection.response()
        #expect(second.text == "{\"status\": \"ok\"}")
      }
    }
  }

  // MARK: - Media types

  @Test(arguments: [
    nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1",
    "application/jsonx", "json", "", ";", "application/json, text/plain",
  ])
  func whatIsNotSaidToBeJSONIsRefused(type: String?) async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call()).setting("Content-Type", type)
      let response = try await server.answer(to: request)
      #expect(response.status == 415)
      #expect(response.text.hasPrefix("{\"detail\": \"the Content-Type should be"))
      #expect(server.receiver.calls.isEmpty)
    }
  }

  @Test(arguments: [
    "application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\"",
    "application/vnd.calls+json", "application/json ; x=y",
  ])
  func whatIsSaidToBeJSONIsTaken(type: String) async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call()).setting("Content-Type", type)
      try await server.expect(200, for: request)
    }
  }

  @Test(arguments: ["br", "deflate", "zstd", "gzip, gzip", "identity, gzip"])
  func otherEncodingsAreRefused(encoding: String) async throws {
    try await TestServer.run { server in
      let request = RawRequest(SampleBodies.call()).setting("Content-Encoding", encoding)
      let response = try await server.answer(to: request)
      #expect(response.status == 415)
      #expect(response.header("accept-encoding") == "gzip, identity")
    }
  }

  // MARK: - Being busy

  @Test func whatCannotBeTakenNowMayComeAgain() async throws {
    let reasons: [(ReceptionError, String)] = [
      (ReceptionError(.queueFull, retryAfter: 3), "too many calls are waiting to be stored"),
      (ReceptionError(.stopping), "the server is stopping"),
      (ReceptionError(.cannotWrite, retryAfter: 30), "the store cannot be written"),
    ]
    try await TestServer.run { server in
      for (error, sentence) in reasons {
        for isKnownBefore in [true, false] {
          server.receiver.obstacle = isKnownBefore ? error : nil
          server.receiver.failure = isKnownBefore ? nil : error
          let response = try await server.answer(to: RawRequest(SampleBodies.call()))
          #expect(response.status == 503)
          #expect(response.header("retry-after") == "\(error.retryAfter)")
          #expect(response.text == "{\"detail\": \"\(sentence)\"}")
        }
      }
      server.receiver.failure = nil
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
      // What may come again is no reject.
      #expect(server.receiver.refused.isEmpty)
    }
  }

  @Test func bodiesHaveABoundTogether() async throws {
    try await TestServer.run {
      $0.bodyMemory = 4_000
    } _: { server in
      // Each gives its bytes back: together they have more.
      for id in 0..<30 { try await server.expect(200, for: RawRequest(SampleBodies.call("\(id)"))) }
      let large = SampleBodies.body([
        "transcript": .string(ByteText(String(repeating: "x", count: 5_000)))
      ])
      let response = try await server.answer(to: RawRequest(large))
      #expect(response.status == 503)
      #expect(response.header("retry-after") == "1")
      // The bytes were given back.
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
    }
  }

  // MARK: - Order

  /// A request that breaks every rule, healed one rule after the other: each answer is the next.
  @Test func checksComeInTheContractsOrder() async throws {
    try await TestServer.run(receiver: MemoryReceiver()) {
      $0.bodyLimit = 1_000
    } _: { server in
      server.receiver.obstacle = ReceptionError(.queueFull)
      var request = RawRequest([UInt8](repeating: UInt8(ascii: "["), count: 2_000))
      request.method = "PUT"
      request.target = "/api/v1/public/nothing?workspace_id=x"
      request = request.setting("Authorization", "Bearer wrong").setting(
        "Content-Type",
        "text/plain"
      )
      var statuses: [Int] = []
      func note() async throws { statuses.append(try await server.answer(to: request).status) }
      try await note()
      request.target = "/api/v1/public/call?workspace_id=x"
      try await note()
      request.method = "POST"
      try await note()
      request = request.setting("Authorization", "Bearer \(MemoryKeys.slow)")
      _ = try await server.answer(to: request)
      try await note()
      request = request.setting("Authorization", "Bearer \(MemoryKeys.other)")
      try await note()
      request = request.setting("Content-Type", "application/json")
      try await note()
      request.body = Array("[".utf8)
      try await note()
      request.target = "/api/v1/public/call?workspace_id=42&agent_remote_identifier=a"
      try await note()
      request = request.setting("Authorization", "Bearer \(MemoryKeys.key)")
      try await note()
      server.receiver.obstacle = nil
      try await note()
      #expect(statuses == [404, 405, 401, 429, 415, 413, 422, 403, 503, 422])
    }
  }
}
