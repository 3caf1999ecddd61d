package import Calls
import ColumnStore

/// One task's share of the search for exemplars of one query, row group by row group.
struct ExemplarScan: Sendable {
  private struct Lists: Sendable {
    var nearMedian: ExemplarList
    var nearHigh: ExemplarList
    var worst: ExemplarList

    init(count: Int) {
      nearMedian = ExemplarList(count: count)
      nearHigh = ExemplarList(count: count)
      worst = ExemplarList(count: count)
    }

    mutating func merge(_ other: Lists) {
      nearMedian.merge(other.nearMedian)
      nearHigh.merge(other.nearHigh)
      worst.merge(other.worst)
    }
  }

  private let query: ExemplarQuery
  private let reported: CallTable
  private let filter: CallFilter
  private var grouping: Grouping
  // By the ids of groups: the key of each that was met.
  private var keys: [[GroupKey]?] = [nil]
  private var lists: [[GroupKey]: Lists] = [:]

  init(_ query: ExemplarQuery, on table: CallTable, matching filter: CallFilter) {
    self.query = query
    reported = table
    self.filter = filter
    grouping = Grouping(query.dimensions, zone: filter.zone)
  }

  /// Adds the rows of one row group.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  mutating func add(_ group: RowGroup, _ masks: inout MaskCache) throws {
    let selection = try EvidenceRows(
      in: group,
      of: query.table,
      where: query.conditions,
      reportOn: reported,
      matching: filter,
      &masks
    )
    guard !selection.calls.isEmpty, let chunk = group.tables[query.table],
      case .integer(let starts) = group[.start]
    else { return }
    var calls = [Bool](repeating: false, count: group.callCount)
    for call in selection.calls { calls[call] = true }
    let ids = try grouping.ids(
      in: group,
      of: chunk,
      selectedCalls: calls,
      selectedRows: (0..<chunk.rowCount).map { selection.contains(row: $0) }
    )
    while keys.count <= grouping.count { keys.append(grouping.key(of: keys.count)) }
    let measured = try MeasuredRows(query.measure, of: group, for: query.table)
    for call in selection.calls {
      for row in chunk.rows(ofCall: call) where ids[row] > 0 {
        guard let key = keys[Int(ids[row])], let targets = query.targets[key] else { continue }
        for place in measured.places(of: row, in: call) {
          guard let value = measured.value(at: place) else { continue }
          let start = starts[call] ?? 0
          var own = lists[key] ?? Lists(count: query.count)
          lists[key] = nil
          try own.nearMedian.offer(abs(value - targets.median), start: start, group, call)
          try own.nearHigh.offer(abs(value - targets.high), start: start, group, call)
          try own.worst.offer(query.isLargestFirst ? -value : value, start: start, group, call)
          lists[key] = own
        }
      }
    }
  }

  /// Adds what another task has found.
  mutating func merge(_ other: ExemplarScan) {
    for (key, found) in other.lists {
      if lists[key] == nil { lists[key] = found } else { lists[key]?.merge(found) }
    }
  }

  /// The exemplars of each group.
  var exemplars: [[GroupKey]: Exemplars] {
    lists.mapValues { lists in
      Exemplars(
        nearMedian: lists.nearMedian.callIDs,
        nearHigh: lists.nearHigh.callIDs,
        worst: lists.worst.callIDs
      )
    }
  }
}

extension ColumnEngine {
  /// Finds exemplars; see ``Engine/exemplars(_:on:matching:)``.
  package func exemplars(
    _ queries: [ExemplarQuery],
    on table: CallTable,
    matching filter: CallFilter
  ) async throws -> [[[GroupKey]: Exemplars]] {
    let calls = calls
    let tasks = min(threads, max(1, calls.groupCount))
    let empty = queries.map { ExemplarScan($0, on: table, matching: filter) }
    let scans = try await withThrowingTaskGroup(of: [ExemplarScan].self) { group in
      for task in 0..<tasks {
        group.addTask {
          var scans = empty
          for index in stride(from: task, to: calls.groupCount, by: tasks) {
            try Task.checkCancellation()
            let rows = try calls.group(at: index)
            var masks = MaskCache(rows, zone: filter.zone)
            for query in scans.indices { try scans[query].add(rows, &masks) }
          }
          return scans
        }
      }
      var whole = empty
      for try await part in group {
        for query in whole.indices { whole[query].merge(part[query]) }
      }
      return whole
    }
    return scans.map(\.exemplars)
  }
}
