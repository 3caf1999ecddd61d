import Analyses
import ArgumentParser
import Calls
import RawMemory

/// A command that prints one analysis of the catalogue.
protocol AnalysisCommand: AsyncParsableCommand {
  static var analysis: Analysis { get }
  var source: SourceOptions { get }
  var filter: FilterOptions { get }
  var groups: GroupOptions { get }
  var output: OutputOptions { get }

  /// What is asked of the analysis beyond the query.
  func analysisOptions() throws -> AnalysisOptions

  /// The calls as the analysis wants them.
  func prepared(_ snapshot: CallSnapshot) throws -> CallSnapshot
}

extension AnalysisCommand {
  static var analysisConfiguration: CommandConfiguration {
    CommandConfiguration(
      commandName: analysis.name,
      abstract: analysis.summary,
      discussion: "Tables: "
        + analysis.tables(AnalysisOptions()).map { "\($0.name) (\($0.summary))" }
        .joined(separator: ", ")
        + ". 'calls-report metrics \(analysis.name)' explains every column."
    )
  }

  func analysisOptions() throws -> AnalysisOptions { AnalysisOptions() }

  func prepared(_ snapshot: CallSnapshot) throws -> CallSnapshot { snapshot }

  func run() async throws {
    var arguments = filter.arguments
    arguments.dimensions = groups.by
    arguments.sort = groups.sort
    arguments.limit = groups.limit
    let query = try arguments.query(
      for: Self.analysis,
      options: analysisOptions(),
      clock: Host.now
    )
    let reading = try await CallReading(
      options: source,
      columns: Self.analysis.columnsNeeded(by: query),
      output: output
    ).run()
    let engine = ColumnEngine(try prepared(reading.snapshot), threads: source.threadCount)
    let report = try await Self.analysis.report(from: engine, matching: query)
    try ReportPrinting(options: output).print(report)
    if let failure = reading.failure { throw failure }
  }
}
