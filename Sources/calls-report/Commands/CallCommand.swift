import Analyses
import ArgumentParser
import Calls
import RawMemory
import Reporting

struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "Show one call: what is known of it, its latencies, tools and transcript.",
    discussion: """
      ID is the sender's call_id or, of a store, the number that the sender was given. Where several \
      calls have it, they are listed; --workspace and --agent narrow down, and --by-id takes the \
      store's number alone.

      Phone numbers are masked, in texts as well, and the recording is left out, unless --show-pii \
      is given. Of a call whose payload was pruned, the columns are shown that remain.

      Examples:
        calls-report call call-17 calls/
        calls-report call 17 --by-id --store calls.db -o call.html
        calls-report call call-17 calls/ --json
      """
  )

  @Argument(help: ArgumentHelp("The call's id.", valueName: "id")) var id: String

  @OptionGroup(title: "Source options") var source: SourceOptions

  @Flag(name: .customLong("by-id"), help: "Take ID for the store's own number alone.")
  var byID = false

  @Option(help: ArgumentHelp("Time zone of the start, such as Europe/Berlin.", valueName: "zone"))
  var tz = "UTC"

  @Flag(name: .customLong("show-pii"), help: "Show phone numbers and the recording.")
  var showPII = false

  @OptionGroup(title: "Output options") var output: DocumentOutputOptions

  func run() async throws {
    var problems: [String] = []
    var zone = Zone.utc
    do throws(UnknownZone) { zone = try Zone(named: tz) } catch {
      problems.append("--tz: \(error)")
    }
    let files = OverwriteCheck(
      outputs: output.file.map { [OverwriteCheck.Named(name: "-o", path: $0)] } ?? []
    )
    do throws(UsageError) {
      try source.check(files, findsOneCall: true)
    } catch {
      problems += error.problems
    }
    if byID, source.storeToRead == nil {
      problems.append("--by-id is for stores; calls of files have no number")
    }
    if source.storeToRead != nil, source.skipDamaged {
      problems.append("--skip-damaged is for reports")
    }
    guard problems.isEmpty else { throw UsageError(problems) }
    try output.checkDestination()
    let search = CallSearch(
      text: id,
      isStoreID: byID,
      workspace: source.workspace,
      agent: source.agent
    )
    guard let store = source.storeToRead else { return try await show(search, files, zone) }
    let call = try await search.call(inStore: store)
    let candidate = CallSearch.Candidate(call.rows, 0)
    let record = try call.body.map { try read($0, candidate) }
    try output.print(
      CallDocument(
        rows: record?.rows ?? call.rows,
        segments: record?.segments,
        id: call.id,
        zone: zone,
        disclosure: showPII ? .everything : .texts
      )
    )
  }

  /// Finds the call in files, and shows it.
  private func show(_ search: CallSearch, _ files: OverwriteCheck, _ zone: Zone) async throws {
    let sources = try source.expanded(files, quiet: output.telling.quiet)
    var telling = try InputTelling(
      options: source,
      sources: sources,
      quiet: output.telling.quiet,
      progress: output.telling.progress
    )
    var loader = CallLoader()
    loader.decoding = source.decoding
    loader.decoding.keepsBodies = true
    loader.input = source.input
    loader.columns = CallSearch.columns
    loader.threads = source.threadCount
    loader.stopsAtFirstRejection = source.strict
    var sink = CallSearchSink(search)
    try await loader.load(sources, into: &sink) {
      try telling.tell($0)
    } progress: {
      telling.show($0)
    }
    try telling.finish()
    let call = try search.only(sink.found, near: sink.near, \.candidate)
    let record = try read(call.body, call.candidate)
    var document = CallDocument(
      rows: record.rows,
      segments: record.segments,
      id: nil,
      zone: zone,
      disclosure: showPII ? .everything : .texts
    )
    if sink.repeats > 0 {
      document.notes.append("the call was read \(sink.repeats + 1) times; this is the first")
    }
    try output.print(document)
    if let failure = telling.failure { throw failure }
  }

  private func read(_ body: [UInt8], _ call: CallSearch.Candidate) throws -> CallRecord {
    let record = CallRecord(
      body: body,
      workspace: call.workspace,
      agent: call.agent,
      masksPhones: !showPII
    )
    guard let record else {
      throw Failure(.unreadable, "the payload of the call '\(id)' is no call")
    }
    return record
  }
}
