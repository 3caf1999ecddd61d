import Calls
import CallsServer
import CallsTestSupport
import Testing

/// Reports in the query language over HTTP.
@Suite struct QueryTests {
  private let store = MemoryReportStore()

  private func run(
    limits: QueryLimits = QueryLimits(),
    _ body: @Sendable @escaping (TestServer) async throws -> Void
  ) async throws {
    store.add(
      start: ReportServer.monday,
      ["caller_phone_number": .string("+1 555 0100 77"), "call_cost": .double(12.5)]
    )
    store.add(
      start: ReportServer.monday + 3_600_000,
      ["caller_phone_number": .string("+1 555 0100 78"), "call_successful": true]
    )
    store.add(start: ReportServer.monday, workspace: 7)
    try await ReportServer.run(store, limits: limits, body)
  }

  private func get(
    _ path: String,
    _ parameters: [(String, String)],
    key: String = ReportServer.reader
  ) -> RawRequest {
    let query = parameters.map { name, value in
      let escaped = value.utf8.map { byte -> String in
        let digits = String(byte, radix: 16)
        return "%" + (digits.count == 1 ? "0" : "") + digits
      }
      return "\(name)=\(escaped.joined())"
    }
    return .get("/api/v1/\(path)?\(query.joined(separator: "&"))", key: key)
  }

  @Test func measuresAreColumnsOfTheKeysCalls() async throws {
    try await run { server in
      let answer = try await server.answer(
        to: get(
          "reports/query.csv",
          [
            ("by", "hour"), ("measure", "n = count()"), ("measure", "sum(cost)"),
            ("measure", "count(turns.turn_index)"), ("sort", "n:desc"),
          ]
        )
      )
      #expect(answer.status == 200, "\(answer.text)")
      let lines = answer.text.split(separator: "\n")
      #expect(lines[0] == "hour,n,sum_cost,count_turns_turn_index")
      #expect(lines.count == 3 && lines[1].hasPrefix("2026-03-02T00,1,12.5,"))
      let turns = try await server.answer(
        to: get("reports/query.json", [("table", "turns"), ("measure", "calls()")])
      )
      #expect(turns.text.contains("\"calls\": 2"), "\(turns.text)")
      let usual = try await server.answer(to: get("reports/query.csv", []))
      #expect(usual.text == "count\n2\n")
    }
  }

  @Test func problemsAreToldWithTheirPlace() async throws {
    try await run { server in
      let answer = try await server.answer(
        to: get(
          "reports/query",
          [
            ("table", "turn"), ("measure", "p95(e2)"), ("measure", "count("), ("by", "agnet"),
            ("sort", "p95_e2"), ("columns", "p95_e2"), ("meazure", "1"),
          ]
        )
      )
      #expect(answer.status == 422)
      for place in ["table", "by", "meazure"] {
        #expect(answer.text.contains("\"loc\": [\"query\", \"\(place)\"]"), "\(place)")
      }
      let measures = try await server.answer(
        to: get(
          "reports/query",
          [("table", "turns"), ("measure", "p95(e2)"), ("measure", "count("), ("sort", "p95_e2")]
        )
      )
      #expect(measures.text.contains("at character 5: unknown field 'e2'; did you mean 'e2e'?"))
      #expect(measures.text.contains("at character 7: "))
      #expect(!measures.text.contains("\"sort\""))
      try await server.expect(422, for: get("reports/volume", [("measure", "count()")]))
    }
  }

  @Test(
    arguments: [
      "count(where caller ~= '+1*')", "share(caller = 'x')", "count(where caller != 'x')",
      "sum(cost where not (caller in ('a', 'b')))", "rate(calls.caller < 'b')",
      "count(where caller_phone_number > 'a')", "calls(where recording_url ~= 'https*')",
      "histogram(turns, 1 where caller = 'x')", "1 + count(where true or caller = 'x')",
      "p95(duration_ms where recording_url >= 'a') / 2",
    ]
  )
  func whatIsMaskedCannotBeMeasured(measure: String) async throws {
    try await run { server in
      let asked = [("measure", measure)]
      let refused = try await server.answer(to: get("reports/query", asked))
      #expect(refused.status == 403, "\(refused.text)")
      try await server.expect(200, for: get("reports/query", asked, key: ReportServer.pii))
    }
  }

  @Test func callersAreMaskedInRowsAndCounted() async throws {
    try await run { server in
      let asked = [
        ("by", "caller,recording_url"), ("measure", "count(distinct caller)"),
        ("measure", "count(where caller is not null)"),
      ]
      let masked = try await server.answer(to: get("reports/query.csv", asked))
      #expect(masked.status == 200, "\(masked.text)")
      #expect(masked.text.contains("***77,***,1,1\n") && masked.text.contains("***78,***,1,1\n"))
      #expect(!masked.text.contains("555"))
      let all = asked + [("show-pii", "true")]
      try await server.expect(403, for: get("reports/query.csv", all))
      let shown = try await server.answer(to: get("reports/query.csv", all, key: ReportServer.pii))
      #expect(shown.text.contains("555 0100 77") && !shown.text.contains("***"))
    }
  }

  @Test func numbersInTextsAreNotFoundOutByAsking() async throws {
    store.add(start: ReportServer.monday, ["call_type": .string("from +49 151 5551000")])
    try await run { server in
      for measure in [
        "count(where call_type ~= '*151*')", "count(where call_type = 'from +49 151 5551000')",
        "count(where call_type in ('x', 'from +49 151 5551000'))",
        "count(where call_type != 'from ***00') - count(where call_type is not null) + 1",
      ] {
        let asked = [("measure", "n = \(measure)")]
        let masked = try await server.answer(to: get("reports/query.csv", asked))
        #expect(masked.text == "n\n0\n", "\(measure): \(masked.text)")
        let seen = try await server.answer(
          to: get("reports/query.csv", asked, key: ReportServer.pii)
        )
        #expect(seen.text == "n\n1\n", "\(measure): \(seen.text)")
      }
    }
  }

  @Test func groupsHaveABoundWhateverTheLimit() async throws {
    var limits = QueryLimits()
    limits.groups = 1
    try await run(limits: limits) { server in
      let asked = [("by", "call_id"), ("limit", "1"), ("sort", "count:desc")]
      let answer = try await server.answer(to: get("reports/query", asked))
      #expect(answer.status == 422 && answer.text.contains("more than 1 groups"))
      try await server.expect(200, for: get("reports/query", []))
    }
  }

  @Test(
    arguments: [
      String(repeating: "(", count: 4_000), String(repeating: "not ", count: 1_000),
      String(repeating: "-", count: 4_000) + "1", String(repeating: "1+", count: 2_000) + "1",
      "count(where agent = '" + String(repeating: "x", count: 5_000) + "')", "\0", "'",
      "count(\u{FF})",
      "histogram(turns, 1e400)", "99999999999999999999e999",
    ]
  )
  func hostileMeasuresAreRefused(measure: String) async throws {
    try await run { server in
      let answer = try await server.answer(to: get("reports/query", [("measure", measure)]))
      #expect(answer.status == 422 || answer.status == 414, "\(answer.status)")
      let many = (0..<100).map { ("measure", "m\($0) = count()") }
      try await server.expect(422, for: get("reports/query", many))
    }
  }
}
