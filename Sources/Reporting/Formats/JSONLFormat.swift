/// One JSON object a line (JSON Lines, newline-delimited JSON): the rows of the first table.
package struct JSONLFormat: ReportFormat {
  package let name = "jsonl"
  package let fileExtensions = ["jsonl", "ndjson"]
  package let mediaType = "application/jsonl; charset=utf-8"
  package let isForPeople = false
  package let holdsAllTables = false

  /// The format; it has no settings of its own.
  package init() {}

  package func write(
    _ report: Report,
    options: FormatOptions,
    to output: inout some TextOutputStream
  ) {
    guard let table = report.tables.first else { return }
    for row in table.rows { output.write(JSONText.row(row, of: table) + "\n") }
  }
}
