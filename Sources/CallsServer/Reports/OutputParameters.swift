import Analyses
import Calls
import Reporting

/// The parameters that tell what of a report is printed and how, by the names of the command's
/// options.
enum OutputParameters {
  /// Their names.
  static var names: [String] { descriptions.map(\.name) }

  static let descriptions: [RouteDescription.Parameter] = [
    .init("table", "Only this table; csv, tsv and jsonl print the first one if missing."),
    .init("columns", "These columns, in this order, separated by commas."),
    .init("no-headers", of: .boolean, "Leave out the header line of csv, tsv and txt."),
    .init(
      "csv-raw",
      of: .boolean,
      "Put no apostrophe before CSV text that a spreadsheet would run as a formula."
    ),
    .init("csv-bom", of: .boolean, "Begin CSV with a byte order mark, which Excel wants."),
  ]

  /// The parameters of a report; that of a query has one table, of whose rows `table` is about.
  static func descriptions(of subject: ReportSubject) -> [RouteDescription.Parameter] {
    guard subject.isQuery else { return descriptions }
    let tables = CallTable.allCases.map(\.rawValue).joined(separator: ", ")
    return [.init("table", "The table of rows: \(tables); calls if missing.")]
      + descriptions.dropFirst()
  }

  /// Reads what is printed.
  static func readSelection(_ reader: inout QueryReader) -> ReportSelection {
    let columns = reader.text("columns").map { list in
      let names = ReportSelection.names(in: list)
      if names.isEmpty { reader.add("columns", "names no column") }
      return names
    }
    return ReportSelection(table: reader.text("table"), columns: columns ?? [])
  }

  /// Reads how it is printed.
  static func readOptions(_ reader: inout QueryReader) -> FormatOptions {
    FormatOptions(
      includeHeaders: !reader.flag("no-headers"),
      csvRaw: reader.flag("csv-raw"),
      csvBOM: reader.flag("csv-bom")
    )
  }
}
