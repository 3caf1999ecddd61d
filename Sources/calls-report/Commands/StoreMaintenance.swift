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
        until then reports derive them from the payloads, which is slower. Columns whose payloads \
        were pruned stay as they are.

        --all mends what is damaged of columns and of the keys by which calls are known, as far as \
        the payloads are whole.

        Examples:
          calls-report store rebuild --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    @Flag(help: "Also those of the present definitions, and damaged keys of calls.")
    var all = false

    func run() async throws {
      let (path, all) = (try options.path(), all)
      var bar = telling.bar
      defer { bar.finish() }
      let (repair, count) = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let repair = all ? try await writer.repairKeys() : KeyRepair()
        let count = try await writer.rebuild(onlyOutdated: !all) { bar.show($0) }
        try writer.close()
        return (repair, count)
      }
      if repair.groups > 0 {
        let places =
          repair.unplacedCalls == 0
          ? ""
          : "; the places where \(repair.unplacedCalls) calls were read are lost: read again, "
            + "they count as duplicates once"
        telling.say(
          "the keys of \(repair.groups) row group\(repair.groups == 1 ? "" : "s") made again\(places)",
          &bar
        )
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

    func validate() throws {
      if file.isEmpty { throw ValidationError("The new file has no name.") }
    }

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
