import Analyses
import Calls
import CallsTestSupport
import Foundation
import Reporting
import SyntheticCalls
import Testing

/// Generated calls that are asked for reports as a user types them.
struct ShapedCalls {
  let calls: ModelCalls

  /// `count` calls over some days from `start`.
  init(seed: UInt64, count: Int = 40, start: String, days: Int) async throws {
    let first = try TimeExpression(start).instant(now: 0, in: .utc)
    let generator = CallGenerator(seed: seed, calls: count, start: first, days: days)
    var lines: [UInt8] = []
    for index in 0..<count { generator.append(index, to: &lines) }
    calls = try await ModelCalls(lines: lines)
  }

  /// The calls of create-call payloads.
  init(_ bodies: [KeyValuePairs<ByteText, JSONValue>]) async throws {
    let lines = bodies.enumerated().flatMap { index, fields -> [UInt8] in
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("\(index)"))
      for (key, value) in fields { call[key] = value }
      return JSONWriter.bytes(of: .object(call)) + [0x0A]
    }
    calls = try await ModelCalls(lines: lines)
  }

  /// The report that `arguments` ask for.
  func report(_ analysis: Analysis, _ arguments: ReportArguments) async throws -> Report {
    let check = try await ReportRequest.check(
      .analysis(analysis, prices: nil),
      arguments,
      clock: Self.now
    )
    if !check.problems.isEmpty { throw ArgumentError(check.problems) }
    let request = try #require(check.request)
    return request.selection.table == nil && request.selection.columns.isEmpty
      ? try await request.report(inOnePassOver: calls.snapshot, threads: 2)
      : try request.selection(
        try await request.report(inOnePassOver: calls.snapshot, threads: 2)
      )
  }

  /// The report by some dimensions, in a zone, with bounds.
  func report(
    _ analysis: Analysis,
    by dimensions: [String] = [],
    zone: String = "UTC",
    since: String? = nil,
    until: String? = nil,
    _ change: (inout ReportArguments) -> Void = { _ in }
  ) async throws -> Report {
    var arguments = ReportArguments()
    arguments.query.dimensions = dimensions
    arguments.query.zone = zone
    arguments.query.since = since
    arguments.query.until = until
    change(&arguments)
    return try await report(analysis, arguments)
  }

  /// 2026-04-08T12:00:00Z.
  static let now: Int64 = 1_775_649_600_000
}

/// The steps of time from one instant through another, by the system's calendar asked every quarter of
/// an hour: for each the values of some dimensions.
struct NaiveSteps {
  let steps: [[NaiveCell]]

  init(_ dimensions: [String], from first: Int64, through last: Int64, in zone: String) throws {
    let calendar = NaiveCalendar(try #require(TimeZone(identifier: zone)))
    let cyclic = ["weekday": 7, "hour_of_day": 24]
    if dimensions.count == 1, let count = cyclic[dimensions[0]] {
      steps = (0..<count).map { [.int(Int64(count == 7 ? $0 + 1 : $0))] }
      return
    }
    var steps: [[NaiveCell]] = []
    var seen: Set<[NaiveCell]> = []
    let quarter: Int64 = 900_000
    let others = stride(from: first - first % quarter + quarter, through: last, by: Int(quarter))
    for instant in [first] + Array(others) + [last] {
      let step = dimensions.compactMap { calendar.bucket($0, of: instant) }
      if !step.isEmpty || dimensions.isEmpty, seen.insert(step).inserted { steps.append(step) }
    }
    self.steps = steps
  }
}

extension ReportTable {
  /// The places of the columns that name rows.
  var naming: [Int] { columns.indices.filter { columns[$0].role == .dimension } }

  /// The place of a dimension, which has the payload's name where a measure is called like it.
  func dimension(_ name: String) -> Int? {
    naming.first { columns[$0].name == name || columns[$0].name == "call_\(name)" }
  }

  /// A row's cells in some columns.
  func cells(_ row: ReportRow, _ places: [Int]) -> [NaiveCell] {
    places.map { row.cells[$0].naive }
  }

  /// Whether the cell is what a group without rows has in that column; in a group with rows, of which
  /// none is of the row's key, a share is 0.
  func isNothing(_ cell: Cell, _ column: Int, groupHasRows: Bool) -> Bool {
    let name = columns[column].name
    // Of the whole group.
    if name == "of_calls", groupHasRows { return true }
    if name == "status" { return cell == .text("no data") }
    if columns[column].unit == .count, columns[column].type == .number {
      return name.hasPrefix("p50_") ? cell == .missing : cell == .integer(0)
    }
    return cell == .missing || groupHasRows && cell.naive.number == 0
  }
}
