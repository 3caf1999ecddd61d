import Reporting
import Testing

private func select(table: String? = nil, columns: [String] = []) throws(UnknownName) -> Report {
  try ReportSelection(table: table, columns: columns)(sampleReport)
}

struct ReportSelectionTests {
  @Test func nothingSelectedIsEverything() throws {
    #expect(try select() == sampleReport)
  }

  @Test func aTableIsPickedByName() throws {
    let report = try select(table: "tools")
    #expect(report.tables == [sampleReport.tables[1]])
    #expect(report.notes == sampleReport.notes)
    #expect(
      CSVFormat().text(of: report) == "tool,errors\nrefund_payment,3\n(all),1234567\n"
    )
  }

  @Test func columnsComeInTheOrderAskedForAndOnce() throws {
    let report = try select(table: "latency", columns: ["p95_ms", "agent", "p95_ms"])
    #expect(
      CSVFormat().text(of: report) == "p95_ms,agent\n1480.5,support-bot\n820,'=cmd|x\n,(none)\n"
    )
  }

  @Test func everyTableKeepsTheColumnsItHasAndTheOthersGo() throws {
    let report = try select(columns: ["turns", "coverage"])
    #expect(report.tables.map(\.name) == ["latency", "empty"])
    #expect(report.tables.map { $0.columns.map(\.name) } == [["turns", "coverage"], ["turns"]])
  }

  @Test func rowsKeepTheirKindAndTablesTheirHiddenRows() throws {
    let table = try #require(try select(columns: ["errors"]).table(named: "tools"))
    #expect(table.rows.map(\.kind) == ["tool", "all"])
    #expect(table.hidden == 4)
  }

  @Test func valuesStayMarkedWhenTheirCountIsDropped() throws {
    let printed = MarkdownFormat().text(of: try select(columns: ["p95_ms"]))
    #expect(printed.contains("| 1.48 s |\n| 820 ms ~ |\n|  |\n"))
    #expect(printed.contains("~ unreliable: p95 (fewer than 20 turns)"))
  }

  @Test func anUnknownTableNamesTheTables() {
    let error = #expect(throws: UnknownName.self) { try select(table: "tool") }
    #expect(
      error?.description
        == "unknown table 'tool'; did you mean 'tools'? known: latency, tools, empty"
    )
  }

  @Test func anUnknownColumnNamesTheColumnsOfTheSelectedTables() {
    let error = #expect(throws: UnknownName.self) {
      try select(table: "tools", columns: ["errors", "p95_ms"])
    }
    #expect(error == UnknownName(what: "column", name: "p95_ms", known: ["tool", "errors"]))
    #expect(error?.description == "unknown column 'p95_ms'; known: tool, errors")
  }

  @Test func namesAreComparedByBytes() {
    var report = sampleReport
    report.tables[0].name = "caf\u{E9}"
    #expect(throws: UnknownName.self) { try ReportSelection(table: "cafe\u{301}")(report) }
  }
}
