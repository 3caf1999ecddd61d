import Analyses
import Calls
import Reporting
import Testing

/// The catalogue that `metrics` prints against the reports that the analyses make.
@Suite struct CatalogTests {
  /// An analysis' report of no calls, with everything that can be asked of it.
  private static func widest(_ analysis: Analysis) async throws -> Report {
    var query = ReportQuery()
    query.options = .everything
    let engine = ColumnEngine(CallSnapshot(groups: []), threads: 1)
    return try await analysis.report(from: engine, matching: query)
  }

  private static func rows(_ name: String?, _ table: String) throws -> [[String]] {
    let report = try Catalog.report(about: name)
    return try #require(report.table(named: table)).rows.map { row in
      row.cells.map { if case .text(let text) = $0 { text } else { "" } }
    }
  }

  @Test func everyColumnOfEveryReportIsExplainedAndNoOther() async throws {
    var existing: [[String]] = []
    for analysis in Catalog.all {
      for table in try await Self.widest(analysis).tables {
        existing += table.columns.map {
          [analysis.name, table.name, $0.name, $0.unit?.rawValue ?? ""]
        }
      }
    }
    let nothing = CallSnapshot(groups: [])
    let weekly = try await weeklyReport(nothing)
    for table in weekly.tables where ["headline", "listen", "quality"].contains(table.name) {
      existing += table.columns.map { ["weekly", table.name, $0.name, $0.unit?.rawValue ?? ""] }
    }
    let explained = try Self.rows(nil, "columns")
    #expect(explained.map { Array($0.prefix(4)) } == existing)
    #expect(explained.allSatisfy { !$0[4].isEmpty })
    #expect(Set(explained.map { "\($0[0]) \($0[1]) \($0[2])" }).count == explained.count)
  }

  @Test func everyRowOfTheWeeklyReportIsExplained() async throws {
    var call = SampleCall()
    call.id = "call"
    var input = InputSummary()
    input.rejectedByKind = [.missing: 1]
    let weekly = try await weeklyReport(CallSnapshot([call]), input: input)
    let quality = try #require(weekly.table(named: "quality")).rows.map { row in
      if case .text(let metric) = row.cells[0] { metric } else { "" }
    }
    let explained = try Self.rows("weekly", "weekly_rows")
    #expect(explained.allSatisfy { !$0[3].isEmpty })
    func rows(_ table: String) -> [String] { explained.filter { $0[0] == table }.map { $0[1] } }
    #expect(rows("headline") == HeadlineMetric.all.map(\.name))
    #expect(rows("listen") == ListenReason.allCases.map(\.rawValue))
    #expect(
      rows("quality") == quality.map { $0 == "rejected_missing" ? "rejected_<type>" : $0 }
    )
  }

  @Test func aNameIsExplainedWhereverItOccurs() throws {
    let report = try Catalog.report(about: "error_rate")
    #expect(report.tables.map(\.name) == ["columns"])
    #expect(try Self.rows("error_rate", "columns").map { $0[0] } == ["tools"])
    #expect(try Catalog.report(about: "agent").tables.map(\.name).contains("dimensions"))
  }

  @Test(arguments: Catalog.all.map(\.name))
  func oneAnalysisIsExplainedAlone(name: String) throws {
    let whole = try Self.rows(nil, "columns")
    #expect(try Self.rows(name, "columns") == whole.filter { $0[0] == name })
    #expect(try Self.rows(name, "analyses").map { $0[0] } == [name])
    let dimensions = try Self.rows(nil, "dimensions")
    #expect(
      try Self.rows(name, "dimensions").map { $0[0] }
        == dimensions.filter { $0[2].split(separator: " ").contains { $0 == name } }.map { $0[0] }
    )
  }

  @Test(arguments: Catalog.all.map(\.name))
  func everyDimensionThatIsListedGroupsAndNoOther(name: String) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    for row in try Self.rows(nil, "dimensions") {
      var arguments = QueryArguments()
      arguments.dimensions = [row[0]]
      let isListed = row[2].split(separator: " ").contains { $0 == name }
      let query = try? arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      #expect((query != nil) == isListed, "\(row[0])")
    }
  }

  @Test(arguments: Catalog.all.map(\.name))
  func noTableHasTwoColumnsOfOneName(name: String) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    var query = ReportQuery()
    query.options = .everything
    query.dimensions = Dimension.all(of: analysis.table)
    let engine = ColumnEngine(CallSnapshot(groups: []), threads: 1)
    let report = try await analysis.report(from: engine, matching: query)
    for table in report.tables {
      let names = table.columns.map(\.name)
      #expect(Set(names).count == names.count, "\(table.name): \(names)")
    }
    if name == "outcomes" {
      let columns = try #require(report.tables.first).columns
      #expect(columns.first { $0.name == "call_successful" }?.type == .boolean)
      #expect(columns.first { $0.name == "successful" }?.unit == .count)
    }
  }

  @Test(arguments: Catalog.all.map(\.name))
  func everyFieldThatIsListedFilters(name: String) throws {
    let analysis = try #require(Catalog.analysis(named: name))
    for row in try Self.rows(name, "fields") {
      var arguments = QueryArguments()
      arguments.conditions = ["\(row[1]) is not null"]
      #expect(throws: Never.self) {
        try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      }
    }
  }

  @Test func aTableOfTheCatalogueIsPrintedAlone() throws {
    let report = try Catalog.report(about: "fields")
    #expect(report.tables.map(\.name) == ["fields"])
    #expect(report.calls == nil)
    #expect(!TableFormat().text(of: report).contains("Population"))
    #expect(throws: UnknownName.self) { try Catalog.report(about: "latncy") }
  }
}
