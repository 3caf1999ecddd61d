/// Tab-separated values, one line a row: the first table, bare numbers.
///
/// Tab, line feed, carriage return and backslash in text become `\t`, `\n`, `\r` and `\\`.
package struct TSVFormat: ReportFormat {
  package let name = "tsv"
  package let fileExtensions = ["tsv"]
  package let mediaType = "text/tab-separated-values; charset=utf-8"
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
    if options.includeHeaders { write(table.columns.map(\.name), to: &output) }
    for row in table.rows {
      let fields = zip(row.cells, table.columns).map { cell, column in
        cell.machineText(role: column.role) ?? ""
      }
      write(fields, to: &output)
    }
  }

  private func write(_ fields: [String], to output: inout some TextOutputStream) {
    output.write(fields.map(escaped).joined(separator: "\t") + "\n")
  }

  private func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\\"): true
    default: false
    }
  }

  private func escaped(_ field: String) -> String {
    guard field.utf8.contains(where: isSpecial) else { return field }
    var bytes: [UInt8] = []
    for byte in field.utf8 {
      switch byte {
      case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
      case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
      case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
      case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
