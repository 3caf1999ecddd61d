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
  // By the ids of groups, of which 0 is none: what is looked for in each that was met, and found.
  private var targets: [ExemplarQuery.Targets?] = [nil]
  private var lists: [Lists]
  // What other tasks have found, and this one once something was merged.
  private var merged: [[GroupKey]: Lists] = [:]

  init(_ query: ExemplarQuery, on table: CallTable, matching filter: CallFilter) {
    self.query = query
    reported = table
    self.filter = filter
    grouping = Grouping(query.dimensions, zone: filter.zone)
    lists = [Lists(count: query.count)]
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
      calls: try grouping.ids(ofCallsIn: group, selected: calls),
      selected: (0..<chunk.rowCount).map { selection.contains(row: $0) }
    )
    while targets.count <= grouping.count {
      targets.append(query.targets[grouping.key(of: targets.count)])
      lists.append(Lists(count: query.count))
    }
    let measured = try MeasuredRows(query.measure, of: group, for: query.table)
    for call in selection.calls {
      for row in chunk.rows(ofCall: call) where ids[row] > 0 {
        let id = Int(ids[row])
        guard let targets = targets[id] else { continue }
        for place in measured.places(of: row, in: call) {
          guard let value = measured.value(at: place) else { continue }
          let start = starts[call] ?? 0
          let worst = query.isLargestFirst ? -value : value
          try lists[id].nearMedian.offer(abs(value - targets.median), start: start, group, call)
          try lists[id].nearHigh.offer(abs(value - targets.high), start: start, group, call)
          try lists[id].worst.offer(worst, start: start, group, call)
        }
      }
    }
  }

  /// Adds what another task has found.
  mutating func merge(_ other: ExemplarScan) {
    for (key, found) in other.found {
      if merged[key] == nil { merged[key] = found } else { merged[key]?.merge(found) }
    }
  }

  /// What was found in each group that is looked for.
  private var found: [[GroupKey]: Lists] {
    var found = merged
    for id in targets.indices where targets[id] != nil {
      let key = grouping.key(of: id)
      if found[key] == nil { found[key] = lists[id] } else { found[key]?.merge(lists[id]) }
    }
    return found
  }

  /// The exemplars of each group.
  var exemplars: [[GroupKey]: Exemplars] {
    found.mapValues { lists in
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
