import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The reasons of single calls, worked out by hand.
@Suite struct CallReasonTests {
  private static func segment(
    _ role: String,
    _ start: Int64,
    _ end: Int64,
    isInterrupted: Bool? = nil
  ) -> JSONValue {
    [
      "role": .string(ByteText(role)), "text": "a b c d", "start_ms": .integer(start),
      "end_ms": .integer(end),
      "metadata": ["interrupted": isInterrupted.map { .bool($0) } ?? .null],
    ]
  }

  private static func call(
    _ length: Int64,
    _ segments: [JSONValue]
  ) -> KeyValuePairs<ByteText, JSONValue> {
    ["duration_ms": .integer(length), "transcript_with_tool_calls": .array(segments)]
  }

  /// `count` times the agent speaks, and the user begins so long before its end.
  private static func cuts(
    _ count: Int,
    overlap: Int64,
    isFlagged: Bool = false,
    by first: String = "agent"
  ) -> [JSONValue] {
    (0..<Int64(count)).flatMap { index -> [JSONValue] in
      let start = index * 2_000
      let second = first == "agent" ? "user" : "agent"
      return [
        segment(first, start, start + 1_000, isInterrupted: isFlagged ? true : nil),
        segment(second, start + 1_000 - overlap, start + 2_000),
      ]
    }
  }

  private static func reasons(
    _ analysis: Analysis,
    _ rows: [String],
    _ calls: [KeyValuePairs<ByteText, JSONValue>]
  ) async throws -> [String] {
    let made = try await ShapedCalls(calls)
    var arguments = ReportArguments()
    arguments.rows = rows
    arguments.selection.columns = ["call_id"]
    let check = try await ReportRequest.check(.explanation(analysis), arguments, clock: 0)
    let request = try #require(check.request, "\(check.problems)")
    let report = try await request.report(inOnePassOver: made.calls.snapshot, threads: 1)
    let list = try #require(report.tables.first)
    let id = try #require(list.columnIndex(named: "call_id"))
    let reason = try #require(list.columnIndex(named: "reason"))
    return list.rows.map { "\($0.cells[id].naive): \($0.cells[reason].naive)" }
  }

  @Test func talkThatMattersComesFirst() async throws {
    let told = try await Self.reasons(
      .conversation,
      [],
      [
        Self.call(30_000, [Self.segment("agent", 0, 1)]),
        Self.call(30_001, [Self.segment("agent", 0, 1)]),
        Self.call(10_000, Self.cuts(5, overlap: 400)),
        Self.call(8_000, Self.cuts(4, overlap: 499)),
        Self.call(8_000, Self.cuts(4, overlap: 500)),
        Self.call(8_000, Self.cuts(4, overlap: 100, isFlagged: true)),
        Self.call(8_000, Self.cuts(4, overlap: 300, by: "user")),
        Self.call(6_000, Self.cuts(3, overlap: 300)),
      ]
    )
    #expect(
      told == [
        "2: crosstalk 2.00 s; timeline interruptions 5",
        "4: crosstalk 2.00 s; timeline interruptions 4", "5: interruptions 4",
        "3: timeline interruptions 4", "6: agent interrupts user 4", "1: silence 30.00 s",
        // Nothing is a reason: 29,999 ms of silence, and none.
        "0: silence 30.00 s", "7: silence 0 ms",
      ]
    )
  }

  @Test func unitsThatAreSuspectedAreShownAsTheyWereSent() async throws {
    let calls: [KeyValuePairs<ByteText, JSONValue>] = [
      [
        "start_timestamp": 1_772_409_600_000, "end_timestamp": 1_772_409_660_000,
        "duration_ms": 60,
      ],
      [
        "start_timestamp": 1_772_409_600, "end_timestamp": 1_772_409_660_000,
        "duration_ms": 60_000,
      ],
      [
        "start_timestamp": 1_772_409_600_000, "end_timestamp": 1_772_409_660_000,
        "duration_ms": 90_000,
        "transcript_with_tool_calls": [Self.segment("agent", 0, 9), Self.segment("user", 10, 50)],
      ],
    ]
    for (check, told) in [
      ("duration_in_seconds", ["0: duration in seconds"]),
      ("mixed_time_units", ["1: mixed time units"]),
      ("timeline_in_seconds", ["2: timeline in seconds"]),
      // The farthest off first, whichever way.
      ("duration_mismatch", ["0: duration mismatch -59.94 s", "2: duration mismatch 30.00 s"]),
    ] {
      #expect(try await Self.reasons(.quality, ["check=\(check)"], calls) == told, "\(check)")
    }
  }
}
