import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

extension StoreCommand {
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write all calls: as envelopes, which 'ingest' reads, as files, or as tables.",
      discussion: """
        Envelopes are written one a line, their payloads as they were sent, but for line breaks \
        between tokens, which become spaces.

        --raw writes every payload byte for byte to WORKSPACE/AGENT/CALL.json. In these names \
        small letters, digits, '-', '_' and dots between them stay; a capital becomes '^' and its \
        small letter, any other byte '%' and two hexadecimal digits. What gets too long is cut, \
        and ends in '~' and the store's own number.

        --tables writes calls.csv, turns.csv, utterances.csv, tool_calls.csv and node_visits.csv \
        with all columns that are stored: 'calls-report metrics fields' explains them, and those \
        of dimensions that were added are behind the others in calls.csv. Rows of \
        one call have its workspace, agent and call_id. Times of calls are there as Unix \
        milliseconds and as text in UTC.

        A file or folder appears once it is whole, and is its owner's alone.

        Examples:
          calls-report store export --store calls.db -o calls.ndjson.zst
          calls-report store export --store calls.db --raw payloads
          calls-report store export --store calls.db --tables tables --compress gzip
        """
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    @Option(
      name: [.short, .long],
      help: ArgumentHelp("Write to this file (default: standard output).", valueName: "file"),
      completion: .file()
    )
    var output: String?

    @Option(
      help: ArgumentHelp(
        "Write each payload to a file in this folder, which must be new or empty.",
        valueName: "dir"
      ),
      completion: .directory
    )
    var raw: String?

    @Option(
      help: ArgumentHelp(
        "Write the five tables to files in this folder, which must be new or empty.",
        valueName: "dir"
      ),
      completion: .directory
    )
    var tables: String?

    @Option(
      help: ArgumentHelp(
        "gzip, zstd or none (default: by -o's ending .gz or .zst, else none); not for --raw.",
        valueName: "how"
      )
    )
    var compress: ExportCompression?

    @Flag(
      help: "Leave out what is damaged in the store, and say what, instead of refusing the store."
    )
    var skipDamaged = false

    @Flag(help: "With --tables, put no apostrophe before text that a spreadsheet would run.")
    var csvRaw = false

    @Flag(help: "With --tables, do not mask phone numbers; the other exports have them anyway.")
    var showPii = false

    func validate() throws {
      let named = [("-o", output), ("--raw", raw), ("--tables", tables)].filter { $0.1 != nil }
      if named.count > 1 {
        throw ValidationError("Give one of \(named.map(\.0).joined(separator: " and ")).")
      }
      for (name, path) in named where path?.isEmpty == true {
        throw ValidationError("\(name) names no file.")
      }
      if raw != nil, compress != nil {
        throw ValidationError("--raw writes payloads as they are; leave out --compress.")
      }
      for (name, isGiven) in [("--csv-raw", csvRaw), ("--show-pii", showPii)]
      where isGiven && tables == nil {
        throw ValidationError("\(name) is for --tables.")
      }
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
        if let raw { return try await writePayloads(reader, to: raw) }
        if let tables { return try await writeTables(reader, to: tables) }
        guard let output, output != "-" else {
          return try await writeEnvelopes(reader) { try FileOutput.standardOutput.write($0) }
        }
        let file = try FileReplacement(path: output, isPrivate: true)
        try await writeEnvelopes(reader) { try file.write($0) }
        try file.commit()
      } catch let error as ArchiveError {
        throw Failure(.unreadable, "\(error)")
      } catch let error as FileError {
        let name = (raw ?? tables ?? output).map { "'\($0)'" } ?? "standard output"
        throw Failure(.unreadable, "\(name) cannot be written: \(error)")
      }
    }

    private func writeEnvelopes(
      _ reader: ArchiveReader,
      to write: @escaping ([UInt8]) throws -> Void
    ) async throws {
      let lines = ExportOutput(compress ?? ExportCompression(path: output ?? ""), to: write)
      var bar = telling.bar
      defer { bar.finish() }
      let lacking = try await reader.forEachCall(
        skipsDamaged: skipDamaged,
        progress: { bar.show($0, of: $1, "calls") }
      ) { call in
        let agent = String(decoding: call.agent, as: UTF8.self).jsonLiteral
        try lines.append { line in
          line += "{\"workspace_id\":\(call.workspace),\"agent_remote_identifier\":".utf8
          line += "\(agent),\"call\":".utf8
          // No text has such bytes: they are between tokens.
          for byte in call.body { line.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
          line += "}\n".utf8
        }
      }
      try lines.finish()
      tell(lacking, &bar) { "only columns are kept of \($0 == 1 ? "it" : "them")" }
    }

    private func writePayloads(_ reader: ArchiveReader, to path: String) async throws {
      let folder = try FolderReplacement(path: path)
      var bar = telling.bar
      defer { bar.finish() }
      let lacking = try await reader.forEachCall(
        skipsDamaged: skipDamaged,
        progress: { bar.show($0, of: $1, "calls") }
      ) { call in
        try folder.file(PayloadFileName.names(of: call)).write(call.body)
      }
      try folder.commit()
      tell(lacking, &bar) { "only columns are kept of \($0 == 1 ? "it" : "them")" }
    }

    private func writeTables(_ reader: ArchiveReader, to path: String) async throws {
      let folder = try FolderReplacement(path: path)
      let dimensions = try reader.dimensions()
      let export = try TableExport(
        folder,
        compress ?? .none,
        isRaw: csvRaw,
        showsNumbers: showPii,
        dimensions: dimensions
      )
      var bar = telling.bar
      defer { bar.finish() }
      let lacking = try await reader.forEachRowGroup(
        dimensions: dimensions,
        skipsDamaged: skipDamaged,
        progress: { bar.show($0, of: $1, "calls") }
      ) {
        try export.write($0)
      }
      try export.finish()
      try folder.commit()
      tell(lacking, &bar) { _ in
        "the payloads were pruned, and the columns are of other definitions than this program's"
      }
    }

    /// Says which calls are not among what was written, and `why` so many of them that were pruned.
    private func tell(_ lacking: LackingCalls, _ bar: inout ProgressBar, why: (Int) -> String) {
      guard lacking != LackingCalls() else { return }
      bar.finish()
      if lacking.pruned > 0 {
        let number = "\(lacking.pruned) call\(lacking.pruned == 1 ? " is" : "s are")"
        Diagnostics.say("\(number) left out: \(why(lacking.pruned))")
      }
      Diagnostics.say(lacking.damaged)
    }
  }
}
