import Calls
import ColumnStore

/// Which calls of a row group pass a filter, and which of their rows in one table: what an
/// ``Engine`` evaluates, for those who need the rows themselves.
struct RowSelection {
  /// The places of the selected calls.
  let calls: [Int]
  /// Whether every call of the row group is.
  let isOfAllCalls: Bool
  /// Which rows count, if their calls are selected; `nil` for all.
  let rows: [Bool]?

  /// The selection in `group`; empty when no call of it can pass.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  init(
    in group: RowGroup,
    of table: CallTable,
    matching filter: CallFilter,
    _ masks: inout MaskCache
  ) throws {
    guard let starts = group.starts, filter.mayPass(starts: starts),
      case .integer(let startChunk) = group[.start]
    else {
      calls = []
      isOfAllCalls = group.callCount == 0
      rows = nil
      return
    }
    guard let own = group.tables[table] else {
      throw EngineError.columnNotLoaded(table.columns[0])
    }
    if filter.passesAll(starts: starts), startChunk.missingCode == nil {
      calls = Array(0..<group.callCount)
      isOfAllCalls = true
      rows = nil
      return
    }
    var passes = startChunk.values().map { start in
      start >= (filter.since ?? .min) && start < (filter.until ?? .max)
    }
    var rows: [Bool]?
    for condition in filter.conditions {
      let mask = try masks.mask(condition)
      guard condition.field.table != .calls, let child = group.tables[condition.field.table] else {
        for call in passes.indices where !mask[call] { passes[call] = false }
        continue
      }
      if condition.field.table == table {
        rows = rows.map { rows in zip(rows, mask).map { $0 && $1 } } ?? mask
      } else {
        for call in passes.indices where passes[call] {
          passes[call] = child.rows(ofCall: call).contains { mask[$0] }
        }
      }
    }
    let isOnRows = rows != nil
    try masks.exclude(filter.exclusions, in: group, of: table, calls: &passes, rows: &rows)
    if isOnRows, let rows {
      for call in passes.indices where passes[call] {
        passes[call] = own.rows(ofCall: call).contains { rows[$0] }
      }
    }
    self.rows = rows
    calls = passes.indices.filter { passes[$0] }
    isOfAllCalls = calls.count == group.callCount
  }

  /// Whether the row counts, if its call is selected.
  func contains(row: Int) -> Bool { rows?[row] ?? true }
}
