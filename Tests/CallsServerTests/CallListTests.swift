import CallsServer
import CallsTestSupport
import Testing

@Suite struct CallListTests {
  private let store = MemoryReportStore()

  private func get(_ path: String, key: String = ReportServer.reader) -> RawRequest {
    .get("/api/v1/calls\(path)", key: key)
  }

  /// The ids of a page, and where the next one begins.
  private func page(_ text: String) -> (ids: [Int], next: String?) {
    let ids = text.split(separator: "{\"id\": ").dropFirst().compactMap { part in
      Int(part.prefix { $0.isNumber })
    }
    let next = text.split(separator: "\"next\": \"").dropFirst().first
    return (ids, next.map { String($0.prefix { $0 != "\"" }) })
  }

  @Test func pagesStayAsTheyAreWhileCallsCome() async throws {
    for index in 0..<10 {
      // Two at a time start at the same moment.
      store.add(start: ReportServer.monday + Int64(index / 2) * 1_000)
      store.add(start: ReportServer.monday + Int64(index) * 1_000, workspace: 7)
    }
    try await ReportServer.run(store) { server in
      var seen: [Int] = []
      var after = ""
      repeat {
        let answer = try await server.answer(to: get("?limit=3\(after)"))
        #expect(answer.status == 200)
        let (ids, next) = page(answer.text)
        #expect(ids.count == 3 || next == nil)
        seen += ids
        after = next.map { "&after=\($0)" } ?? ""
        // Newer than all, of the same start as some, and older than all.
        store.add(start: ReportServer.monday + 900_000)
      } while !after.isEmpty
      #expect(seen == [19, 17, 15, 13, 11, 9, 7, 5, 3, 1])
    }
  }

  @Test func callsAreChosenAsForReports() async throws {
    store.add(start: ReportServer.monday, ["agent_version": .integer(5)])
    store.add(start: ReportServer.monday + 86_400_000, ["agent_version": .integer(6)])
    try await ReportServer.run(store) { server in
      for (query, ids) in [
        ("", [2, 1]), ("?where=agent_version=5", [1]), ("?since=2026-03-03", [2]),
        ("?until=2026-03-03&where=duration_ms%3E0", [1]), ("?where=kind=agent", []),
      ] {
        let answer = try await server.answer(to: get(query))
        #expect(answer.status == 200, "\(answer.text)")
        #expect(page(answer.text).ids == ids, "\(query)")
      }
      let first = try await server.answer(to: get("?limit=1&tz=Europe/Berlin"))
      #expect(first.text.contains("\"started\": \"2026-03-03T01:00:00.000+01:00\""))
      #expect(first.text.contains("\"agent_version\": 6, "))
      for query in [
        "?limit=0", "?limit=1001", "?after=x", "?after=1-", "?after=-1-1", "?by=agent", "?sort=x",
        "?after=9223372036854775807-1", "?after=99999999999999999999-1", "?where=x",
      ] {
        try await server.expect(422, for: get(query))
      }
      try await server.expect(200, for: get("?after=9223372036854775806-1"))
    }
  }

  @Test func callsAreSortedAndHaveFurtherColumns() async throws {
    for (index, cost) in [2.5, nil, 10, 2.5, 7].enumerated() {
      let fields: KeyValuePairs<ByteText, JSONValue> =
        cost.map { ["call_cost": .double($0)] } ?? [:]
      store.add(start: ReportServer.monday + Int64(index) * 1_000, fields)
      store.add(start: ReportServer.monday, workspace: 7, ["call_cost": .double(99)])
    }
    try await ReportServer.run(store) { server in
      for (query, ids) in [
        ("?sort=call_cost", [7, 1, 9, 5, 3]), ("?sort=call_cost:desc", [5, 9, 7, 1, 3]),
        ("?sort=call_cost:desc&limit=2", [5, 9]), ("?sort=call_cost&where=call_cost%3E3", [9, 5]),
        ("?sort=started", [1, 3, 5, 7, 9]), ("?sort=call_id:desc&limit=1", [9]),
      ] {
        let answer = try await server.answer(to: get(query))
        #expect(answer.status == 200, "\(answer.text)")
        let page = page(answer.text)
        #expect(page.ids == ids && page.next == nil, "\(query) \(page)")
      }
      let wide = try await server.answer(
        to: get("?columns=recording_url,agent,llm_model,id&limit=1")
      )
      #expect(wide.text.contains(#", "recording_url": null, "llm_model": null}]"#), "\(wide.text)")
      for (query, message) in [
        ("?sort=call_cost&after=1-1", "a sorted list has no further pages"),
        ("?sort=cost:up", "unknown column 'cost'"), ("?sort=call_cost:up", "ends in no direction"),
        ("?columns=llm_modle", "did you mean 'llm_model'?"), ("?columns=meta.", "unknown column"),
        ("?columns=meta.env", "the store has no dimension 'meta.env'"),
        ("?sort=meta.env", "the store has no dimension 'meta.env'"),
      ] {
        let answer = try await server.answer(to: get(query))
        #expect(answer.status == 422 && answer.text.contains(message), "\(answer.text)")
      }
    }
  }

  @Test func aCallIsShownToItsWorkspace() async throws {
    let secret: KeyValuePairs<ByteText, JSONValue> = [
      "caller_phone_number": .string("+1 555 0100 77"),
      "recording_url": .string("https://recordings.example/secret"),
      "transcript": .string("a secret text"),
    ]
    store.add(start: ReportServer.monday, secret)
    store.add(start: ReportServer.monday, workspace: 7, secret)
    try await ReportServer.run(store) { server in
      for key in [ReportServer.reader, ReportServer.pii] {
        let answer = try await server.answer(to: get("/1", key: key))
        #expect(answer.status == 200)
        #expect(answer.text.hasPrefix("{\"id\": 1, \"workspace\": 42, "))
        #expect(answer.text.contains("\"caller\": \"***77\""))
        #expect(answer.text.contains("\"recording_url\": null"))
        #expect(answer.text.hasSuffix("\"payload\": null}"))
        #expect(!answer.text.contains("secret"))
      }
      try await server.expect(403, for: get("/1?show-pii=true"))
      let shown = try await server.answer(to: get("/1?show-pii=true", key: ReportServer.pii))
      #expect(shown.text.contains("a secret text"))
      #expect(shown.text.contains("https://recordings.example/secret"))
      let missing = try await server.answer(to: get("/3"))
      let foreign = try await server.answer(to: get("/2"))
      #expect(missing.status == 404 && foreign.status == 404)
      #expect(missing.text == foreign.text)
      for id in ["0", "-1", "x", "1x", "99999999999999999999", "%31", "1?x=1"] {
        let answer = try await server.answer(to: get("/\(id)"))
        #expect(answer.status == (id.contains("?") ? 422 : 404))
      }
      let list = try await server.answer(to: get(""))
      #expect(!list.text.contains("secret") && !list.text.contains("0100"))
    }
  }
}
