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

  /// Sets every property; those with a default may be left out.
  package init(cells: [Cell], kind: String? = nil, unreliable: [String] = []) {
    self.cells = cells
    self.kind = kind
    self.unreliable = unreliable
  }
}
