import CallsServer
import Testing

@Suite struct CrossOriginTests {
  private static let origin = "https://dash.example"

  private func preflight(_ path: String, _ method: String = "GET", from origin: String)
    -> RawRequest
  {
    var request = RawRequest.get(path)
      .setting("Origin", origin)
      .setting("Access-Control-Request-Method", method)
      .setting("Access-Control-Request-Headers", "authorization")
    request.method = "OPTIONS"
    return request
  }

  @Test func withoutOriginsNoPageMayRead() async throws {
    try await ReportServer.run(MemoryReportStore()) { server in
      let path = "/api/v1/reports/volume"
      try await server.expect(405, for: preflight(path, from: Self.origin))
      let answer = try await server.answer(
        to: .get(path, key: ReportServer.reader).setting("Origin", Self.origin)
      )
      #expect(answer.status == 200)
      #expect(answer.header("access-control-allow-origin") == nil)
      #expect(answer.header("vary") == "Authorization, X-API-Key, Accept")
    }
  }

  @Test func pagesOfTheOriginsMayRead() async throws {
    let origins = ["http://other.example:8080", Self.origin]
    try await ReportServer.run(MemoryReportStore(), origins: origins) { server in
      for path in ["/api/v1/reports/volume.csv?by=agent", "/api/v1/calls/1", "/healthz"] {
        let allowed = try await server.answer(to: preflight(path, from: Self.origin))
        #expect(allowed.status == 204)
        #expect(allowed.header("access-control-allow-origin") == Self.origin)
        #expect(allowed.header("access-control-allow-headers")?.contains("Authorization") == true)
        #expect(allowed.header("access-control-allow-credentials") == nil)
        #expect(allowed.header("vary")?.hasPrefix("Origin") == true)
      }
      let refused = [
        preflight("/api/v1/reports/volume", from: "https://evil.example"),
        preflight("/api/v1/reports/volume", from: "null"),
        preflight("/api/v1/reports/volume", "POST", from: Self.origin),
        preflight("/api/v1/public/call", from: Self.origin),
        preflight("/api/v1/public/call", "POST", from: Self.origin),
      ]
      for request in refused {
        let answer = try await server.answer(to: request)
        #expect(answer.status == 405)
        #expect(answer.header("access-control-allow-origin") == nil)
      }
    }
  }

  @Test func answersSayWhoMayReadThem() async throws {
    try await ReportServer.run(MemoryReportStore(), origins: [Self.origin]) { server in
      let path = "/api/v1/reports/volume"
      for (key, status) in [(ReportServer.reader, 200), ("wrong", 401)] {
        let answer = try await server.answer(
          to: .get(path, key: key).setting("Origin", Self.origin)
        )
        #expect(answer.status == status)
        #expect(answer.header("access-control-allow-origin") == Self.origin)
        #expect(answer.header("access-control-expose-headers") == "ETag, Retry-After, Hidden-Rows")
        #expect(answer.header("vary")?.hasSuffix("Origin") == true)
      }
      let other = try await server.answer(
        to: .get(path, key: ReportServer.reader).setting("Origin", "https://evil.example")
      )
      #expect(other.header("access-control-allow-origin") == nil)
      #expect(other.header("vary") == "Authorization, X-API-Key, Accept, Origin")
      let post = try await server.answer(to: RawRequest().setting("Origin", Self.origin))
      #expect(post.header("access-control-allow-origin") == nil)
    }
  }

  @Test(
    arguments: [
      ("https://dash.example", "https://dash.example"),
      ("HTTPS://Dash.Example:443", "https://dash.example"),
      ("http://localhost:3000", "http://localhost:3000"), ("http://[::1]:80", "http://[::1]"),
      ("*", nil), ("null", nil), ("https://", nil), ("dash.example", nil),
      ("https://dash.example/", nil), ("https://a@b.example", nil), ("https://*.example", nil),
      ("file:///", nil), ("https://:443", nil),
    ] as [(String, String?)]
  )
  func originsAreNamedInFull(text: String, origin: String?) {
    #expect(CrossOrigin.origin(text) == origin)
  }
}
