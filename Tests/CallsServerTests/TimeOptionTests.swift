import Analyses
import Calls
import CallsServer
import CallsTestSupport
import Reporting
import Testing
import Yams

/// Gaps, pivots, comparisons and saved filters over HTTP.
@Suite struct TimeOptionTests {
  private let store = MemoryReportStore()

  private static let day: Int64 = 86_400_000

  private func run(
    saved: String = "{}",
    _ body: @Sendable @escaping (TestServer) async throws -> Void
  ) async throws {
    for (day, version) in [(0, 1), (0, 2), (2, 2), (9, 1)] as [(Int64, Int64)] {
      store.add(
        start: ReportServer.monday + day * Self.day,
        ["agent_version": .integer(version), "caller_phone_number": "+1 555 0100 77"]
      )
    }
    var reader = SavedFiltersReader()
    for (key, value) in try #require(try Yams.compose(yaml: saved)?.mapping) {
      reader.read(key.scalar?.string ?? "", value)
    }
    reader.finish()
    #expect(reader.problems.isEmpty)
    try await TestServer.run(
      authentication: .keys(ReportServer.keys),
      routes: ReportRoutes.all(
        ReportServer.subjects,
        store: store,
        saved: reader.saved,
        now: { ReportServer.monday + 10 * Self.day }
      )
    ) { _ in
    } _: {
      try await body($0)
    }
  }

  private func get(_ path: String, key: String = ReportServer.reader) -> RawRequest {
    .get("/api/v1/\(path)", key: key)
  }

  @Test func reportsAreShapedByParameters() async throws {
    try await run { server in
      for (question, csv) in [
        (
          "by=day&fill=true&columns=day,calls&until=2026-03-05",
          "day,calls\n2026-03-02,2\n2026-03-03,0\n2026-03-04,1\n"
        ),
        (
          "by=day,agent_version&pivot&columns=calls&until=2026-03-05",
          "day,1,2\n2026-03-02,1,1\n2026-03-04,0,1\n"
        ),
        (
          "by=day,agent_version&pivot=true&fill=true&columns=calls&until=2026-03-05",
          "day,1,2\n2026-03-02,1,1\n2026-03-03,0,0\n2026-03-04,0,1\n"
        ),
        (
          "since=2026-03-09&until=2026-03-16&compare-to=previous&columns=calls,previous_calls,change_calls",
          "calls,previous_calls,change_calls\n1,3,-2\n"
        ),
        // Until now: the clock's last full minute.
        (
          "since=3d&compare_to=previous&columns=calls,previous_calls",
          "calls,previous_calls\n1,0\n"
        ),
      ] {
        let answer = try await server.answer(to: get("reports/volume.csv?\(question)"))
        #expect(answer.status == 200, "\(question): \(answer.text)")
        #expect(answer.text == csv, "\(question)")
      }
      let json = try await server.answer(
        to: get("reports/volume.json?since=2026-03-09&until=2026-03-16&compare-to=previous")
      )
      #expect(
        json.text.contains(
          #""previous": {"since": "2026-03-02T00:00:00.000Z", "until": "2026-03-09T00:00:00.000Z", "#
        )
      )
    }
  }

  @Test func whatIsWrongIsTold() async throws {
    try await run { server in
      for (question, name, message) in [
        ("fill=true", "fill", "there is no time to fill"),
        ("by=hour&fill=true&since=1990-01-01&until=2026-01-01", "fill", "more than 100000 steps"),
        ("pivot=true", "pivot", "there is no second dimension"),
        ("compare-to=previous", "compare-to", "the period before needs to know"),
        ("compare-to=last&since=7d", "compare-to", "unknown period 'last'"),
        ("filter=x", "filter", "unknown filter 'x'; there is none"),
        ("exclude=x", "exclude", "unknown filter 'x'; there is none"),
        ("config=x", "config", "unknown parameter"),
      ] {
        let answer = try await server.answer(to: get("reports/volume?\(question)"))
        #expect(answer.status == 422, "\(question)")
        #expect(
          answer.text.contains(#"["query","\#(name)"]"#)
            || answer.text.contains(#"["query", "\#(name)"]"#),
          "\(answer.text)"
        )
        #expect(answer.text.contains(message), "\(answer.text)")
      }
      // What only the calls tell: some are of 1970.
      store.add(start: 0)
      let late = try await server.answer(to: get("reports/volume?by=hour&fill=true"))
      #expect(late.status == 422 && late.text.contains("more than 100000 steps"), "\(late.text)")
      // A weekly report has its own shape.
      try await server.expect(422, for: get("reports/weekly?fill=true"))
    }
  }

  @Test func aFilterOnADimensionThatTheStoreLacksIsTold() async throws {
    try await run(saved: "{filters: {staging: meta.env=b}}") { server in
      for path in ["reports/volume", "reports/weekly", "calls"] {
        for argument in ["filter", "exclude"] {
          let answer = try await server.answer(to: get("\(path)?\(argument)=staging"))
          #expect(answer.status == 422, "\(path) \(argument)")
          #expect(answer.text.contains("[\"query\", \"\(argument)\"]"), "\(answer.text)")
          #expect(
            answer.text.contains("the filter 'staging': the store has no dimension 'meta.env'"),
            "\(answer.text)"
          )
          #expect(!answer.text.contains("\"where\""))
        }
      }
    }
  }

  @Test func hoursAreThoseOfTheZone() async throws {
    try await run { server in
      for (question, status) in [
        ("where=hour%3D2026-03-02T00", 200), ("where=hour%3D2026-03-02T01%2B01:00", 422),
        ("where=hour%3D2026-03-02T01%2B01:00&tz=Europe/Berlin", 200), ("where=weekday%3D8", 422),
      ] {
        for path in ["reports/volume", "calls"] {
          try await server.expect(status, for: get("\(path)?\(question)"))
        }
      }
    }
  }

  @Test func filtersOfTheConfigurationMayKnowMoreThanTheirUsers() async throws {
    let yaml = """
      filters: {ours: 'caller=+1 555 0100 77', second: agent_version=2, none: agent_version=9}
      exclude: second
      """
    try await run(saved: yaml) { server in
      for (question, calls) in [
        ("", "2"), ("no-exclude=true", "4"), ("no-exclude=true&filter=ours", "4"),
        ("filter=second", ""), ("exclude=ours", ""), ("no-exclude&filter=second", "2"),
        ("no-exclude&filter=ours&filter=second&where=agent_version=2", "2"), ("exclude=none", "2"),
      ] {
        let answer = try await server.answer(
          to: get("reports/volume.csv?columns=calls&no-headers&\(question)")
        )
        #expect(answer.status == 200, "\(question): \(answer.text)")
        #expect(answer.text == (calls.isEmpty ? "" : "\(calls)\n"), "\(question)")
      }
      // What a key may not ask, it may not ask beside a filter either.
      for path in ["reports/volume", "calls"] {
        try await server.expect(403, for: get("\(path)?filter=ours&where=caller~=*77"))
        try await server.expect(
          200,
          for: get("\(path)?filter=ours&where=caller~=*77", key: ReportServer.pii)
        )
      }
      // The list leaves out what it is asked to, and nothing else.
      for (question, count) in [
        ("", 4), ("exclude=second", 2), ("filter=second", 2), ("filter=none", 0),
      ] {
        let list = try await server.answer(to: get("calls?\(question)"))
        #expect(list.text.ranges(of: "\"call_id\"").count == count, "\(question)")
      }
      let json = try await server.answer(to: get("reports/latency.json"))
      #expect(json.text.contains("the saved filter 'second' leaves out 2 calls,"))
      let weekly = try await server.answer(to: get("reports/weekly.json?week=2026-W10"))
      #expect(weekly.text.contains("the saved filter 'second' leaves out 2 calls,"))
      #expect(weekly.text.contains(#""population": {"calls": 1}"#))
    }
  }
}
