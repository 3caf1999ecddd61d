import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory

extension StoreCommand {
  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune",
      abstract: "Remove old calls for good, with their payloads.",
      discussion: """
        Calls that started before the time go, with their keys, repeats and conflicts, and rejects \
        that were read before it. Freed pages are overwritten.

        With --keep-metrics the calls themselves stay, with their columns: reports are as before, and \
        a repeat is still a duplicate. Columns hold no transcripts, but phone numbers, recording \
        addresses, templates of error texts and values of dimensions that were added; 'redact' takes \
        those out. Nothing can be made again from what is left. Once a newer program gives columns \
        another meaning, reports leave these calls out, and say how many. A later 'prune' without it \
        removes them, too.

        Examples:
          calls-report store prune --keep 90d --dry-run --store calls.db
          calls-report store prune --before 2026-01-01 --store calls.db
          calls-report store prune --keep 30d --keep-metrics --store calls.db
          calls-report store prune --all --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    @Option(
      help: ArgumentHelp("Remove what is before this date or time, in UTC.", valueName: "time")
    )
    var before: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Keep what is as young as this: 90d, 12w.", valueName: "time")
    )
    var keep: String?

    @Flag(help: "Remove everything: what a time that is not in the past would, which is refused.")
    var all = false

    @Flag(help: "Remove payloads only, and keep the columns that reports read.")
    var keepMetrics = false

    @Flag(help: "Only tell what would be removed.")
    var dryRun = false

    func validate() throws {
      guard [before != nil, keep != nil, all].count(where: { $0 }) == 1 else {
        throw ValidationError("Give one of --before, --keep and --all.")
      }
    }

    func run() async throws {
      let (path, dryRun, keepMetrics) = (try options.path(), dryRun, keepMetrics)
      let time = try time()
      var bar = telling.bar
      defer { bar.finish() }
      let summary = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let summary =
          switch (keepMetrics, dryRun) {
          case (false, false): try await writer.prune(before: time) { bar.show($0) }
          case (false, true): try await writer.pruning(before: time)
          case (true, false): try await writer.freeze(before: time) { bar.show($0) }
          case (true, true): try await writer.freezing(before: time)
          }
        try writer.close()
        return summary
      }
      telling.say(
        "\(keepMetrics ? "the payloads of " : "")\(summary.calls) calls and \(summary.rejects) "
          + "rejects \(all ? "" : "before \(ISO8601.text(time, in: .utc)) ")"
          + (dryRun ? "would be removed" : "removed"),
        &bar
      )
    }

    private func time() throws -> Int64 {
      guard !all else { return .max }
      let now = Host.now
      let (name, text) = before.map { ("--before", $0) } ?? ("--keep", keep ?? "")
      let time: Int64
      do throws(TimeExpressionError) {
        let expression =
          before == nil ? try TimeExpression(text) : try TimeExpression(absolute: text)
        time = expression.instant(now: now, in: .utc)
        guard before != nil || time <= now else { throw .noSuchTime(text) }
      } catch {
        throw UsageError(["\(name): \(error)"])
      }
      // Nobody loses all calls by a slip of the finger.
      guard dryRun || time < now else {
        throw UsageError([
          "\(name): '\(text)' would keep nothing; give --all to remove everything for good, or "
            + "--dry-run to count it"
        ])
      }
      return time
    }
  }
}
