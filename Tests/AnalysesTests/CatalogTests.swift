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
    query.exemplars = 1
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

  // MARK: - The query language

  @Test func everyFunctionThatIsListedIsReadAsItSays() throws {
    for row in try Self.rows("query", "functions") {
      let (name, unit, example) = (row[0], row[2], row[5])
      #expect(example.hasPrefix("\(name)(") && !row[3].isEmpty && !row[4].isEmpty)
      let analysis = try Analysis.query(table: "calls", measures: [example])
      let columns = analysis.tables(AnalysisOptions())[0].columns
      if unit == "that of x" {
        let argument = String(example.dropFirst(name.count + 1).dropLast())
        let same = try Analysis.query(table: "calls", measures: ["max(\(argument))"])
        #expect(columns[0].unit == same.tables(AnalysisOptions())[0].columns[0].unit, "\(example)")
        #expect(columns[0].unit != nil)
      } else {
        #expect(columns.allSatisfy { $0.unit?.rawValue == unit }, "\(example)")
      }
    }
  }

  @Test func everyFunctionThatIsReadIsListed() throws {
    let listed = Set(try Self.rows(nil, "functions").map { $0[0] })
    // Names that other languages have, words of this one, and all that is like a percentile.
    let words = [
      "count", "calls", "sum", "mean", "min", "max", "share", "rate", "histogram", "avg", "average",
      "median", "percentile", "quantile", "countif", "ratio", "minimum", "maximum", "uniq", "first",
      "distinct", "hist", "stddev", "variance", "mode", "last", "any", "abs", "round", "meta",
      "var",
      "p", "p101", "p-1", "p50.", "p1e1", "q50", "turns", "e2e", "coalesce", "if", "case", "total",
    ]
    let percentiles = (0...100).map { "p\($0)" } + ["p99.9", "p0.5", "p099", "p100.0"]
    for name in words + percentiles {
      let isRead = ["", "turns", "successful", "turns, 1"].contains { arguments in
        (try? Analysis.query(table: "calls", measures: ["m = \(name)(\(arguments))"])) != nil
      }
      let isListed = listed.contains(name) || percentiles.contains(name)
      #expect(isRead == isListed, "\(name)")
      // Whoever errs is told of those that are listed.
      guard !isRead, !["distinct", "p-1", "p50."].contains(name) else { continue }
      let error = #expect(throws: ArgumentError.self) {
        try Analysis.query(table: "calls", measures: ["\(name)(turns)"])
      }
      #expect(
        error?.problems.first?.message.contains("unknown function '\(name)'") == true,
        "\(name)"
      )
    }
    #expect(listed.isSubset(of: words + percentiles))
  }

  @Test func theGrammarIsListedRuleByRule() throws {
    let rules = try Self.rows("query", "grammar")
    #expect(rules.map { $0[0] }.first == "measure" && rules.map { $0[0] }.contains("key"))
    #expect(rules.count == QueryParser.grammar.split(separator: ";\n").count)
    let definitions = rules.map { "\($0[0]) = \($0[1])" }.joined(separator: " ")
    let words = QueryParser.grammar.split { " \n;".contains($0) }.joined(separator: " ")
    #expect(definitions == words)
  }

  @Test func dimensionsOfAStoreAreExplained() throws {
    let custom = try ["meta.env", "var.a b"].map { try CustomDimension($0) }
    func names(_ name: String?, _ custom: [CustomDimension]?) throws -> [String] {
      let report = try Catalog.report(about: name, custom: custom)
      return try #require(report.table(named: "dimensions")).rows.map { row in
        if case .text(let text) = row.cells[0] { text } else { "" }
      }
    }
    #expect(try names("query", custom).contains("var.a b"))
    #expect(try !names("query", nil).contains("var.a b"))
    #expect(try names("meta.env", custom) == ["meta.env"])
    #expect(try names("meta.other", nil) == ["meta.other"])
    #expect(throws: UnknownName.self) { try Catalog.report(about: "meta.other", custom: custom) }
    #expect(Catalog.problem(with: "meta.env", inStoreWith: custom) == nil)
    #expect(Catalog.problem(with: "meta.other", inStoreWith: nil) == nil)
    #expect(Catalog.problem(with: "latency", inStoreWith: []) == nil)
    #expect(
      Catalog.problem(with: "meta.evn", inStoreWith: custom)?.contains("did you mean 'meta.env'?")
        == true
    )
    #expect(Catalog.problem(with: "meta.", inStoreWith: nil)?.contains("names no key") == true)
  }
}
