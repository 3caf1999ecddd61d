import Calls
import CallsServer
import CallsTestSupport
import Reporting
import Synchronization
import Testing

@Suite struct ReportTests {
  private let store = MemoryReportStore()

  private func run(
    limits: QueryLimits = QueryLimits(),
    now: @escaping @Sendable () -> Int64 = { ReportServer.monday + 86_400_000 },
    _ body: @Sendable @escaping (TestServer) async throws -> Void
  ) async throws {
    store.add(start: ReportServer.monday, ["caller_phone_number": .string("+1 555 0100 77")])
    store.add(start: ReportServer.monday, workspace: 7)
    try await ReportServer.run(store, limits: limits, now: now, body)
  }

  private func get(_ path: String, key: String? = ReportServer.reader) -> RawRequest {
    .get("/api/v1/\(path)", key: key)
  }

  @Test func aReportHasTheKeysWorkspaceAlone() async throws {
    try await run { server in
      for (condition, calls) in [
        ("", "1"), ("&where=workspace=42", "1"), ("&where=workspace=7", "0"),
      ] {
        let csv = try await server.answer(to: get("reports/volume.csv?columns=calls\(condition)"))
        #expect(csv.text == "calls\n\(calls)\n" || calls == "0" && csv.text == "calls\n")
        #expect(csv.header("content-type") == "text/csv; charset=utf-8")
      }
    }
    try await ReportServer.run(store, authentication: .none) { server in
      let csv = try await server.answer(to: get("reports/volume.csv?columns=calls", key: nil))
      #expect(csv.text == "calls\n2\n")
    }
  }

  @Test(
    arguments: [
      (nil, "application/json"), ("*/*", "application/json"), ("text/csv", "text/csv"),
      ("text/*;q=0.1, text/markdown;q=0.5", "text/markdown"),
      ("TEXT/CSV; charset=utf-8", "text/csv"),
      ("application/json;q=0, */*;q=0.1", "text/plain"),
      ("text/csv;q=0.4,application/json;q=0.4", "application/json"),
      ("image/png, text/tab-separated-values;q=0.001", "text/tab-separated-values"),
      ("nonsense", "application/json"), ("text/csv;q=2", "application/json"),
    ] as [(String?, String)]
  )
  func theFormatIsNegotiated(accepted: String?, mediaType: String) async throws {
    try await run { server in
      let request = get("reports/volume").setting("Accept", accepted)
      let answer = try await server.answer(to: request)
      #expect(answer.status == 200)
      #expect(answer.header("content-type")?.hasPrefix(mediaType) == true)
      #expect(answer.header("vary") == "Authorization, X-API-Key, Accept")
    }
  }

  @Test func whatCannotBeHadIsToldWithWhatCan() async throws {
    try await run { server in
      let none = try await server.answer(
        to: get("reports/volume").setting("Accept", "image/png, text/csv;q=0")
      )
      #expect(none.status == 406)
      #expect(none.header("vary")?.contains("Accept") == true)
      #expect(none.text.contains("text/markdown") && none.text.contains(".csv"))
      let unknown = try await server.answer(to: get("reports/volume.pdf"))
      #expect(unknown.status == 404 && unknown.text.contains(".tsv"))
      for path in [
        "reports/volumes", "reports/", "reports/volume.", "reports/volume.csv/x", "reports",
      ] {
        try await server.expect(404, for: get(path))
      }
      var post = get("reports/volume")
      post.method = "POST"
      let refused = try await server.answer(to: post)
      #expect(refused.status == 405 && refused.header("allow") == "GET, HEAD")
    }
  }

  @Test func aWeeklyReportIsMarkdownUnlessAskedOtherwise() async throws {
    try await run { server in
      let weekly = try await server.answer(to: get("reports/weekly?week=2026-W10"))
      #expect(weekly.header("content-type")?.hasPrefix("text/markdown") == true)
      #expect(weekly.text.hasPrefix("# Weekly"))
      let json = try await server.answer(
        to: get("reports/weekly.json?week=2026-W10&table=headline")
      )
      #expect(json.text.contains("\"report\": \"weekly\""))
      #expect(json.header("vary") == "Authorization, X-API-Key")
    }
  }

  @Test func rowsThatALimitHidesAreTold() async throws {
    try await run { server in
      func lines(_ answer: RawResponse) -> Int { answer.text.split(separator: "\n").count }
      for path in [
        "volume.csv?by=hour&limit=0", "outcomes.tsv?table=disconnections&limit=0",
        "sentiment.jsonl?limit=2", "query.csv?by=hour&limit=0", "volume/explain.csv?limit=0",
      ] {
        let answer = try await server.answer(to: get("reports/\(path)"))
        #expect(answer.status == 200, "\(path): \(answer.text)")
        let told = try #require(answer.header("hidden-rows").flatMap { Int($0) }, "\(path)")
        let whole = path.replacing(/limit=[0-9]+/, with: "limit=10000")
        let all = try await server.answer(to: get("reports/\(whole)"))
        #expect(all.header("hidden-rows") == nil, "\(path)")
        #expect(told > 0 && lines(answer) + told == lines(all), "\(path)")
        // It is told again of what the client has.
        let again = try await server.answer(
          to: get("reports/\(path)").setting("If-None-Match", answer.header("etag"))
        )
        #expect(again.status == 304 && again.header("hidden-rows") == "\(told)", "\(path)")
      }
      // Other formats tell it themselves.
      for path in ["sentiment.json?limit=2", "sentiment.md?limit=2", "sentiment.txt?limit=2"] {
        let answer = try await server.answer(to: get("reports/\(path)"))
        #expect(answer.header("hidden-rows") == nil && answer.text.contains("more row"), "\(path)")
      }
    }
  }

  @Test func whoHasTheReportIsNotSentItAgain() async throws {
    try await run { server in
      let first = try await server.answer(to: get("reports/latency.json"))
      let tag = try #require(first.header("etag"))
      #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 20)
      #expect(first.header("cache-control") == "private, no-cache")
      let readings = store.readings
      for known in [tag, "W/\(tag)", "\"a\", \(tag)", "*"] {
        let again = try await server.answer(
          to: get("reports/latency.json").setting("If-None-Match", known)
        )
        #expect(again.status == 304)
        #expect(again.header("etag") == tag)
        #expect(again.body.isEmpty)
      }
      var head = get("reports/latency.json")
      head.method = "HEAD"
      let told = try await server.answer(to: head)
      #expect(told.status == 200 && told.header("etag") == tag)
      #expect(told.header("content-length") == "\(first.body.count)")
      #expect(store.readings == readings)
      let other = try await server.answer(
        to: get("reports/latency.csv").setting("If-None-Match", tag)
      )
      #expect(other.status == 200)

      store.add(start: ReportServer.monday + 1)
      let changed = try await server.answer(
        to: get("reports/latency.json").setting("If-None-Match", tag)
      )
      #expect(changed.status == 200)
      #expect(changed.header("etag") != tag)
    }
  }

  @Test func aRelativeTimeIsTheSameWithinAMinute() async throws {
    let clock = Atomic<Int64>(ReportServer.monday + 3_600_000)
    try await run(now: { clock.load(ordering: .relaxed) }) { server in
      let since = get("reports/volume.json?since=24h")
      let first = try await server.answer(to: since)
      clock.store(ReportServer.monday + 3_600_000 + 59_999, ordering: .relaxed)
      let readings = store.readings
      let second = try await server.answer(to: since)
      #expect(second.header("etag") == first.header("etag"))
      #expect(store.readings == readings)
      clock.store(ReportServer.monday + 3_660_000, ordering: .relaxed)
      let third = try await server.answer(to: since)
      #expect(third.header("etag") != first.header("etag"))
      #expect(third.text.contains("\"since\": \"2026-03-01T01:01:00.000Z\""))
    }
  }

  @Test func allThatIsWrongIsToldAtOnce() async throws {
    try await run { server in
      let answer = try await server.answer(
        to: get(
          "reports/latency?sinse=7d&until=x&by=agnet&sort=p95&limit=-1&where=a%3D1&where=b&tz=Mars"
            + "&hist=3,1&csv_bom=maybe&columns=&table=x&show-pii=1&limit=%zz&now=7d&week=1"
        )
      )
      #expect(answer.status == 422)
      for place in [
        "sinse", "until", "by", "limit", "where", "tz", "hist", "csv-bom", "columns",
        "table", "show-pii", "now", "week",
      ] {
        #expect(answer.text.contains("\"loc\": [\"query\", \"\(place)\"]"), "\(place)")
      }
      #expect(answer.text.contains("did you mean 'since'?"))
      #expect(answer.text.contains("did you mean 'agent'?"))
      #expect(answer.header("etag") == nil)
    }
  }

  @Test(
    arguments: [
      "%", "%zz=1", "%FF=1", "since=%FF", "where=", "where=%00%00",
      "by=,", "by=agent&by=agent,,", "columns=%2C", "limit=99999999999999999999", "limit=1&limit=1",
      "hist=nan", "hist=1e999", "hist=" + (1...257).map(String.init).joined(separator: ","),
      "sort=:", "sort=calls:up", "now=", "tz=../../etc/passwd", "=",
      "&&x&",
      "since=99999999999999999d", "until=9999999999-01-01", "where=duration_ms%3E1e400",
      "table=%22%3E%3Cscript%3E", "no-headers&no_headers",
    ]
  )
  func hostileQueriesAreRefused(query: String) async throws {
    try await run { server in
      for report in ["latency", "volume.csv", "weekly"] {
        let answer = try await server.answer(to: get("reports/\(report)?\(query)"))
        #expect(answer.status == 422, "\(report) \(answer.text)")
        #expect(answer.header("content-type") == "application/json")
      }
    }
  }

  @Test func manyProblemsAreCounted() async throws {
    try await run { server in
      let query = (0..<300).map { "x\($0)=1" }.joined(separator: "&")
      let answer = try await server.answer(to: get("reports/volume?\(query)"))
      #expect(answer.status == 422)
      #expect(answer.text.contains("200 more problems are not listed"))
    }
  }

  @Test func phoneNumbersAreMaskedUnlessAKeyMaySeeThem() async throws {
    try await run { server in
      let path = "reports/volume.csv?by=caller&columns=caller"
      for key in [ReportServer.reader, ReportServer.pii] {
        let masked = try await server.answer(to: get(path, key: key))
        #expect(masked.text == "caller\n***77\n")
      }
      try await server.expect(403, for: get("\(path)&show-pii=true"))
      let shown = try await server.answer(to: get("\(path)&show_pii=true", key: ReportServer.pii))
      #expect(shown.text.contains("555 0100 77"))
      // Not even what is kept for others.
      let masked = try await server.answer(to: get(path))
      #expect(masked.text == "caller\n***77\n")
    }
  }

  @Test func whatIsMaskedCannotBeAskedFor() async throws {
    try await run { server in
      for condition in [
        "caller~%3D%2B1*", "caller=x", "caller_phone_number!=x", "calls.caller in a",
        "recording_url~%3Dhttps*",
      ] {
        let condition = condition.split(separator: " ").joined(separator: "+")
        for path in ["reports/volume", "reports/weekly", "calls"] {
          let refused = try await server.answer(to: get("\(path)?where=\(condition)"))
          #expect(refused.status == 403, "\(condition) \(refused.text)")
          try await server.expect(
            200,
            for: get("\(path)?where=\(condition)", key: ReportServer.pii)
          )
        }
      }
      try await server.expect(200, for: get("reports/volume?where=caller+is+not+null"))
    }
  }

  @Test func aStoreThatCannotBeReadIsTheServersFault() async throws {
    try await run { server in
      store.error = .unreadable("row group 3 is damaged")
      let answer = try await server.answer(to: get("reports/volume"))
      #expect(answer.status == 500)
      #expect(!answer.text.contains("row group"))
      #expect(server.log.all.contains { $0.contains("row group 3 is damaged") })
    }
  }

  @Test func groupsAndColumnsHaveABound() async throws {
    var limits = QueryLimits()
    limits.groups = 3
    limits.columnBytes = 100
    try await run(limits: limits) { server in
      for index in 1..<4 { store.add(start: ReportServer.monday + Int64(index) * 3_600_000) }
      try await server.expect(200, for: get("reports/volume"))
      let wide = try await server.answer(to: get("reports/volume?by=hour"))
      #expect(wide.status == 422 && wide.text.contains("more than 3 groups"))
      // The rows of variants count as well, whatever the groups.
      try await server.expect(200, for: get("reports/volume?by=agent"))
      let long = try await server.answer(to: get("reports/sentiment"))
      #expect(long.status == 422 && long.text.contains("more than 3 groups"))
      let weekly = try await server.answer(to: get("reports/weekly"))
      #expect(weekly.status == 422 && weekly.text.contains("more than a report may hold"))
    }
  }

  @Test func graphsAreSentOfReportsThatHaveOne() async throws {
    try await run { server in
      let graph = try await server.answer(to: get("reports/flow.dot"))
      #expect(graph.header("content-type") == "text/vnd.graphviz; charset=utf-8")
      #expect(graph.text.hasPrefix("digraph \"flow\" {\n"))
      let accepted = try await server.answer(
        to: get("reports/flow").setting("Accept", "text/vnd.graphviz")
      )
      #expect(accepted.text == graph.text)
      let picked = try await server.answer(to: get("reports/flow.gv?table=nodes"))
      #expect(picked.status == 422 && picked.text.contains("prints no table"))
      let none = try await server.answer(to: get("reports/latency.dot"))
      #expect(none.status == 404 && none.text.contains("these have one: flow"))
      try await server.expect(
        406,
        for: get("reports/latency").setting("Accept", "text/vnd.graphviz")
      )
      try await server.expect(404, for: get("metrics.dot"))
    }
  }

  @Test func theCatalogueIsAnsweredInAllFormats() async throws {
    try await run { server in
      for format in ReportFormats.all(drawing: false) {
        let answer = try await server.answer(
          to: get("metrics.\(format.fileExtensions[0])?name=latency")
        )
        #expect(answer.header("content-type") == format.mediaType)
        #expect(answer.text.contains("p95_ms"))
      }
      let unknown = try await server.answer(to: get("metrics?name=latensy"))
      #expect(unknown.status == 422 && unknown.text.contains("did you mean 'latency'?"))
    }
  }
}
