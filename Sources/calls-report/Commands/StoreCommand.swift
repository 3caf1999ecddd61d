import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Look after a store.",
    discussion: """
      Examples:
        calls-report store info --store calls.db
        calls-report store verify --store calls.db
      """,
    subcommands: [
      Info.self, Verify.self, Rebuild.self, Compact.self, Prune.self, Redact.self, Backup.self,
      Export.self, Dimensions.self,
    ]
  )

  struct Info: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "What is in a store: calls, times, sizes, versions.",
      discussion: """
        Examples:
          calls-report store info --store calls.db
          calls-report store info --store calls.db --json
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run() async throws {
      let path = try options.path()
      let info = try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).info()
      }
      try ReportPrinting(options: output).print(info.report)
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Check that a store is what was written; exit 1 when it is not.",
      discussion: """
        SQLite's integrity check, every checksum, and every row group against what its payloads \
        derive to, where there are payloads.

        Examples:
          calls-report store verify --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    func run() async throws {
      let path = try options.path()
      let threads = options.threadCount
      var bar = telling.bar
      defer { bar.finish() }
      let problems = try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).verify(threads: threads) {
          bar.show($0, of: $1, "row groups")
        }
      }
      bar.finish()
      for problem in problems { Diagnostics.say(problem) }
      guard problems.isEmpty else {
        let count = problems.count
        throw Failure(
          ExitStatus.checkFailed,
          "the store '\(path)' has \(count) problem\(count == 1 ? "" : "s")"
        )
      }
      if !telling.quiet { Diagnostics.say("the store '\(path)' is whole") }
    }
  }
}

/// Runs `body`; what is wrong with the store is a failure to read or write.
func storing<R>(
  _ body: () async throws(ArchiveError) -> R
) async throws(Failure) -> R {
  do throws(ArchiveError) {
    return try await body()
  } catch {
    throw Failure(.unreadable, "\(error)")
  }
}

extension ArchiveInfo {
  /// The numbers as a report of two tables.
  fileprivate var report: Report {
    func row(_ name: String, _ cell: Cell) -> ReportRow {
      ReportRow(cells: [.text(name), cell])
    }
    func time(_ instant: Int64?) -> Cell {
      instant.map { .text(ISO8601.text($0, in: .utc)) } ?? .missing
    }
    let definitions = groupsByDefinitions.sorted { $0.key < $1.key }
    let rows =
      [
        row("format", .integer(formatVersion)), row("calls", .integer(calls)),
        row("calls without payload", .integer(frozenCalls)),
        row("calls in the tail", .integer(tailCalls)),
        row("first start", time(starts?.lowerBound)), row("last start", time(starts?.upperBound)),
        row("agents", .integer(agents)),
      ]
      + definitions.map { row("row groups of definitions \($0.key)", .integer($0.value)) }
      + [
        row("file bytes", .integer(fileBytes)), row("payload bytes", .integer(payloadBytes.raw)),
        row("payload bytes, compressed", .integer(payloadBytes.stored)),
        row("column bytes", .integer(columns.reduce(0) { $0 + $1.bytes })),
        row("rejects", .integer(rejects)), row("conflicts", .integer(conflicts)),
      ]
    return Report(
      name: "store",
      title: "Store",
      calls: nil,
      tables: [
        ReportTable(
          name: "store",
          title: "Store",
          columns: [
            ReportColumn(name: "what", title: "what", type: .text),
            ReportColumn(name: "value", title: "value", type: .text),
          ],
          rows: rows
        ),
        ReportTable(
          name: "columns",
          title: "Columns",
          columns: [
            ReportColumn(name: "column", title: "column", type: .text),
            ReportColumn(name: "bytes", title: "bytes", unit: .count),
          ],
          rows: columns.map { ReportRow(cells: [.text($0.name), .integer($0.bytes)]) }
        ),
      ]
    )
  }
}
