import Calls

/// The rows behind numbers of a declared table in one row group.
///
/// A filter means what it does in a report on the analysis' table: it selects calls and, of that table
/// alone, rows; of another table all rows of the calls count that are not the same as rows left out.
struct EvidenceRows {
  /// The places of the calls that the filter selects.
  let calls: [Int]
  private let selected: RowSelection?
  private let mask: [Bool]?
  private let kept: [Bool]?

  /// The rows of `table` that meet `conditions`, which are of that table or of calls.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  init(
    in group: RowGroup,
    of table: CallTable,
    where conditions: [Condition],
    reportOn reported: CallTable,
    matching filter: CallFilter,
    _ masks: inout MaskCache
  ) throws {
    let selection = try RowSelection(in: group, of: reported, matching: filter, &masks)
    guard !selection.calls.isEmpty else {
      calls = []
      selected = nil
      mask = nil
      kept = nil
      return
    }
    guard let chunk = group.tables[table] else {
      throw EngineError.columnNotLoaded(table.columns[0])
    }
    calls = selection.calls
    selected = table == reported ? selection : nil
    mask = try masks.rows(conditions, of: chunk)
    kept = try masks.counterparts(of: filter.exclusions, on: reported, in: group, of: table, chunk)
  }

  /// Whether the row counts, if its call is selected.
  func contains(row: Int) -> Bool {
    (selected?.contains(row: row) ?? true) && (mask?[row] ?? true) && (kept?[row] ?? true)
  }
}
