import Analyses
import Calls
import Foundation
import Reporting
import Testing

@Suite struct WeeklyDefinitionTests {
  private struct Unreadable: Error, CustomStringConvertible {
    let description = "no such field"
  }

  private static func definition(
    _ yaml: String
  ) throws(WeeklyDefinitionError) -> WeeklyDefinition {
    try WeeklyDefinition(yaml: yaml) { text, table in
      guard text == "successful=true" else { throw Unreadable() }
      #expect(table == .toolCalls)
      return .isTrue(.successful)
    }
  }

  private static func problems(_ yaml: String) -> [String] {
    do {
      _ = try definition(yaml)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func theStandardTextIsTheFileForUsers() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Reports/weekly.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.utf8.elementsEqual(WeeklyDefinition.standardText.utf8))
  }

  @Test func theStandardDefinitionShowsEverySectionThatWeeksAreReviewedBy() async throws {
    let report = try await weeklyReport(CallSnapshot(SampleWeeks.calls(20)))
    #expect(
      report.tables.map(\.name) == [
        "headline", "latency", "latency_by_version", "tools", "errors", "sentiment", "net",
        "outcomes", "disconnections", "cost", "listen", "quality",
      ]
    )
    #expect(report.sections.flatMap(\.tables) == report.tables.map(\.name))
    let columns = WeeklyDefinition.standard().columns(under: ReportQuery())
    #expect(Set(columns.map(\.table)) == [.calls, .turns, .toolCalls])
    #expect(columns.isDisjoint(with: Column.ofConversation))
  }

  @Test func readsATableWithAllItsKeys() throws {
    let definition = try Self.definition(
      """
      title: Ours
      sections:
        - title: Refunds
          text: [One., Two.]
          tables:
            - analysis: tools
              table: errors
              name: refund_errors
              title: What refunds say
              by: [agent, week]
              where: successful=true
              wide: true
              columns: [agent, tool, errors]
              sort: errors:desc
              limit: 3
      """
    )
    #expect(definition.title == "Ours")
    let section = try #require(definition.sections.first)
    #expect(section.text == ["One.", "Two."])
    guard case .tables(let tables) = section.content, let table = tables.first else {
      Issue.record("the section shows tables")
      return
    }
    #expect(table.name == "refund_errors")
    #expect(table.title == "What refunds say")
    #expect(table.analysis.name == "tools")
    #expect(table.dimensions.map(\.name) == ["agent", "week"])
    #expect(table.conditions == [.isTrue(.successful)])
    #expect(table.columns == ["agent", "tool", "errors"])
    #expect(table.sort == ReportQuery.Sort(column: "errors", isDescending: true))
    #expect(table.limit == 3)
    #expect(table.isWide)
  }

  @Test func furtherColumnsAreThereWhereTheyAreAskedFor() throws {
    func problems(_ table: String) -> [String] {
      Self.problems("sections: [{title: a, tables: [{analysis: conversation, \(table)}]}]")
    }
    #expect(problems("wide: true, columns: [calls, false_endpoints]") == [])
    #expect(problems("wide: false, columns: [calls, talk_ratio]") == [])
    #expect(problems("columns: [false_endpoints]").count == 1)
    #expect(problems("wide: yes") == ["1:63: 'wide' must be true or false"])
  }

  @Test func tellsAllProblemsTogetherWithTheirPlaces() {
    let yaml = """
      titel: Ours
      sections:
        - title: One
          tables:
            - analysis: latncy
            - analysis: tools
              table: error
            - analysis: tools
              by: [agent, agnt]
              columns: [tool, p59_ms]
              sort: p95_ms:down
              limit: 0
              where: [successful=true, nonsense]
        - title: Two
          headline:
            metrics: [calls, e2e_p59_ms, calls]
            thresholds:
              calls: {warn_over: 3, warn_below: high}
              e2e_p95_ms: {warn_above: 3}
        - title: Three
        - headline: {metrics: calls}
        - title: Four
          listen:
            count: many
            weights: {false_sucess: 1, unsuccessful: -1}
      """
    let found = Self.problems(yaml)
    let expected = [
      "1:1: unknown key of a definition 'titel'; did you mean 'title'?",
      "5:19: unknown analysis 'latncy'; did you mean 'latency'?",
      "7:16: unknown table of 'tools' 'error'; did you mean 'errors'?",
      "9:21: unknown dimension 'agnt'; did you mean 'agent'?",
      "10:25: unknown column 'p59_ms'; did you mean 'p50_ms'?",
      "11:15: 'sort' must be a column, or a column and ':asc' or ':desc'",
      "12:16: 'limit' must be a whole number from 1 to 1000000",
      "13:34: no such field",
      "16:24: unknown metric 'e2e_p59_ms'; did you mean 'e2e_p50_ms'?",
      "16:36: 'calls' stands here twice",
      "18:17: unknown key of a threshold 'warn_over'; did you mean 'warn_above'?",
      "18:43: 'warn_below' must be a number",
      "19:9: unknown key of a list of metrics 'e2e_p95_ms'; known: calls",
      "20:5: a section shows exactly one of headline, tables, listen, quality",
      "21:5: 'title' is missing", "21:15: only one section can show 'headline'",
      "24:14: 'count' must be a whole number from 1 to 10000",
      "25:17: unknown reason 'false_sucess'; did you mean 'false_success'?",
      "25:48: 'unsuccessful' must be a whole number from 0 to 1000",
    ]
    #expect(found.count == expected.count)
    for (text, expected) in zip(found, expected) {
      #expect(text.hasPrefix(expected))
    }
  }

  @Test(arguments: [
    ("a: [", "this is not YAML"), ("", "1:1: this is not YAML: it is empty"),
    ("- a", "must be a mapping"), ("title: a", "1:1: 'sections' is missing"),
    ("sections: []", "'sections' must be a list of sections"), ("a: 1\na: 2", "twice"),
    ("sections: {title: a}", "'sections' must be a list of sections"),
    ("sections: [a]", "1:12: 'section' must be a mapping"),
  ])
  func refusesWhatIsNoDefinition(yaml: String, problem: String) {
    let found = Self.problems(yaml)
    #expect(found.contains { $0.contains(problem) }, "\(found)")
  }

  @Test func refusesTwoTablesOfOneName() {
    let found = Self.problems(
      """
      sections:
        - title: a
          tables: [{analysis: cost}, {analysis: cost}, {analysis: tools, name: listen}]
        - title: b
          tables: [{analysis: tools, name: ../tools}]
      """
    )
    #expect(
      found == [
        "3:32: two tables are called 'cost'; give one of them another 'name'",
        "3:74: two tables are called 'listen'; give one of them another 'name'",
        "5:38: '../tools' cannot name a table; use small letters, digits and '_', at most 60",
      ]
    )
  }

  @Test func neverFollowsNestingWithoutEnd() {
    let bomb =
      "a: &a [x, x]\n"
      + (0..<40).map { "b\($0): &b\($0) [*\($0 == 0 ? "a" : "b\($0 - 1)"), *a]\n" }.joined()
    #expect(!Self.problems(bomb).isEmpty)
    #expect(!Self.problems(String(repeating: "[", count: 100_000)).isEmpty)
  }

  @Test func everyMetricOfTheCatalogueHasANameOfItsOwn() {
    let names = HeadlineMetric.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count > 25)
  }
}
