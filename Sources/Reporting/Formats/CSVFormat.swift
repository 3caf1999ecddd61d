/// Comma-separated values by RFC 4180, with line feeds: the first table, bare numbers.
///
/// Spreadsheets run text that starts like a formula, and call data comes from strangers, so such
/// text gets a leading apostrophe. Numbers never do: `-1` stays a number.
package struct CSVFormat: ReportFormat {
  package let name = "csv"
  package let fileExtensions = ["csv"]
  package let mediaType = "text/csv; charset=utf-8"
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
    if options.csvBOM { output.write("\u{FEFF}") }
    if options.includeHeaders {
      // A pivot names columns by texts of calls.
      let names = table.columns.map { column in
        options.csvRaw || !startsLikeFormula(column.name) ? column.name : "'" + column.name
      }
      write(names, to: &output)
    }
    for row in table.rows {
      let fields = zip(row.cells, table.columns).map { cell, column in
        let text = cell.machineText(role: column.role) ?? ""
        guard case .text = cell, !options.csvRaw, startsLikeFormula(text) else { return text }
        return "'" + text
      }
      write(fields, to: &output)
    }
  }

  private func write(_ fields: [String], to output: inout some TextOutputStream) {
    // Readers skip an empty line, so a lone empty field is quoted.
    let line = fields == [""] ? "\"\"" : fields.map(quoted).joined(separator: ",")
    output.write(line + "\n")
  }

  private func startsLikeFormula(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    return "=+-@\t\r".utf8.contains(first)
  }

  private func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
    default: false
    }
  }

  private func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: isSpecial) else { return field }
    var bytes = [UInt8(ascii: "\"")]
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }
}
