/// A row of a report's table.
package struct ReportRow: Sendable, Equatable {
  /// One cell per column of the table.
  package var cells: [Cell]
  /// `tool` or `all` in tables that tell kinds of rows apart, else `nil`.
  package var kind: String?
  /// The names of columns whose value here is unreliable although the table no longer says why.
  ///
  /// `ReportSelection` fills it when it drops the column that counts; analyses need not.
  package var unreliable: [String]
  /// The unit of the row's numbers in measures whose column has none, for tables whose rows are of
  /// different units; people's formats print it, machines read it in a column of the table.
  package var unit: Unit?

  /// Sets every property; those with a default may be left out.
  package init(
    cells: [Cell],
    kind: String? = nil,
    unreliable: [String] = [],
    unit: Unit? = nil
  ) {
    self.cells = cells
    self.kind = kind
    self.unreliable = unreliable
    self.unit = unit
  }
}
