/// What the reader of a printed report may choose; each format looks at what concerns it.
package struct FormatOptions: Sendable, Hashable {
  /// Whether table, csv and tsv print the columns' names above the rows.
  package var includeHeaders: Bool
  /// Whether csv leaves text alone that a spreadsheet would take for a formula.
  package var csvRaw: Bool
  /// Whether csv begins with a byte order mark, which Excel needs to read UTF-8.
  package var csvBOM: Bool
  /// Whether table uses the terminal's bold and dim type.
  package var color: Bool
  /// The columns that table may use, at least 20 (less counts as 20); `nil` for no limit.
  package var width: Int?

  /// Sets every property; those with a default may be left out.
  package init(
    includeHeaders: Bool = true,
    csvRaw: Bool = false,
    csvBOM: Bool = false,
    color: Bool = false,
    width: Int? = nil
  ) {
    self.includeHeaders = includeHeaders
    self.csvRaw = csvRaw
    self.csvBOM = csvBOM
    self.color = color
    self.width = width
  }
}
