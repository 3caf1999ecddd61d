import Calls
import ColumnStore

/// The rows among which exemplars are looked for, and the groups that they are in: the same for all
/// queries that differ in what is measured alone.
struct ExemplarRows: Sendable {
  let table: CallTable
  let conditions: [Condition]
  private let dimensions: [Dimension]
  private(set) var grouping: Grouping

  /// The rows that `query` is about.
  init(of query: ExemplarQuery, zone: Zone) {
    table = query.table
    conditions = query.conditions
    dimensions = query.dimensions
    grouping = Grouping(query.dimensions, zone: zone)
  }

  /// Whether `query` is about the same rows in the same groups.
  func areThose(of query: ExemplarQuery) -> Bool {
    table == query.table && conditions == query.conditions && dimensions == query.dimensions
  }

  /// The columns that are read.
  var columns: [Column] {
    [table.columns[0]] + (conditions.map(\.field) + dimensions.map(\.field)).compactMap(\.column)
  }

  /// The groups' ids of the rows of ``table`` in `group`, 0 of those that do not count; `nil` when no
  /// call passes.
  ///
  /// A filter means what it does to ``EvidenceRows``.
  /// - Throws: ``EngineError`` when a column was not loaded.
  mutating func ids(
    in group: RowGroup,
    reportOn reported: CallTable,
    matching filter: CallFilter,
    _ masks: inout MaskCache
  ) throws -> [UInt32]? {
    let selection = try RowSelection(in: group, of: reported, matching: filter, &masks)
    guard !selection.calls.isEmpty else { return nil }
    guard let chunk = group.tables[table] else {
      throw EngineError.columnNotLoaded(table.columns[0])
    }
    var calls: [Bool]?
    if !selection.isOfAllCalls {
      var selected = [Bool](repeating: false, count: group.callCount)
      for call in selection.calls { selected[call] = true }
      calls = selected
    }
    var rows = table == reported ? selection.rows : nil
    if let own = try masks.rows(conditions, of: chunk) {
      rows = rows.map { rows in zip(rows, own).map { $0 && $1 } } ?? own
    }
    return try grouping.ids(
      in: group,
      of: chunk,
      calls: try grouping.ids(ofCallsIn: group, selected: calls),
      selected: rows
    )
  }
}
