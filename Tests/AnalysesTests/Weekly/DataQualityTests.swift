import Analyses
import Calls
import Reporting
import Testing

@Suite struct DataQualityTests {
  private static let definition: WeeklyDefinition = {
    do {
      return try WeeklyDefinition(yaml: "sections:\n- title: Quality\n  quality:\n") { _, _ in
        preconditionFailure("no condition")
      }
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private static func rows(_ snapshot: CallSnapshot, _ input: InputSummary = InputSummary())
    async throws -> [[Cell]]
  {
    let report = try await weeklyReport(snapshot, definition: definition, input: input)
    return try #require(report.table(named: "quality")).rows.map(\.cells)
  }

  @Test func tellsWhatBecameOfTheInput() async throws {
    var input = InputSummary()
    input.records = 200
    input.calls = 150
    input.duplicates = 40
    input.conflicts = 10
    input.rejected = 10
    input.rejectedByKind = [.value: 1, .missing: 9]
    let rows = try await Self.rows(CallSnapshot(groups: []), input)
    #expect(
      rows.prefix(6).map { $0 } == [
        [.text("records"), .text("input"), .integer(200), .missing, .missing],
        [.text("rejected"), .text("input"), .integer(10), .integer(200), .number(0.05)],
        [.text("rejected_missing"), .text("input"), .integer(9), .integer(200), .number(0.045)],
        [
          .text("rejected_value_error"), .text("input"), .integer(1), .integer(200), .number(0.005),
        ],
        [.text("duplicates"), .text("input"), .integer(40), .integer(200), .number(0.2)],
        [.text("conflicts"), .text("input"), .integer(10), .integer(200), .number(0.05)],
      ]
    )
  }

  @Test func countsWhatTheWeekLacks() async throws {
    var full = SampleCall(id: "full")
    full.successful = false
    full.sentiment = .unknown
    full.cost = 0
    full.ignoredValues = 3
    full.turns = [.init(e2e: 1), .init()]
    full.tools = [
      .init(), .init(isCompleted: false), .init(isOrphan: true),
    ]
    var bare = SampleCall(id: "bare")
    bare.recording = "pending"
    var before = full
    before.id = "before"
    before.start -= 1
    let rows = try await Self.rows(CallSnapshot([full, bare, before]))
    let expected: [(String, Int, Int?)] = [
      ("calls", 2, nil), ("with_call_successful", 1, 2), ("with_user_sentiment", 1, 2),
      ("with_call_cost", 1, 2), ("with_e2e_latency", 1, 2), ("with_tool_results", 1, 2),
      ("ignored_values", 3, nil), ("invalid_latencies", 0, nil),
      ("negative_tool_latencies", 0, nil), ("empty_tools", 0, nil),
      ("placeholder_recordings", 1, 2),
    ]
    #expect(
      rows.dropFirst(4).map { $0 }
        == expected.map { metric, value, total in
          [
            .text(metric), .text("week"), .integer(value), total.map { .integer($0) } ?? .missing,
            total.map { .number(Double(value) / Double($0)) } ?? .missing,
          ]
        }
    )
  }

  @Test func leavesPlaceholdersOutWhenRecordingsWereNotLoaded() async throws {
    let without = CallSnapshot(groups: [RowGroup([SampleCall()], recordings: false)])
    let rows = try await Self.rows(without)
    #expect(!rows.contains { $0.first == .text("placeholder_recordings") })
    #expect(rows.contains { $0.first == .text("empty_tools") })
  }
}
