import Analyses
import Calls
import Reporting
import Testing

@Suite struct ListenListTests {
  private static func list(
    _ calls: [SampleCall],
    _ rules: String = "{}",
    conditions: [Condition] = []
  ) async throws -> ReportTable {
    let definition = try WeeklyDefinition(
      yaml: "sections:\n- title: Calls\n  listen: \(rules)\n"
    ) { _, _ in preconditionFailure("no condition") }
    let report = try await weeklyReport(
      CallSnapshot(calls, groupsOf: 3),
      definition: definition,
      conditions: conditions
    )
    return try #require(report.table(named: "listen"))
  }

  private static func call(_ id: String, _ change: (inout SampleCall) -> Void) -> SampleCall {
    var call = SampleCall(id: id)
    change(&call)
    return call
  }

  private static let failed = SampleCall.Tool(isError: true, isUnrecovered: true)

  @Test func everyReasonIsAPhraseWithItsNumber() async throws {
    let calls = [
      Self.call("false success") {
        $0.successful = true
        $0.tools = [Self.failed]
      },
      Self.call("unrecovered") {
        $0.tools = ["a", "b", "c"].map {
          SampleCall.Tool(name: $0, isError: true, isUnrecovered: true)
        }
      },
      Self.call("ended by error") { $0.ending = .error },
      Self.call("hung up") {
        $0.ending = .user
        $0.tools = [
          SampleCall.Tool(name: "lookup", isError: true),
          SampleCall.Tool(name: "lookup", isCompleted: false),
        ]
      },
      Self.call("negative") { $0.sentiment = .negative },
      Self.call("failed") { $0.successful = false },
      Self.call("slow") { $0.turns = [.init(e2e: 8_201), .init(e2e: 3)] },
      Self.call("interrupted") {
        $0.turns = [SampleCall.Turn](repeating: .init(e2e: 8_200, interrupted: true), count: 4)
      },
      Self.call("long") { $0.duration = 725_000 },
      Self.call("fine") {
        $0.successful = true
        $0.sentiment = .positive
        $0.ending = .user
        $0.turns = [.init(e2e: 900, interrupted: true)]
        $0.tools = [SampleCall.Tool(isError: true), SampleCall.Tool()]
      },
    ]
    let table = try await Self.list(
      calls,
      "{thresholds: {slow_answer_ms: 8200, long_call_ms: 600000, interruptions: 4}}"
    )
    #expect(table.columns.map(\.name) == ["call_id", "agent", "started", "score", "reason"])
    func row(_ id: String) -> [Cell] {
      [table.cell("score", of: id) ?? .missing, table.cell("reason", of: id) ?? .missing]
    }
    #expect(
      row("false success") == [.integer(5), .text("false success: 'refund' failed to the end")]
    )
    #expect(
      row("unrecovered") == [.integer(3), .text("unrecovered error in 'a', 'b' and 1 more")]
    )
    #expect(row("ended by error") == [.integer(3), .text("ended by an error")])
    #expect(row("hung up") == [.integer(3), .text("caller hung up after 'lookup' had failed")])
    #expect(row("negative") == [.integer(3), .text("negative sentiment")])
    #expect(row("failed") == [.integer(2), .text("not successful")])
    #expect(row("slow") == [.integer(2), .text("e2e 8.20 s")])
    #expect(row("interrupted") == [.integer(1), .text("4 interruptions")])
    #expect(row("long") == [.integer(1), .text("lasted 12 min 05 s")])
    #expect(row("fine") == [.missing, .missing])
  }

  @Test func reasonsAddUpAndAreToldHeaviestFirst() async throws {
    let call = Self.call("a") {
      $0.successful = false
      $0.sentiment = .negative
      $0.tools = [Self.failed]
    }
    let table = try await Self.list(
      [call],
      "{weights: {unrecovered_error: 1, negative_sentiment: 2, unsuccessful: 7}}"
    )
    #expect(
      table.rows.map(\.cells) == [
        [
          .text("a"), .text("support"), .text("2026-03-09T00:00:00.000Z"), .integer(10),
          .text("not successful; negative sentiment; unrecovered error in 'refund'"),
        ]
      ]
    )
  }

  @Test func aReasonOfWeightZeroNeitherCountsNorIsTold() async throws {
    let calls = [
      Self.call("a") { $0.sentiment = .negative },
      Self.call("b") {
        $0.sentiment = .negative
        $0.successful = false
      },
    ]
    let table = try await Self.list(calls, "{weights: {negative_sentiment: 0}}")
    #expect(table.cells("call_id") == [.text("b")])
    #expect(table.cells("reason") == [.text("not successful")])
  }

  @Test func tiesGoToTheEarlierCallThenByIdentity() async throws {
    func call(_ workspace: Int64, _ agent: String, _ id: String, at start: Int64 = 0) -> SampleCall
    {
      Self.call(id) {
        $0.workspace = workspace
        $0.agent = agent
        $0.start += start
        $0.sentiment = .negative
      }
    }
    // "é" as one scalar and as two: equal as Swift compares texts, but not by their bytes.
    let ordered = [
      call(2, "b", "z"), call(2, "b", "e\u{301}", at: 1), call(2, "b", "\u{E9}", at: 1),
      call(10, "a", "a", at: 1), call(10, "b", "a", at: 1), call(1, "a", "a", at: 2),
    ]
    let expected = try await Self.list(ordered, "{count: 5}")
    #expect(
      expected.cells("call_id") == ["z", "e\u{301}", "\u{E9}", "a", "a"].map { .text($0) }
    )
    #expect(expected.cells("agent") == ["b", "b", "b", "a", "b"].map { .text($0) })
    #expect(expected.hidden == 1)
    #expect(try await Self.list(ordered.reversed(), "{count: 5}") == expected)
  }

  @Test func withoutABoundTheWeeksOwnQuantileIsTheBound() async throws {
    let calls = (1...200).map { index in
      Self.call("\(index)") {
        $0.duration = 60_000
        $0.turns = [.init(e2e: Int64(index))]
      }
    }
    // The 99 % quantile of 1 to 200 is 198.01.
    let table = try await Self.list(calls)
    #expect(table.cells("call_id") == [.text("199"), .text("200")])
    #expect(table.cells("reason") == [.text("e2e 199 ms"), .text("e2e 200 ms")])
  }

  @Test func listsOnlySelectedCallsOfTheWeek() async throws {
    let calls = [
      Self.call("before") {
        $0.sentiment = .negative
        $0.start -= 1
      },
      Self.call("other agent") {
        $0.sentiment = .negative
        $0.agent = "sales"
      },
      Self.call("listed") { $0.sentiment = .negative },
    ]
    let condition = Condition(.column(.agent), .compares(.equal, .text(Array("support".utf8))))
    let table = try await Self.list(calls, conditions: [condition])
    #expect(table.cells("call_id") == [.text("listed")])
  }

  @Test func aToolsNameIsCutShort() async throws {
    let call = Self.call("a") {
      $0.tools = [
        SampleCall.Tool(
          name: String(repeating: "x", count: 61),
          isError: true,
          isUnrecovered: true
        )
      ]
    }
    let table = try await Self.list([call])
    let name = String(repeating: "x", count: 60)
    #expect(table.cells("reason") == [.text("unrecovered error in '\(name)…'")])
  }
}
