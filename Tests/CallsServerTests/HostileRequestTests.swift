import CallsServer
import CallsTestSupport
import Testing

/// Requests that are no HTTP, or that two servers may read in two ways.
@Suite(.timeLimit(.minutes(15))) struct HostileRequestTests {
  private static let target = "/api/v1/public/call?workspace_id=42&agent_remote_identifier=a"
  private static let body = String(decoding: SampleBodies.call(), as: UTF8.self)

  private static func head(_ fields: String..., version: String = "HTTP/1.1") -> String {
    "POST \(target) \(version)\r\nHost: localhost\r\nAuthorization: Bearer \(MemoryKeys.key)\r\n"
      + "Content-Type: application/json\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
  }

  /// What a smuggled request would do.
  private static let inner = head("Content-Length: \(body.utf8.count)") + body

  private static let length = "Content-Length: \(body.utf8.count)"
  private static let chunked = "Transfer-Encoding: chunked"
  private static let chunks =
    String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"

  static let ambiguous: [(name: String, text: String)] = [
    ("a length and chunks", head(length, chunked) + chunks + inner),
    ("chunks and a length", head(chunked, "Content-Length: 3") + chunks + inner),
    ("two lengths", head(length, "Content-Length: 1") + body + inner),
    ("two equal lengths", head(length, length) + body + inner),
    ("a list of lengths", head("Content-Length: 5, 5") + body + inner),
    ("a signed length", head("Content-Length: +\(body.utf8.count)") + body + inner),
    ("a negative length", head("Content-Length: -1") + body + inner),
    ("a length in hexadecimal", head("Content-Length: 0x10") + body + inner),
    ("a length beyond 64 bits", head("Content-Length: 99999999999999999999999") + inner),
    ("an empty length", head("Content-Length:") + inner),
    ("a chunk size that is none", head(chunked) + "xyz\r\n" + body + "\r\n0\r\n\r\n" + inner),
    ("a negative chunk size", head(chunked) + "-1\r\n" + body + "\r\n0\r\n\r\n" + inner),
    ("a chunk size beyond 64 bits", head(chunked) + "fffffffffffffffff\r\n" + body + inner),
    ("a chunk without its end", head(chunked) + "1\r\n" + body + "\r\n0\r\n\r\n" + inner),
    ("an unknown coding", head("Transfer-Encoding: xchunked") + chunks + inner),
    ("chunks that are not the last coding", head("Transfer-Encoding: chunked, gzip") + chunks),
    ("a blank before the colon", head("Content-Length : 5") + body + inner),
    ("a field that is folded", head("X-A: b\r\n c") + body),
    ("a field without a colon", head("nothing") + body),
    ("a field without a name", head(": nothing") + body),
    ("a NUL in a field", head("X-A: a\u{0}b") + body),
    ("a carriage return in a field", head("X-A: a\rb") + body),
    ("no version", "POST \(target)\r\n\r\n" + inner),
    ("another version", head(length, version: "HTTP/3.7") + body),
    ("another protocol", head(length, version: "ICY/1.1") + body),
    ("an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("a TLS hello", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}"),
    ("a blank in the target", "GET /heal thz HTTP/1.1\r\n\r\n"),
    ("no target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("a method that is none", "G<T / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("an unknown method of another version", "FOO / HTTP/2.0\r\nHost: localhost\r\n\r\n"),
    ("an unknown method without a version", "FOO /healthz\r\nHost: localhost\r\n\r\n"),
    ("an unknown method and a blank in the target", "FOO /heal thz HTTP/1.1\r\n\r\n"),
    ("an unknown method without a target", "FOO  HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("an unknown method in a line without an end", "FOO /healthz HTTP/1.1"),
    ("noise", String(repeating: "\u{1}\u{2}\u{3}\u{FF}", count: 2_000)),
  ]

  @Test(arguments: ambiguous)
  func whatCanBeReadInTwoWaysIsRefused(name: String, text: String) async throws {
    try await TestServer.run { server in
      let answer = try await server.connect { connection in
        try await connection.send(text)
        connection.closeOutput()
        return await connection.rest()
      }
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
      #expect(answer.components(of: "HTTP/1.1 ") == 1, "\(answer)")
      #expect(server.receiver.calls.isEmpty)
      // The server goes on.
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
    }
  }

  /// After these requests a connection ends, as clients may read to its end.
  @Test(arguments: [
    "HTTP/1.1\r\nHost: x\r\nConnection: close", "HTTP/1.1\r\nHost: x\r\nConnection: Close",
    "HTTP/1.1\r\nHost: x\r\nConnection: TE, CLOSE",
    "HTTP/1.1\r\nHost: x\r\nConnection: TE\r\nConnection: close", "HTTP/1.0", "HTTP/1.0\r\nHost: x",
  ])
  func aLastRequestEndsItsConnection(head: String) async throws {
    try await TestServer.run { server in
      let answer = try await server.connect { connection in
        try await connection.send("GET /healthz \(head)\r\n\r\n")
        return await connection.rest()
      }
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
    }
  }

  @Test func otherConnectionsAreKept() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        for head in ["HTTP/1.1\r\nHost: x\r\nConnection: TE", "HTTP/1.0\r\nConnection: Keep-Alive"]
        {
          try await connection.send("GET /healthz \(head)\r\n\r\n")
          #expect(try await connection.response().status == 200)
        }
      }
    }
  }

  @Test func whatIsNoHTTPIsAnsweredInTheContractsShape() async throws {
    try await TestServer.run { server in
      try await server.connect { connection in
        try await connection.send("nothing of the kind\r\n\r\n")
        let response = try await connection.response()
        #expect(response.status == 400)
        #expect(response.header("content-type") == "application/json")
        #expect(response.header("connection") == "close")
        #expect(response.text == "{\"detail\": \"the request is no valid HTTP message\"}")
        #expect(await connection.rest() == "")
      }
    }
  }

  @Test func headsAreBounded() async throws {
    let fields = (0..<150).map { "X-\($0): a" }.joined(separator: "\r\n")
    let cases = [
      Self.head("X-A: \(String(repeating: "a", count: 20_000))"),
      Self.head(fields),
      "GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\n\r\n",
    ]
    try await TestServer.run { server in
      for text in cases {
        try await server.connect { connection in
          try await connection.send(text)
          let response = try await connection.response()
          #expect(response.status == 431)
          #expect(response.text.hasPrefix("{\"detail\": \"the header is larger than 16384 bytes"))
        }
      }
    }
  }

  @Test func theAnswerBeforeNoiseIsNotLost() async throws {
    try await TestServer.run { server in
      let answer = try await server.connect { connection in
        try await connection.send(RawRequest(SampleBodies.call()).bytes + Array("\u{1}\u{2}".utf8))
        return await connection.rest()
      }
      #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
      #expect(answer.components(of: "HTTP/1.1 400") == 1)
    }
  }

  /// A body that ends early is none, even when what came is a whole call.
  @Test func aBodyThatEndsEarlyIsNotStored() async throws {
    let cases = [
      Self.head("Content-Length: \(Self.body.utf8.count + 1)") + Self.body,
      Self.head(Self.chunked) + Self.chunks.dropLast(5),
      Self.head(Self.chunked) + Self.chunks.dropLast(2),
      Self.head(Self.chunked) + Self.chunks.dropLast(7),
    ]
    let receiver = MemoryReceiver()
    try await TestServer.run(receiver: receiver) { server in
      for text in cases {
        for sendsEnd in [true, false] {
          try await server.connect { connection in
            try await connection.send(text)
            guard sendsEnd else { return }
            connection.closeOutput()
            let answer = await connection.rest()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
          }
        }
      }
    }
    // The server has ended, and with it every request.
    #expect(receiver.calls.isEmpty)
    #expect(receiver.refused.isEmpty)
  }

  @Test func nothingIsSwitchedOrTunneled() async throws {
    let cases = [
      "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
      "CONNECT /api/v1/public/call HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    ]
    try await TestServer.run { server in
      for text in cases {
        let answer = try await server.connect { connection in
          try await connection.send(text + Self.inner)
          connection.closeOutput()
          return await connection.rest()
        }
        #expect(answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
      }
    }
  }

  @Test func aTargetMayBeAWholeURL() async throws {
    try await TestServer.run { server in
      var request = RawRequest(SampleBodies.call())
      request.target = "http://localhost" + request.target
      try await server.expect(200, for: request)
      request.target = "http://localhost"
      try await server.expect(404, for: request)
    }
  }

  @Test func anOldClientIsAnswered() async throws {
    try await TestServer.run { server in
      let answer = try await server.connect { connection in
        try await connection.send(Self.head(Self.length, version: "HTTP/1.0") + Self.body)
        connection.closeOutput()
        return await connection.rest()
      }
      #expect(answer.contains(" 200 OK\r\n"))
      #expect(server.receiver.calls.count == 1)
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
