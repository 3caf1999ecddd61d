import Analyses
import Calls
import CallsTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct CancellationTests {
  /// Row groups of which the third comes only once the task was cancelled.
  private final class SlowCalls: RowGroupSource {
    let groupCount = 10
    let asked = Atomic<Int>(0)
    private let group: RowGroup

    init(_ group: RowGroup) { self.group = group }

    func group(at index: Int) throws -> RowGroup {
      let asked = asked.add(1, ordering: .relaxed).newValue
      while asked == 3, !Task.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
      return group
    }
  }

  private static func calls() async throws -> ModelCalls {
    try await ModelCalls(lines: JSONWriter.bytes(of: .object(ContractCase.smallestCall)))
  }

  @Test func aScanEndsBeforeTheNextRowGroup() async throws {
    let calls = try await Self.calls()
    let slow = SlowCalls(try #require(calls.snapshot.groups.first))
    let task = Task {
      try await Analysis.volume.report(
        from: ColumnEngine(slow, threads: 1),
        matching: ReportQuery()
      )
    }
    while slow.asked.load(ordering: .relaxed) < 3 { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(slow.asked.load(ordering: .relaxed) == 3)
  }

  @Test func aWeeklyReportEndsAsWell() async throws {
    let calls = try await Self.calls()
    let request = WeeklyReport.Request(definition: .standard(), now: 1_773_000_000_000)
    let snapshot = calls.snapshot
    let input = calls.input
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await WeeklyReport.report(on: snapshot, request, input: input, threads: 1)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
