import CallsServer
import CallsTestSupport
import Testing

/// Keys in the query string.
@Suite struct FeedTests {
  private let store = MemoryReportStore()

  private func run(_ body: @Sendable @escaping (TestServer) async throws -> Void) async throws {
    store.add(start: ReportServer.monday, ["caller_phone_number": .string("+1 555 0100 77")])
    try await ReportServer.run(store, body)
  }

  private func get(_ path: String, key: String? = nil) -> RawRequest { .get(path, key: key) }

  @Test func aFeedKeyReadsReportsByItsAddress() async throws {
    try await run { server in
      let path = "/api/v1/reports/volume.csv?columns=calls&key="
      let answer = try await server.answer(to: get(path + ReportServer.feed))
      #expect(answer.status == 200 && answer.text == "calls\n1\n")
      // Escaped as some programs do.
      try await server.expect(200, for: get(path + "%74r_api_feed"))
      var head = get(path + ReportServer.feed)
      head.method = "HEAD"
      try await server.expect(200, for: head)
      try await server.expect(200, for: get("/api/v1/reports/weekly", key: ReportServer.feed))
      let personal = get(path + ReportServer.feed + "&show-pii=true")
      try await server.expect(403, for: personal)
    }
  }

  @Test func otherKeysAreRefusedThere() async throws {
    try await run { server in
      let path = "/api/v1/reports/volume?key="
      for key in [ReportServer.reader, ReportServer.feedAndRead, ReportServer.pii, MemoryKeys.key] {
        let answer = try await server.answer(to: get(path + key))
        #expect(answer.status == 403 && answer.text.contains("scope feed"))
      }
      for query in [
        "tr_api_unknown", "", "x", "\(ReportServer.feed)&key=\(ReportServer.feed)", "%FF",
      ] {
        try await server.expect(401, for: get(path + query))
      }
      let twice = get(path + ReportServer.feed, key: ReportServer.reader)
      try await server.expect(401, for: twice)
    }
  }

  @Test(
    arguments: [
      "/api/v1/calls", "/api/v1/calls/1", "/api/v1/metrics", "/metrics", "/healthz", "/readyz",
    ]
  )
  func noOtherPathTakesKeysInItsQuery(path: String) async throws {
    try await run { server in
      for key in [ReportServer.feed, "%74r_api_feed"] {
        let answer = try await server.answer(
          to: get("\(path)?key=\(key)", key: ReportServer.reader)
        )
        #expect(answer.status == 401)
        #expect(answer.text.contains("for reports only"))
        #expect(answer.header("www-authenticate") == "Bearer")
      }
    }
  }

  @Test func aFeedKeyOpensNothingElse() async throws {
    try await run { server in
      for path in ["/api/v1/calls", "/api/v1/calls/1", "/api/v1/metrics", "/metrics"] {
        try await server.expect(403, for: get(path, key: ReportServer.feed))
      }
      try await server.expect(
        401,
        for: RawRequest().query("workspace_id=42&agent_remote_identifier=a&key=tr_api_x")
      )
      // Nor does a key for calls open reports.
      try await server.expect(403, for: get("/api/v1/reports/cost", key: MemoryKeys.key))
      try await server.expect(401, for: get("/api/v1/reports/cost"))
    }
  }

  @Test func noKeyIsLogged() async throws {
    try await run { server in
      for key in [ReportServer.feed, ReportServer.feedAndRead, "tr_api_unknown"] {
        _ = try await server.answer(to: get("/api/v1/reports/volume.csv?key=\(key)"))
        _ = try await server.answer(to: get("/api/v1/calls?key=\(key)"))
        _ = try await server.answer(to: get("/api/v1/nothing?key=\(key)"))
        _ = try await server.answer(to: get("/api/v1/reports/volume.\(key)?where=\(key)", key: key))
      }
      let log = server.log.all
      #expect(log.count { $0.contains(" route=") } == 12)
      #expect(!log.contains { $0.contains("tr_api") })
      #expect(log.contains { $0.contains("route=/api/v1/reports/volume.{format} status=200") })
      #expect(log.contains { $0.contains(" warning ") && $0.contains("status=401") })
    }
  }
}
