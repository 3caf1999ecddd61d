import Reporting
import Testing

struct ReportFormatsTests {
  @Test func everyFormatIsFoundByItsNameAndItsExtensions() throws {
    #expect(
      ReportFormats.all.map(\.name)
        == ["table", "csv", "tsv", "json", "jsonl", "markdown", "html", "dot"]
    )
    #expect(
      ReportFormats.all(drawing: false).map(\.name) == ReportFormats.all.map(\.name).dropLast()
    )
    #expect(ReportFormats.all(drawing: true).count == ReportFormats.all.count)
    for format in ReportFormats.all {
      #expect(try ReportFormats.named(format.name).name == format.name)
      #expect(!format.fileExtensions.isEmpty)
      for ending in format.fileExtensions {
        #expect(try ReportFormats.forFileExtension(ending).name == format.name)
        #expect(try ReportFormats.forFileExtension(ending.uppercased()).name == format.name)
      }
    }
  }

  @Test func anUnknownFormatIsToldWithASuggestion() {
    let error = #expect(throws: UnknownName.self) { try ReportFormats.named("markdwon") }
    #expect(
      error?.description
        == "unknown format 'markdwon'; did you mean 'markdown'? "
        + "known: table, csv, tsv, json, jsonl, markdown, html, dot"
    )
    #expect(throws: UnknownName.self) { try ReportFormats.named("CSV ") }
    #expect(throws: UnknownName.self) { try ReportFormats.forFileExtension("") }
  }

  @Test func anErrorShowsControlCharactersInsteadOfPrintingThem() {
    let error = UnknownName(what: "table", name: "\u{1B}[2J", known: [])
    #expect(error.description == "unknown table '␛[2J'; there is none")
  }

  @Test(arguments: [
    ("latncy", "latency"), ("LATENCY", "latency"), ("latecny", "latency"), ("tool", "tools"),
    ("csot", "cost"), ("tools", "tools"), ("volumes", "volume"), ("c", nil), ("xyz", nil),
    ("", nil), ("sentimental value", nil), (String(repeating: "latency", count: 100), nil),
  ])
  func theClosestNameIsTheOneMeant(typed: String, meant: String?) {
    let known = ["latency", "tools", "sentiment", "volume", "cost"]
    #expect(closest(to: typed, in: known) == meant)
  }

  @Test func theFirstOfEquallyCloseNamesWins() {
    #expect(closest(to: "p9_ms", in: ["p90_ms", "p95_ms", "p99_ms"]) == "p90_ms")
    #expect(closest(to: "p95_ms", in: ["p90_ms", "p95_ms"]) == "p95_ms")
    #expect(closest(to: "x", in: [String]()) == nil)
  }

  @Test func cellsAreEqualByBytesAndKind() {
    #expect(Cell.text("e\u{301}") != .text("\u{E9}"))
    #expect(Cell.text("") != .missing)
    #expect(Cell.integer(1) != .number(1))
    #expect(Cell.number(0.5) == .number(0.5))
  }

  /// What any format must survive: no tables, no rows, no values, text in the wrong column.
  @Test(arguments: ReportFormats.all.map(\.name))
  func everyFormatPrintsOddReportsAsWholeLines(name: String) throws {
    let format = try ReportFormats.named(name)
    let odd = [
      Report(name: "none", title: "", calls: 0),
      report([], []),
      report([], [[], []]),
      report([textDimension, numberMeasure], []),
      report([textDimension, numberMeasure], [[.missing, .missing]]),
      report([textDimension, numberMeasure], [[.boolean(true), .text("x")]]),
    ]
    for report in odd {
      for options in [FormatOptions(), FormatOptions(color: true, width: 20)] {
        let printed = format.text(of: report, options: options)
        #expect(printed.isEmpty || printed.utf8.last == UInt8(ascii: "\n"))
        #expect(format.holdsAllTables && !format.needsGraph ? !printed.isEmpty : true)
      }
    }
  }
}
