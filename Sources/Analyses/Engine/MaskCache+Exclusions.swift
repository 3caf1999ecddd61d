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

  /// Which rows of `chunk` stay, it being a child table that is read beside `main`, whose rows a
  /// selection is of; `nil` for all.
  ///
  /// What drops rows of `main` by what rows of `table` have of the same drops those, too: who leaves out
  /// the visits of a node leaves out the turns in it.
  /// - Throws: ``EngineError`` when a column was not loaded.
  /// - Complexity: O(rows · conditions).
  mutating func counterparts(
    of exclusions: [[Condition]],
    on main: CallTable,
    in group: RowGroup,
    of table: CallTable,
    _ chunk: TableChunk
  ) throws -> [Bool]? {
    guard table != .calls, table != main else { return nil }
    var rows: [Bool]?
    for conditions in exclusions {
      guard let own = conditions.counterparts(on: table, ofRowsOf: main),
        let dropped = try self.rows(own, of: chunk)
      else { continue }
      let hits = try calls(for: conditions.filter { $0.field.table != main }, in: group)
      var kept = rows ?? [Bool](repeating: true, count: chunk.rowCount)
      for call in hits.indices where hits[call] {
        for row in chunk.rows(ofCall: call) where dropped[row] { kept[row] = false }
      }
      rows = kept
    }
    return rows
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

extension [Condition] {
  /// What rows of `table` must have to be what these conditions are about of rows of `main`; `nil` where
  /// they are about none of these, or about something that rows of `table` have nothing of.
  func counterparts(on table: CallTable, ofRowsOf main: CallTable) -> [Condition]? {
    let own = filter { $0.field.table == main }
    let counterparts = own.compactMap { $0.counterpart(on: table) }
    return own.isEmpty || counterparts.count < own.count ? nil : counterparts
  }
}

extension CallFilter {
  /// The columns of `table` that tell which of its rows ``exclusions`` drop beside rows of `main`.
  func counterpartColumns(on table: CallTable, besides main: CallTable) -> [Column] {
    exclusions.flatMap { $0.counterparts(on: table, ofRowsOf: main) ?? [] }
      .compactMap(\.field.column)
  }
}
