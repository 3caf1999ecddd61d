import Analyses
import ArgumentParser
import Reporting

/// A command that prints one analysis of the catalogue.
protocol AnalysisCommand: AsyncParsableCommand {
  static var analysis: Analysis { get }
  /// What follows the analysis's name in the examples of the help.
  static var examples: [String] { get }
  var source: SourceOptions { get }
  var filter: FilterOptions { get }
  var groups: GroupOptions { get }
  var output: OutputOptions { get }

  /// What the report is about.
  func subject(_ prices: PriceList?) -> ReportSubject

  /// What else is asked of the analysis: its own options.
  func add(to arguments: inout ReportArguments)

  /// What estimates costs, if the analysis is asked for that.
  func priceList() throws -> PriceList?

  /// The files that are read besides the sources.
  var inputFiles: [OverwriteCheck.Named] { get }
}

extension AnalysisCommand {
  static var analysisConfiguration: CommandConfiguration {
    let tables = analysis.tables(AnalysisOptions()).map { "  \($0.name): \($0.summary)" }
    return CommandConfiguration(
      commandName: analysis.name,
      abstract: analysis.summary,
      discussion: """
        Tables:
        \(tables.joined(separator: "\n"))
        'calls-report metrics \(analysis.name)' explains every column.

        Examples:
        \(examples.map { "  calls-report \(analysis.name) \($0)" }.joined(separator: "\n"))
        """
    )
  }

  func subject(_ prices: PriceList?) -> ReportSubject {
    .analysis(Self.analysis, prices: prices)
  }

  func add(to arguments: inout ReportArguments) {}

  func priceList() throws -> PriceList? { nil }

  var inputFiles: [OverwriteCheck.Named] { [] }

  func run() async throws { try await printReport() }

  /// Reads the calls and prints the report.
  func printReport() async throws {
    var problems: [String] = []
    var prices: PriceList?
    do { prices = try priceList() } catch let error as UsageError {
      problems += error.problems
    }
    try await ReportRun(
      subject: subject(prices),
      arguments: try arguments,
      source: source,
      output: output,
      inputFiles: inputFiles + (filter.configurationFile.map { [$0] } ?? [])
    ).run(problems)
  }

  /// What is asked for, as it was typed.
  ///
  /// - Throws: A failure when the configuration file cannot be read.
  var arguments: ReportArguments {
    get throws {
      var arguments = ReportArguments()
      arguments.query = try filter.arguments
      arguments.query.dimensions = groups.by
      arguments.query.sort = groups.sort
      arguments.query.limit = groups.limit
      arguments.query.exemplars = groups.exemplarOptions.exemplars
      arguments.query.fillsGaps = groups.fill
      arguments.query.pivots = groups.pivot
      arguments.query.comparison = groups.compareTo
      arguments.selection = output.selection
      add(to: &arguments)
      return arguments
    }
  }
}
