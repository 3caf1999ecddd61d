import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory
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

  func add(to arguments: inout ReportArguments) {}

  func priceList() throws -> PriceList? { nil }

  var inputFiles: [OverwriteCheck.Named] { [] }

  func run() async throws {
    var printing = ReportPrinting(options: output)
    let (request, files) = try await checkedRequest(printing)
    printing.selection = request.selection
    let reading = try await CallReading(
      options: source,
      columns: request.columns,
      filter: request.filterOfCalls,
      output: output,
      files: files
    ).runOnce()
    let report: Report
    do {
      report = try await request.report(
        inOnePassOver: reading.calls,
        threads: source.threadCount
      )
    } catch let error as ArgumentError {
      throw UsageError(error)
    } catch let error as ArchiveError {
      throw Failure(.unreadable, "\(error)")
    }
    try printing.print(report)
    if let failure = reading.failure { throw failure }
  }

  /// What is asked for, and the files that must not be one, after all of the command line was
  /// checked.
  ///
  /// - Throws: One error with all problems, or a failure when the output cannot be written.
  private func checkedRequest(
    _ printing: ReportPrinting
  ) async throws -> (ReportRequest, OverwriteCheck) {
    var problems: [String] = []
    var prices: PriceList?
    do { prices = try priceList() } catch let error as UsageError {
      problems += error.problems
    }
    var arguments = ReportArguments()
    arguments.query = filter.arguments
    arguments.query.dimensions = groups.by
    arguments.query.sort = groups.sort
    arguments.query.limit = groups.limit
    arguments.query.fillsGaps = groups.fill
    arguments.query.pivots = groups.pivot
    arguments.query.comparison = groups.compareTo
    arguments.selection = output.selection
    add(to: &arguments)
    let check = try await ReportRequest.check(
      .analysis(Self.analysis, prices: prices),
      arguments,
      clock: Host.now
    )
    problems += check.problems.map(\.sentence)
    problems += try printing.problems(of: check.empty)
    let files = OverwriteCheck(
      outputs: try printing.destinations(of: check.empty),
      inputs: inputFiles + (filter.configurationFile.map { [$0] } ?? [])
    )
    do throws(UsageError) { try source.check(files) } catch { problems += error.problems }
    guard problems.isEmpty, let request = check.request else { throw UsageError(problems) }
    try printing.checkDestination()
    output.warnIfEmpty(request.query)
    return (request, files)
  }
}
