import Reporting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

private struct Document: Decodable {
  struct Period: Decodable { let since: String?; let tz: String }
  struct Column: Decodable { let name: String; let type: String; let unit: String? }
  struct Table: Decodable { let columns: [Column]; let rows: [[String: String?]] }
  let schema_version: Int
  let report: String
  let period: Period
  let population: [String: Int]
  let tables: [String: Table]
  let notes: [String]
}

struct JSONFormatTests {
  @Test(arguments: hostileTexts)
  func anotherParserReadsTheSameBytes(text: String) throws {
    var one = report([textDimension], [[.text(text)], [.missing]])
    one.name = text
    one.notes = [text]
    one.period = Period(since: text, timeZone: text)
    one.tables[0].name = text
    let printed = JSONFormat().text(of: one)
    let document = try JSONDecoder().decode(Document.self, from: Data(printed.utf8))
    let table = try #require(document.tables.values.first)
    let read: [String?] = [
      document.report, document.notes[0], document.period.since, document.period.tz,
      document.tables.keys.first, table.rows[0]["text"].flatMap(\.self),
    ]
    for value in read { #expect(value.map { Array($0.utf8) } == Array(text.utf8)) }
    #expect(table.rows[1]["text"] == .some(nil))
    #expect(document.schema_version == 1)
    #expect(document.population == ["calls": 1])
  }

  @Test(arguments: hostileTexts)
  func noControlCharacterIsPrintedBare(text: String) {
    let one = report([textDimension], [[.text(text)]])
    for printed in [JSONFormat().text(of: one), JSONLFormat().text(of: one)] {
      let controls = printed.unicodeScalars.filter { isControl($0) && $0 != "\n" }
      #expect(controls.isEmpty)
    }
  }

  @Test(arguments: hostileTexts)
  func jsonlPrintsOneLineARow(text: String) {
    let printed = JSONLFormat().text(of: report([textDimension], [[.text(text)], [.missing]]))
    #expect(printed.utf8.count { $0 == UInt8(ascii: "\n") } == 2)
  }

  @Test func aReportWithoutTablesIsStillOneObject() throws {
    let printed = JSONFormat().text(of: Report(name: "none", title: "None", calls: 0))
    let document = try JSONDecoder().decode(Document.self, from: Data(printed.utf8))
    #expect(document.tables.isEmpty)
    #expect(document.notes.isEmpty)
  }

  @Test(arguments: Unit.allCases)
  func columnsNameTheirUnit(unit: Unit) throws {
    let column = ReportColumn(name: "x", title: "x", unit: unit)
    let printed = JSONFormat().text(of: report([column, numberMeasure], []))
    let document = try JSONDecoder().decode(Document.self, from: Data(printed.utf8))
    let columns = try #require(document.tables["report"]).columns
    #expect(columns.map(\.unit) == [unit.rawValue, nil])
    #expect(!printed.contains("\"unit\": null"))
  }
}

/// Controls by their definition in Unicode, plus the bidirectional ones that reorder lines.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: true
  default:
    [
      "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}",
      "\u{2068}",
      "\u{2069}",
    ].contains(scalar)
  }
}
