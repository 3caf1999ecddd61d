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

        Examples:
          calls-report store rebuild --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions

    @Flag(help: "Also those of the present definitions.")
    var all = false

    func run() async throws {
      let (path, all) = (try options.path(), all)
      let count = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let count = try await writer.rebuild(onlyOutdated: !all)
        try writer.close()
        return count
      }
      Diagnostics.say("\(count) row group\(count == 1 ? "" : "s") made again")
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

    func run() async throws {
      let path = try options.path()
      let count = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let count = try await writer.compact()
        try writer.close()
        return count
      }
      Diagnostics.say("\(count) row group\(count == 1 ? "" : "s") fewer")
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

    func run() async throws {
      let (path, file) = (try options.path(), file)
      try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).backUp(to: file)
      }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write all calls as envelopes, one a line: what 'ingest' reads.",
      discussion: """
        Payloads are written as they were sent, but for line breaks between tokens, which become \
        spaces. Calls whose payloads were pruned are left out.

        Examples:
          calls-report store export --store calls.db | zstd > calls.ndjson.zst
          calls-report store export --store calls.db -o calls.ndjson
        """
    )

    @OptionGroup var options: StoreOptions

    @Option(
      name: [.short, .long],
      help: ArgumentHelp(
        "Write to this file, for its owner's eyes only, which appears once it is whole (default: "
          + "standard output).",
        valueName: "file"
      ),
      completion: .file()
    )
    var output: String?

    func validate() throws {
      if let output, output.isEmpty { throw ValidationError("-o names no file.") }
    }

    func run() async throws {
      let path = try options.path()
      if let output, output != "-" {
        try OverwriteCheck(outputs: [OverwriteCheck.Named(name: "-o", path: output)]).run(
          SourceOptions.files(ofStore: path)
        )
      }
      do {
        let reader = try ArchiveReader(path: path)
        guard let output, output != "-" else {
          return try await write(reader) { try FileOutput.standardOutput.write($0) }
        }
        let file = try FileReplacement(path: output, isPrivate: true)
        try await write(reader) { try file.write($0) }
        try file.commit()
      } catch let error as ArchiveError {
        throw Failure(.unreadable, "\(error)")
      } catch let error as FileError {
        let name = output.map { "'\($0)'" } ?? "standard output"
        throw Failure(.unreadable, "\(name) cannot be written: \(error)")
      }
    }

    private func write(
      _ reader: ArchiveReader,
      to output: ([UInt8]) throws -> Void
    ) async throws {
      var lines: [UInt8] = []
      let pruned = try await reader.forEachCall { call in
        let agent = String(decoding: call.agent, as: UTF8.self).jsonLiteral
        lines += "{\"workspace_id\":\(call.workspace),\"agent_remote_identifier\":".utf8
        lines += "\(agent),\"call\":".utf8
        // No text has such bytes: they are between tokens.
        for byte in call.body { lines.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
        lines += "}\n".utf8
        guard lines.count > 1 << 20 else { return }
        try output(lines)
        lines.removeAll(keepingCapacity: true)
      }
      try output(lines)
      guard pruned > 0 else { return }
      Diagnostics.say(
        "\(pruned) call\(pruned == 1 ? " is" : "s are") left out: only columns are kept of "
          + "\(pruned == 1 ? "it" : "them")"
      )
    }
  }
}
