import Analyses
import ArgumentParser
import RawMemory
import Reporting
import Reporting

struct QueryCommand: AnalysisCommand {
  static let analysis = Analysis.queryOfCalls
  static let examples = [
    "calls/ --table turns --by week --measure 'p95(e2e)'",
    "calls/ --by caller --sort count:desc --limit 10",
    "calls/ --by tts_model --measure 'rate(tool_calls.error)'",
    "calls/ --measure 'sum(cost) / sum(minutes)' --sql",
    "calls/ --by meta.env --measure 'mean(var.party)'",
  ]
  static let configuration = CommandConfiguration(
    commandName: analysis.name,
    abstract: analysis.summary,
    discussion: """
      --table names the rows: calls (if missing), turns, utterances, tool_calls, node_visits. Each \
      --measure is a column, of several: rate has its interval, histogram its buckets.

        count() calls()                  rows; distinct calls of the rows
        count(x) count(distinct x)       rows with a value; distinct values
        sum(x) mean(x) min(x) max(x)     of a number of each row
        p50(x) … p99.9(x)                exact percentiles
        share(c) rate(c)                 the share of the rows that meet a condition
        histogram(x, 0, 500, 1000)       a count for each bucket

      In the brackets '… where c' leaves out rows that do not meet a condition: sum(cost where \
      successful). x is a column of the rows or of their call, or arithmetic over some: p95(e2e - \
      llm). Measures are added, multiplied and so on as well: sum(cost) / sum(minutes). In a query \
      of calls, turns.e2e is that of all turns of the group's calls; in one of turns, cost counts once \
      for each turn of the call, which a note says. A condition compares (= != < \
      <= > >= ~= in, is null, is not null) and joins (and, or, not); texts stand in single quotes, \
      a flag stands alone. A comparison with a missing value is false, its 'not' true; share and \
      rate look at rows in which all that is compared has a value. What divides by 0, or passes \
      the largest number, is missing.

      'name = measure' or 'measure as name' names the column. Names of columns: 'calls-report \
      metrics fields'; cost is call_cost, minutes a 60000th of duration_ms.

      meta.env, var.party and analysis.intent are values of calls, as in --by: texts, and numbers \
      where one is wanted. A name that is no plain word stands in double quotes: meta."user id".

        \(grammar)

      Examples:
      \(examples.map { "  calls-report \(analysis.name) \($0)" }.joined(separator: "\n"))
      """
  )

  private static let grammar = QueryParser.grammar.split(separator: "\n").joined(separator: "\n  ")

  @OptionGroup(title: "Source options") var source: SourceOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A column: 'p95(e2e)', 'share(interrupted)', 'total = sum(call_cost)' (default: count()). "
        + "Repeatable.",
      valueName: "measure"
    )
  )
  var measure: [String] = []

  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Flag(
    help: ArgumentHelp(
      "Print the query in SQL (DuckDB), over the tables of 'store export --tables', or write it to the "
        + "file of -o; read nothing."
    )
  )
  var sql = false

  func subject(_ prices: PriceList?) -> ReportSubject { .query }

  func add(to arguments: inout ReportArguments) { arguments.measures = measure }

  func run() async throws {
    guard !sql else { return try await printSQL() }
    try await printReport()
  }

  private func printSQL() async throws {
    let check = try await ReportRequest.check(.query, try arguments, clock: Host.now)
    guard let request = check.request else {
      throw UsageError(check.problems.map(\.sentence))
    }
    let asked = request.query
    guard !asked.fillsGaps, asked.pivot == nil, asked.comparison == nil, asked.exemplars == 0 else {
      throw UsageError([
        "--sql: leave out --fill, --pivot, --compare-to and --exemplars, which SQL has not"
      ])
    }
    let text = "\(request.sql)\n"
    guard let path = output.file else { return try FileOutput.writeData(text.utf8) }
    try OverwriteCheck(
      outputs: [OverwriteCheck.Named(name: "-o", path: path)],
      inputs: filter.configurationFile.map { [$0] } ?? []
    ).run([])
    do {
      try FileOutput.replace(path: path, with: text.utf8)
    } catch {
      throw Failure(.unreadable, "'\(path)' cannot be written: \(error)")
    }
  }

  func validate() throws {
    guard sql else { return }
    let others: [(option: String, isGiven: Bool)] = [
      ("--format", output.format != nil), ("--csv", output.csv), ("--json", output.json),
      ("--columns", output.columns != nil), ("--all-tables", output.allTables),
      ("--no-headers", output.noHeaders), ("--csv-raw", output.csvRaw),
      ("--csv-bom", output.csvBOM),
    ]
    let given = others.filter(\.isGiven).map(\.option)
    guard given.isEmpty else {
      throw ValidationError(
        "--sql prints SQL and no table; leave out \(given.joined(separator: " and "))."
      )
    }
    if let ending = output.fileExtension, (try? ReportFormats.forFileExtension(ending)) != nil {
      throw ValidationError("--sql writes no \(ending); give -o a name that ends in .sql.")
    }
  }
}
