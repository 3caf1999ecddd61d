import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

extension StoreCommand {
  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rebuild",
      abstract: "Make the columns again from the payloads.",
      discussion: """
        Columns of other definitions than this program's are made again at the next write anyway; \
        until then reports derive them from the payloads, which is slower.

        Examples:
          calls-report store rebuild --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    @Flag(help: "Also those of the present definitions.")
    var all = false

    func run() async throws {
      let (path, all) = (try options.path(), all)
      var bar = telling.bar
      defer { bar.finish() }
      let count = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let count = try await writer.rebuild(onlyOutdated: !all) { bar.show($0) }
        try writer.close()
        return count
      }
      telling.say("\(count) row group\(count == 1 ? "" : "s") made again", &bar)
    }
  }

  struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compact",
      abstract: "Merge small row groups and give free pages back to the disk.",
      discussion: """
        Examples:
          calls-report store compact --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    func run() async throws {
      let path = try options.path()
      var bar = telling.bar
      defer { bar.finish() }
      let count = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let count = try await writer.compact { bar.show($0) }
        try writer.close()
        return count
      }
      telling.say("\(count) row group\(count == 1 ? "" : "s") fewer", &bar)
    }
  }

  struct Prune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "prune",
      abstract: "Remove old calls for good, with their payloads.",
      discussion: """
        Calls that started before the time go, with their keys, repeats and conflicts, and rejects \
        that were read before it. Freed pages are overwritten.

        Examples:
          calls-report store prune --keep 90d --dry-run --store calls.db
          calls-report store prune --before 2026-01-01 --store calls.db
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

    @Flag(help: "Only tell what would be removed.")
    var dryRun = false

    func validate() throws {
      if (before == nil) == (keep == nil) {
        throw ValidationError("Give one of --before and --keep.")
      }
    }

    func run() async throws {
      let (path, dryRun) = (try options.path(), dryRun)
      let time = try time()
      var bar = telling.bar
      defer { bar.finish() }
      let summary = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let summary =
          dryRun
          ? try await writer.pruning(before: time)
          : try await writer.prune(before: time) { bar.show($0) }
        try writer.close()
        return summary
      }
      telling.say(
        "\(summary.calls) calls and \(summary.rejects) rejects before "
          + "\(ISO8601.text(time, in: .utc)) \(dryRun ? "would be removed" : "removed")",
        &bar
      )
    }

    private func time() throws -> Int64 {
      let (name, text) = before.map { ("--before", $0) } ?? ("--keep", keep ?? "")
      do throws(TimeExpressionError) {
        let expression =
          before == nil ? try TimeExpression(text) : try TimeExpression(absolute: text)
        let time = expression.instant(now: Host.now, in: .utc)
        guard before != nil || time <= Host.now else { throw .noSuchTime(text) }
        return time
      } catch {
        throw UsageError(["\(name): \(error)"])
      }
    }
  }

  struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: "Copy a store as it is at one moment, while others may write it.",
      discussion: """
        Examples:
          calls-report store backup calls-copy.db --store calls.db
        """
    )

    @Argument(help: "The new file, for its owner's eyes only.", completion: .file())
    var file: String

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    func run() async throws {
      let (path, file) = (try options.path(), file)
      var bar = telling.bar
      defer { bar.finish() }
      try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).backUp(to: file) { bar.show(bytes: $0, of: $1) }
      }
    }
  }
}
