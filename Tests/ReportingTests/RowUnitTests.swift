import Reporting
import Testing

struct RowUnitTests {
  private static let report: Report = {
    var report = Report(name: "x", title: "X", calls: 0)
    report.tables = [
      ReportTable(
        name: "t",
        title: "T",
        columns: [
          ReportColumn(name: "metric", title: "metric", type: .text, role: .dimension),
          ReportColumn(name: "value", title: "value"),
          ReportColumn(name: "n", title: "n", unit: .count),
        ],
        rows: [
          ReportRow(cells: [.text("wait"), .number(1480.5), .integer(7)], unit: .milliseconds),
          ReportRow(cells: [.text("rate"), .number(0.25), .integer(8)], unit: .share),
          ReportRow(cells: [.text("plain"), .number(2.5), .integer(9)]),
        ]
      )
    ]
    return report
  }()

  @Test func peopleReadTheRowsUnitWhereTheColumnHasNone() {
    let lines = MarkdownFormat().text(of: Self.report).split(separator: "\n")
    #expect(
      lines.suffix(3) == ["| wait | 1.48 s | 7 |", "| rate | 25.0 % | 8 |", "| plain | 2.5 | 9 |"]
    )
  }

  @Test(arguments: [
    (-0.0779, "-7.8 pp"), (0.0282, "2.8 pp"), (0, "0.0 pp"), (0.0002, "<0.1 pp"),
    (-0.0002, ">-0.1 pp"), (1, "100.0 pp"),
  ])
  func differencesOfSharesArePercentagePoints(value: Double, text: String) {
    var report = Report(name: "x", title: "X", calls: 0)
    let column = ReportColumn(name: "change", title: "change", isDifference: true)
    let row = ReportRow(cells: [.number(value)], unit: .share)
    report.tables = [ReportTable(name: "t", title: "T", columns: [column], rows: [row])]
    #expect(TableFormat().text(of: report).split(separator: "\n").last?.hasSuffix(text) == true)
  }

  @Test func machinesReadTheBareNumber() {
    let text = CSVFormat().text(of: Self.report)
    #expect(text == "metric,value,n\nwait,1480.5,7\nrate,0.25,8\nplain,2.5,9\n")
  }

  @Test func aSelectionOfColumnsKeepsTheUnit() throws {
    let selected = try ReportSelection(columns: ["value"])(Self.report)
    #expect(MarkdownFormat().text(of: selected).contains("| 1.48 s |"))
  }
}
