import Calls
import ColumnStore

extension MaskCache {
  /// Takes the calls and rows out of a selection that ``CallFilter/exclusions`` are about.
  ///
  /// - Parameters:
  ///   - exclusions: Lists of conditions of which not all may hold.
  ///   - group: The row group.
  ///   - table: The table whose rows are selected.
  ///   - calls: Which calls are selected.
  ///   - rows: Which rows of `table` are, if it is a child table; `nil` for all.
  /// - Throws: ``EngineError`` when a column was not loaded.
  /// - Complexity: O(rows · conditions).
  mutating func exclude(
    _ exclusions: [[Condition]],
    in group: RowGroup,
    of table: CallTable,
    calls: inout [Bool],
    rows: inout [Bool]?
  ) throws {
    for conditions in exclusions where !conditions.isEmpty {
      let hits = try self.calls(for: conditions.filter { $0.field.table != table }, in: group)
      let own = conditions.filter { $0.field.table == table }
      guard table != .calls, !own.isEmpty, let chunk = group.tables[table] else {
        // Of the table of calls, its own conditions are those on calls.
        let all = try own.isEmpty ? hits : self.calls(for: own, in: group, besides: hits)
        for call in calls.indices where all[call] { calls[call] = false }
        continue
      }
      guard let dropped = try self.rows(own, of: chunk) else { continue }
      var kept = rows ?? [Bool](repeating: true, count: chunk.rowCount)
      for call in hits.indices where hits[call] {
        for row in chunk.rows(ofCall: call) where dropped[row] { kept[row] = false }
      }
      rows = kept
    }
  }

  /// For which calls all `conditions` hold, those on a child table of one row together.
  private mutating func calls(
    for conditions: [Condition],
    in group: RowGroup,
    besides start: [Bool]? = nil
  ) throws -> [Bool] {
    var calls = start ?? [Bool](repeating: true, count: group.callCount)
    let byTable = Dictionary(grouping: conditions, by: \.field.table)
    for (table, conditions) in byTable {
      guard let chunk = group.tables[table] else {
        throw EngineError.columnNotLoaded(table.columns[0])
      }
      guard let mask = try rows(conditions, of: chunk) else { continue }
      for call in calls.indices where calls[call] {
        calls[call] = table == .calls ? mask[call] : chunk.rows(ofCall: call).contains { mask[$0] }
      }
    }
    return calls
  }
}
