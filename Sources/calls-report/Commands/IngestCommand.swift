import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory

struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Load files into a store, each call once.",
    discussion: """
      The store is one SQLite file, made if need be. It keeps every payload byte for byte, and the \
      columns that reports read. A call that is there already is not loaded again, so an \
      interrupted load goes on when it is run once more.

      Examples:
        calls-report ingest calls/ --store calls.db
        calls-report latency --store calls.db --since 7d
      """
  )

  @OptionGroup(title: "Source options") var source: SourceOptions

  @Option(
    help: ArgumentHelp(
      "Show progress on standard error; auto is on a terminal, for long reads.",
      valueName: "when"
    )
  )
  var progress = OutputOptions.Choice.auto

  @Flag(name: [.short, .long], help: "Print nothing on standard error but problems.")
  var quiet = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most calls that are written at once.", valueName: "n")
  )
  var callsPerGroup = IngestOptions().callsPerGroup

  func validate() throws {
    if !(1...1 << 20).contains(callsPerGroup) {
      throw ValidationError("--calls-per-group must be 1 to 1048576, not \(callsPerGroup).")
    }
    if source.maxRecord.bytes > IngestOptions.largestMaxRecord {
      throw ValidationError(
        "--max-record must be at most \(IngestOptions.largestMaxRecord >> 20)MiB for a store."
      )
    }
  }

  func run() async throws {
    guard let store = source.namedStore else {
      throw UsageError(["no store: give --store FILE or set $CALLS_REPORT_STORE"])
    }
    guard !source.sources.isEmpty else {
      throw UsageError(["no source: give files, directories or - for standard input"])
    }
    let files = OverwriteCheck(
      outputs: ["", "-wal", "-shm"].map { OverwriteCheck.Named(name: "--store", path: store + $0) }
    )
    try source.checkSources(files)
    let sources = try source.expanded(files, quiet: quiet)
    var telling = try InputTelling(
      options: source,
      sources: sources,
      quiet: quiet,
      progress: progress
    )
    do {
      let writer = try ArchiveWriter(path: store, mode: .createOrWrite)
      let summary = try await writer.ingest(sources, options: options) {
        try telling.tell($0)
      } progress: {
        telling.show($0)
      }
      try writer.close()
      telling.interrupt()
      if !quiet { Diagnostics.say(summary.sentence) }
    } catch let error as ArchiveError {
      telling.interrupt()
      throw Failure(.unreadable, "\(error)")
    }
    try telling.finish()
    if let failure = telling.failure { throw failure }
  }

  private var options: IngestOptions {
    var options = IngestOptions()
    options.decoding = source.decoding
    options.threads = source.threadCount
    options.stopsAtFirstRejection = source.strict
    options.callsPerGroup = callsPerGroup
    options.input = InputOptions(
      maxRecord: source.maxRecord.bytes,
      // Groups are cut between blocks.
      blockSize: min(4 << 20, callsPerGroup << 10)
    )
    return options
  }
}

extension IngestSummary {
  /// The counts in one line.
  var sentence: String {
    "\(new) new, \(duplicates) duplicate\(duplicates == 1 ? "" : "s"), "
      + "\(conflicts) conflict\(conflicts == 1 ? "" : "s"), \(rejected) rejected"
      + (uncompared == 0
        ? "" : "; \(uncompared) of the duplicates cannot be compared with what was pruned")
  }
}
