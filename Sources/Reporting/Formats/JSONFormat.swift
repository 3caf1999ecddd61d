/// The whole report as one JSON object, one line a column and a row.
///
/// The shape is a promise to scripts; a change of it raises `schema_version`. A table's rows that
/// a limit hides are told in `notes`.
package struct JSONFormat: ReportFormat {
  package let name = "json"
  package let fileExtensions = ["json"]
  package let mediaType = "application/json"
  package let isForPeople = false
  package let holdsAllTables = true

  /// The format; it has no settings of its own.
  package init() {}

  package func write(
    _ report: Report,
    options: FormatOptions,
    to output: inout some TextOutputStream
  ) {
    output.write(
      """
      {
        "schema_version": 1,
        "report": \(JSONText.string(report.name)),
        "period": \(period(report.period)),
        "population": \(JSONText.object([("calls", report.calls?.description ?? "null")])),
        "tables": {
      """
    )
    for (index, table) in report.tables.enumerated() {
      output.write("\(index == 0 ? "" : ",")\n    \(JSONText.string(table.name)): {\n")
      output.write("      \"columns\": ")
      writeList(table.columns, indent: "      ", to: &output) { column($0) }
      output.write(",\n      \"rows\": ")
      writeList(table.rows, indent: "      ", to: &output) { JSONText.row($0, of: table) }
      output.write("\n    }")
    }
    output.write(report.tables.isEmpty ? "},\n  \"notes\": " : "\n  },\n  \"notes\": ")
    writeList(report.notesAboutEverything, indent: "  ", to: &output) { JSONText.string($0) }
    output.write("\n}\n")
  }

  private func period(_ period: Period) -> String {
    var members = [
      (key: "since", value: JSONText.string(period.since)),
      (key: "until", value: JSONText.string(period.until)),
      (key: "first_call", value: JSONText.string(period.firstCall)),
      (key: "last_call", value: JSONText.string(period.lastCall)),
      (key: "tz", value: JSONText.string(period.timeZone)),
    ]
    if let previous = period.previous {
      let text = JSONText.object([
        ("since", JSONText.string(previous.since)),
        ("until", JSONText.string(previous.until)),
        ("first_call", JSONText.string(previous.firstCall)),
        ("last_call", JSONText.string(previous.lastCall)),
        ("calls", previous.calls.description),
      ])
      members.append(("previous", text))
    }
    return JSONText.object(members)
  }

  private func column(_ column: ReportColumn) -> String {
    var members = [
      (key: "name", value: JSONText.string(column.name)),
      (key: "type", value: JSONText.string(column.type.rawValue)),
    ]
    if let unit = column.unit { members.append(("unit", JSONText.string(unit.rawValue))) }
    return JSONText.object(members)
  }

  private func writeList<Element>(
    _ elements: [Element],
    indent: String,
    to output: inout some TextOutputStream,
    json: (Element) -> String
  ) {
    guard !elements.isEmpty else { return output.write("[]") }
    for (index, element) in elements.enumerated() {
      output.write("\(index == 0 ? "[" : ",")\n\(indent)  \(json(element))")
    }
    output.write("\n\(indent)]")
  }
}
