import Analyses
import CallArchive
import Calls
import RawMemory
import Reporting

/// Answers a question that takes one pass over the calls, and prints the answer.
struct ReportRun {
  let subject: ReportSubject
  let arguments: ReportArguments
  let source: SourceOptions
  let output: OutputOptions
  /// The files that are read besides the sources.
  var inputFiles: [OverwriteCheck.Named] = []

  /// - Parameter problems: What is wrong with the command line already.
  /// - Throws: One error with all problems of the command line, or a failure.
  func run(_ problems: [String] = []) async throws {
    Host.keepFreedMemory()
    var printing = ReportPrinting(options: output)
    let (request, files, tables) = try await checkedRequest(printing, problems)
    printing.selection = request.selection
    printing.sorting = request.query.sort.map { ($0.column, tables) }
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
    } catch let error as ArchiveError {
      throw Failure(.unreadable, "\(error)")
    } catch let error as ArgumentError {
      throw UsageError(error)
    }
    try printing.print(report)
    if let failure = reading.failure { throw failure }
  }

  /// Tells which custom dimensions the store at `path` lacks, and where they were typed.
  static func check(_ request: ReportRequest, forStoreAt path: String) throws {
    guard !request.customDimensions.isEmpty else { return }
    let known: [CustomDimension]
    do throws(ArchiveError) {
      known = try ArchiveReader(path: path).dimensions()
    } catch {
      throw error.told
    }
    let problems = request.problems(inStoreWith: known, at: path)
    guard problems.isEmpty else { throw UsageError(problems.map(\.sentence)) }
  }

  /// What is asked for, the files that must not be one, and the tables without rows, before a pivot,
  /// after all of the command line was checked.
  ///
  /// - Throws: One error with all problems, or a failure when the output cannot be written.
  private func checkedRequest(
    _ printing: ReportPrinting,
    _ known: [String]
  ) async throws -> (ReportRequest, OverwriteCheck, [ReportTable]) {
    var problems = known
    let check = try await ReportRequest.check(subject, arguments, clock: Host.now)
    problems += check.problems.map(\.sentence)
    var printing = printing
    // Of a pivot, the columns that were chosen are no columns of the tables.
    printing.selection = check.request?.selection ?? printing.selection
    problems += try printing.problems(of: check.empty)
    let files = OverwriteCheck(
      outputs: try printing.destinations(of: check.empty),
      inputs: inputFiles
    )
    do throws(UsageError) { try source.check(files) } catch { problems += error.problems }
    guard problems.isEmpty, let request = check.request else { throw UsageError(problems) }
    if let store = source.storeToRead { try Self.check(request, forStoreAt: store) }
    try printing.checkDestination()
    output.warnIfEmpty(request.query)
    return (request, files, check.empty.tables)
  }
}
