import Calls
import CallsServer
import CallsTestSupport
import RawMemory
import Testing

/// How bodies come: whole or in pieces, compressed, too large, or not at all.
@Suite(.timeLimit(.minutes(15))) struct BodyTests {
  @Test func aCallIsStoredOnceAndItsRepeatsFindIt() async throws {
    try await TestServer.run { server in
      let body = SampleBodies.call("caf\u{E9} \"1\"\\\u{1}")
      let first = try await server.answer(to: RawRequest(body))
      #expect(first.status == 200)
      #expect(first.header("content-type") == "application/json")
      let id = "\"provider_call_id\": \"caf\u{E9} \\\"1\\\"\\\\\\u0001\""
      #expect(first.text == "{\"id\": 1, \(id), \"is_new\": true}")
      let second = try await server.answer(to: RawRequest(body))
      #expect(second.status == 200)
      #expect(second.text == "{\"id\": 1, \(id), \"is_new\": false}")
      let call = try #require(server.receiver.calls.first)
      #expect(server.receiver.calls.count == 1)
      #expect(Array(copying: call.body.span) == body)
      #expect(call.agent == Array("support".utf8))
    }
  }

  @Test func anotherAgentsCallOfTheSameIdIsAnotherCall() async throws {
    try await TestServer.run { server in
      for agent in ["a", "b", "caf%C3%A9", "cafe%CC%81"] {
        let request = RawRequest(SampleBodies.call())
          .query("workspace_id=42&agent_remote_identifier=\(agent)")
        let response = try await server.answer(to: request)
        #expect(response.text.hasSuffix("\"is_new\": true}"))
      }
    }
  }

  @Test func emptyTranscriptsAreTakenWhereTheyMay() async throws {
    for accepts in [true, false] {
      try await TestServer.run {
        $0.acceptsEmptyTranscripts = accepts
      } _: { server in
        let body = SampleBodies.body(["transcript_with_tool_calls": []])
        try await server.expect(accepts ? 200 : 422, for: RawRequest(body))
      }
    }
  }

  @Test func aByteOrderMarkIsSkippedAndNotKept() async throws {
    try await TestServer.run { server in
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      let body = SampleBodies.call()
      try await server.expect(200, for: RawRequest(mark + body))
      #expect(server.receiver.calls.first.map { Array(copying: $0.body.span) } == body)
      try await server.expect(422, for: RawRequest(mark + mark + body))
      try await server.expect(422, for: RawRequest(mark))
      try await server.expect(422, for: RawRequest([0xEF, 0xBB]))
    }
  }

  // MARK: - Chunks

  @Test(arguments: [1, 7, 1_000_000]) func bodiesComeInChunks(size: Int) async throws {
    try await TestServer.run { server in
      let request = RawRequest.chunked(SampleBodies.call())
      try await server.connect { connection in
        for isNew in [true, false] {
          try await connection.send(request.head + request.chunks(of: size))
          let response = try await connection.response()
          #expect(response.text.hasSuffix("\"is_new\": \(isNew)}"))
        }
      }
      #expect(server.receiver.calls.first.map { Array(copying: $0.body.span) } == request.body)
    }
  }

  @Test func requestsOfOneConnectionAreAnsweredInOrder() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        let bodies = [SampleBodies.call("1"), [], SampleBodies.call("2"), SampleBodies.call("1")]
        try await connection.send(bodies.flatMap { RawRequest($0).bytes })
        var statuses: [Int] = []
        var texts: [String] = []
        for _ in bodies {
          let response = try await connection.response()
          statuses.append(response.status)
          texts.append(response.text)
        }
        #expect(statuses == [200, 422, 200, 200])
        #expect(texts[3] == "{\"id\": 1, \"provider_call_id\": \"1\", \"is_new\": false}")
      }
    }
  }

  @Test func aRefusedRequestsBodyDoesNotDisturbTheNextOne() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        let large = [UInt8](repeating: UInt8(ascii: "G"), count: 300_000)
        let wrong = RawRequest(large).setting("Authorization", "Bearer wrong")
        try await connection.send(wrong.bytes + RawRequest(SampleBodies.call()).bytes)
        let first = try await connection.response()
        #expect(first.status == 401)
        let second = try await connection.response()
        #expect(second.status == 200)
      }
    }
  }

  @Test func aSenderThatStopsSendingStillGetsItsAnswer() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        try await connection.send(RawRequest(SampleBodies.call()).bytes)
        connection.closeOutput()
        let response = try await connection.response()
        #expect(response.status == 200)
        #expect(await connection.rest() == "")
      }
    }
  }

  @Test func aSenderMayAskForTheEndOfTheConnection() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        let request = RawRequest(SampleBodies.call()).setting("Connection", "close")
        try await connection.send(request.bytes)
        let response = try await connection.response()
        #expect(response.status == 200)
        #expect(await connection.rest() == "")
      }
    }
  }

  // MARK: - Waiting to be asked

  @Test func aSenderThatWaitsIsToldToSend() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        let request = RawRequest(SampleBodies.call()).setting("Expect", "100-continue")
        for isNew in [true, false] {
          try await connection.send(request.head)
          let hint = try await connection.response()
          #expect(hint.status == 100)
          try await connection.send(request.body)
          let response = try await connection.response()
          #expect(response.text.hasSuffix("\"is_new\": \(isNew)}"))
        }
      }
    }
  }

  @Test func aSenderThatWaitsIsRefusedBeforeItSends() async throws {
    try await TestServer.run { server in
      for request in [
        RawRequest(SampleBodies.call()).setting("Authorization", nil),
        RawRequest([UInt8](repeating: 0x20, count: 40 << 20)),
      ] {
        try await server.connect { connection in
          try await connection.send(request.setting("Expect", "100-continue").head)
          let response = try await connection.response()
          #expect([401, 413].contains(response.status))
          #expect(response.header("connection") == "close")
          #expect(await connection.rest() == "")
        }
      }
    }
  }

  // MARK: - Sizes

  @Test func theLimitIsInclusive() async throws {
    let body = SampleBodies.call()
    try await TestServer.run {
      $0.bodyLimit = body.count
    } _: { server in
      try await server.expect(200, for: RawRequest(body))
      let response = try await server.answer(to: RawRequest(body + [0x20]))
      #expect(response.status == 413)
      #expect(response.text == "{\"detail\": \"the body is larger than \(body.count) bytes\"}")
    }
  }

  @Test func aBodyOfChunksIsCutOffAtTheLimit() async throws {
    try await TestServer.run {
      $0.bodyLimit = 10_000
    } _: { server in
      try await server.connect { connection in
        try await connection.send(RawRequest.chunked([]).head)
        // Sent for as long as the server takes it; the answer comes before the end.
        let chunk =
          Array("400\r\n".utf8) + [UInt8](repeating: 0x20, count: 1_024)
          + Array("\r\n".utf8)
        for _ in 0..<20 { try await connection.send(chunk) }
        let response = try await connection.response()
        #expect(response.status == 413)
        #expect(response.header("connection") == "close")
        #expect(await connection.rest() == "")
      }
      #expect(server.receiver.refused.isEmpty)
    }
  }

  @Test func aLargeBodyIsTaken() async throws {
    try await TestServer.run { server in
      let text = String(repeating: "z\u{E9}", count: 5_000_000)
      let body = SampleBodies.body(["transcript": .string(ByteText(text))])
      try await server.expect(200, for: RawRequest(body))
      #expect(server.receiver.calls.first?.body.count == body.count)
    }
  }

  // MARK: - Compression

  private func compressed(_ bytes: [UInt8]) -> RawRequest {
    RawRequest(bytes).setting("Content-Encoding", "gzip")
  }

  @Test func theQueryIsCheckedBeforeWhatABodyTurnsOutToBe() async throws {
    let blanks = [UInt8](repeating: 0x20, count: 5_000)
    let bomb = GzipStreamCompressor().compress(blanks.span, isLast: true)
    try await TestServer.run {
      $0.bodyLimit = 2_000
    } _: { server in
      for query in ["workspace_id=x", "workspace_id=42&agent_remote_identifier=a"] {
        let request = RawRequest(bomb).setting("Content-Encoding", "gzip").query(query)
        try await server.expect(query.hasSuffix("x") ? 422 : 413, for: request)
      }
    }
  }

  @Test func gzipIsInflated() async throws {
    try await TestServer.run { server in
      let body = SampleBodies.call()
      let gzip = CompressedBytes.gzip(body)
      let members =
        CompressedBytes.gzip(Array(body[..<20])) + CompressedBytes.gzip(Array(body[20...]))
      for bytes in [gzip, members, gzip + [0, 0, 0]] {
        try await server.expect(200, for: self.compressed(bytes))
      }
      try await server.expect(200, for: RawRequest(gzip).setting("Content-Encoding", " X-GZIP "))
      #expect(server.receiver.calls.count == 1)
      #expect(server.receiver.calls.first.map { Array(copying: $0.body.span) } == body)
    }
  }

  @Test func damagedGzipIsRefusedAndKept() async throws {
    let gzip = CompressedBytes.gzip(SampleBodies.call())
    var flipped = gzip
    flipped[gzip.count - 6] ^= 1
    let cases: [(bytes: [UInt8], sentence: String)] = [
      ([], "ends early"), (Array(gzip.dropLast()), "ends early"),
      (Array(gzip[..<30]), "ends early"),
      (flipped, "is damaged"), (SampleBodies.call(), "is damaged"),
      (gzip + Array("more".utf8), "has something behind its end"),
    ]
    try await TestServer.run { server in
      for each in cases {
        let response = try await server.answer(to: self.compressed(each.bytes))
        #expect(response.status == 422)
        #expect(
          response.text
            == "{\"detail\": [{\"type\": \"value_error\", \"loc\": [\"body\"], "
            + "\"msg\": \"Value error, the gzip body \(each.sentence)\", \"input\": null}]}"
        )
        #expect(server.receiver.refused.last.map { Array(copying: $0.body.span) } == each.bytes)
      }
      #expect(server.receiver.refused.count == cases.count)
      #expect(server.receiver.calls.isEmpty)
    }
  }

  @Test func inflationStopsAtTheLimit() async throws {
    try await TestServer.run {
      $0.bodyLimit = 1 << 20
    } _: { server in
      // 100 kB that would become 16 MB, and more if they had an end.
      let bomb = CompressedBytes.endlessGzip(UInt8(ascii: "["), matches: 63_000)
      #expect(bomb.count < 1 << 20)
      try await server.expect(413, for: self.compressed(bomb))
      #expect(server.receiver.refused.isEmpty)
    }
  }
}
