import Analyses
import Calls
import CallsTestSupport
import Foundation
import Reporting
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

  /// Calls whose reading is the last that happens before the task that reads them is cancelled.
  private final class LastCalls: RowGroupSource {
    let groupCount = 1
    let task = Mutex<Task<Report, any Error>?>(nil)
    private let group: RowGroup

    init(_ group: RowGroup) { self.group = group }

    func group(at index: Int) throws -> RowGroup {
      while !Task.isCancelled { task.withLock { $0 }?.cancel() }
      return group
    }
  }

  @Test(arguments: [true, false]) func theMakingOfRowsEndsAsWell(fills: Bool) async throws {
    let calls = try await Self.calls()
    let last = LastCalls(try #require(calls.snapshot.groups.first))
    var query = ReportQuery()
    if fills {
      query.filter.since = 1_772_323_200_000
      query.filter.until = 1_772_582_400_000
    }
    query.dimensions = Dimension.all(of: .calls).filter { $0.name == "day" }
    #expect(query.dimensions.count == 1)
    query.fillsGaps = fills
    let asked = query
    let task = Task {
      try await Analysis.volume.report(from: ColumnEngine(last, threads: 1), matching: asked)
    }
    last.task.withLock { $0 = task }
    await #expect(throws: CancellationError.self) { try await task.value }
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
