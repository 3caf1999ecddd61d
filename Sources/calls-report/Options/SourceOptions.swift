import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory

/// Where calls are read from, and how.
struct SourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Files, directories (walked for .json, .ndjson, .jsonl, each also .gz, .zst), or - for "
        + "standard input; plain, gzip or zstd, told by the content.",
      valueName: "source"
    ),
    completion: .file()
  )
  var sources: [String] = []

  @Option(
    help: ArgumentHelp(
      "The store to use where no source is given (default: $CALLS_REPORT_STORE).",
      valueName: "file"
    ),
    completion: .file()
  )
  var store: String?

  @Flag(
    help: ArgumentHelp(
      "Leave out what is damaged in the store, and say what, instead of refusing the store; exit 0."
    )
  )
  var skipDamaged = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Workspace of calls that name none (default: 1).", valueName: "id")
  )
  var workspace: Int64?

  @Option(
    help: ArgumentHelp(
      "Agent of calls that name none (default: metadata.agent_remote_identifier, else 'default').",
      valueName: "name"
    )
  )
  var agent: String?

  @Flag(help: "Stop at the first record that is refused, and print no report.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Write refused records to this file, one JSON object a line, for its owner's eyes only.",
      valueName: "file"
    ),
    completion: .file()
  )
  var rejects: String?

  @Flag(help: "Exit with 0, not 3, although some records were refused.")
  var allowRejects = false

  @Flag(help: "Take calls whose transcript_with_tool_calls is empty instead of refusing them.")
  var acceptEmptyTranscripts = false

  @Option(
    help: ArgumentHelp(
      "The largest record, in bytes or with a unit: 64MiB, 1GiB; less than 4GiB. A larger one is "
        + "refused, and ends a compressed source.",
      valueName: "size"
    )
  )
  var maxRecord = ByteCount(256 << 20)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Tasks that read and compute at once; reports do not depend on it (default: all cores).",
      valueName: "n"
    )
  )
  var threads: Int?

  func validate() throws {
    if let store, store.isEmpty { throw ValidationError("--store names no file.") }
    try Self.check(workspace: workspace ?? Self.usualWorkspace, agent: agent)
    if maxRecord.bytes > InputOptions.largestMaxRecord {
      throw ValidationError("--max-record must be less than 4GiB, not \(maxRecord.bytes) bytes.")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be 1 to 1024, not \(threads).")
    }
  }

  /// The workspace of calls that name none, unless another is given.
  static let usualWorkspace: Int64 = 1

  /// Checks what is put in where calls name no workspace or agent.
  static func check(workspace: Int64, agent: String?) throws {
    if workspace < 0 {
      throw ValidationError("--workspace \(workspace) is negative; give 0 or more.")
    }
    if let agent, agent.isEmpty || agent.unicodeScalars.count > 200 {
      throw ValidationError("--agent must have 1 to 200 characters.")
    }
  }

  /// The store that was named on the command line, or else in the environment.
  var namedStore: String? {
    store ?? Host.environment("CALLS_REPORT_STORE").flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The store to report on; `nil` when sources are.
  var storeToRead: String? { sources.isEmpty ? namedStore : nil }

  /// Checks the sources as they were typed, before anything is read.
  ///
  /// - Parameters:
  ///   - files: What the command writes, besides `--rejects`, and what else it reads.
  ///   - findsOneCall: Whether workspace and agent tell calls of one id apart, those of a store too.
  /// - Throws: When there is no source, or when a file that is to be written is also read.
  func check(_ files: OverwriteCheck, findsOneCall: Bool = false) throws(UsageError) {
    if store != nil, !sources.isEmpty {
      throw UsageError(["--store: give sources or a store, not both"])
    }
    if let store = storeToRead {
      let problems = storeProblems(findsOneCall)
      guard problems.isEmpty else { throw UsageError(problems) }
      return try files.run(Self.files(ofStore: store))
    }
    guard !sources.isEmpty else {
      throw UsageError([
        "no source: give files, directories or - for standard input; or a store with --store or "
          + "$CALLS_REPORT_STORE"
      ])
    }
    try checkSources(files)
  }

  /// Options that say how sources are read, which a store was long ago.
  private func storeProblems(_ findsOneCall: Bool) -> [String] {
    let refused = [("--rejects", rejects != nil), ("--strict", strict)].filter(\.1).map {
      "\($0.0) is for sources; a store has no records to refuse"
    }
    let named = [("workspace", workspace != nil), ("agent", agent != nil)].filter {
      $0.1 && !findsOneCall
    }.map {
      "--\($0.0) is for sources whose calls name none; to choose calls of a store, give --where "
        + "\($0.0)=…"
    }
    return refused + named
      + (acceptEmptyTranscripts ? ["--accept-empty-transcripts is for sources"] : [])
  }

  /// Looks whether a file that is to be written is one of the sources.
  func checkSources(_ files: OverwriteCheck) throws(UsageError) {
    if skipDamaged {
      throw UsageError(["--skip-damaged is for reports on a store"])
    }
    try withRejects(files).run(
      sources.map { $0 == "-" ? .standardInput : InputSource(path: Array($0.utf8)) }
    )
  }

  /// The files of the store at `path`.
  static func files(ofStore path: String) -> [InputSource] {
    ["", "-wal", "-shm"].map { InputSource(path: Array("\(path)\($0)".utf8)) }
  }

  /// The files, with that of `--rejects` among those that are written.
  func withRejects(_ files: OverwriteCheck) -> OverwriteCheck {
    var files = files
    if let rejects { files.outputs.append(OverwriteCheck.Named(name: "--rejects", path: rejects)) }
    return files
  }
}

/// A number of bytes as people type it.
struct ByteCount: ExpressibleByArgument, Sendable {
  let bytes: Int

  init(_ bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [(String, Int)] = [
      ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30),
      ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000),
      ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30), ("b", 1), ("", 1),
    ]
    let text = argument.lowercased()
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Int(text.dropLast(unit.count)), number > 0 else { continue }
      let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
      guard !overflow, bytes <= 1 << 40 else { return nil }
      self.bytes = bytes
      return
    }
    return nil
  }

  var defaultValueDescription: String { "\(bytes >> 20)MiB" }
}
