import ArgumentParser
import CallArchive
import Calls

extension RejectsCommand {
  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retry",
      abstract: "Try records again; those that are calls by now leave the rejects.",
      discussion: """
        What other options, or a newer version, accept becomes a call as if it had been read so \
        from the first, and no longer counts as rejected. The rest stays, with what is wrong with \
        it now; as with 'ingest', the exit code is 3 then. A record is of the workspace and the \
        agent that it names itself, else of those that it was sent to or read for. A request that \
        named no agent stays refused until --agent gives it one.

        Examples:
          calls-report rejects retry --store calls.db
          calls-report rejects retry 3 7 --accept-empty-transcripts --store calls.db
        """
    )

    @Argument(help: ArgumentHelp("The rejects' ids, from 'list' (default: all).", valueName: "id"))
    var ids: [Int64] = []

    @OptionGroup var options: StoreOptions
    @OptionGroup var telling: ProgressOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "Workspace of calls that name none (default: that which they were sent to).",
        valueName: "id"
      )
    )
    var workspace: Int64?

    @Option(
      help: ArgumentHelp(
        "Agent of bare bodies (default: that which they were sent to, else "
          + "metadata.agent_remote_identifier, else 'default').",
        valueName: "name"
      )
    )
    var agent: String?

    @Flag(help: "Take calls whose transcript_with_tool_calls is empty instead of refusing them.")
    var acceptEmptyTranscripts = false

    @Flag(help: "Exit with 0, not 3, although some records are still refused.")
    var allowRejects = false

    func validate() throws {
      try SourceOptions.check(workspace: workspace ?? 0, agent: agent)
    }

    func run() async throws {
      let path = try options.path()
      var decoding = DecodingOptions()
      decoding.agent = agent.map { Array($0.utf8) }
      decoding.acceptsEmptyTranscripts = acceptEmptyTranscripts
      let (options, workspace, ids) = (decoding, workspace, ids)
      var bar = telling.bar
      defer { bar.finish() }
      let summary = try await storing { () async throws(ArchiveError) -> RetrySummary? in
        let writer = try ArchiveWriter(path: path, mode: .write)
        if !ids.isEmpty {
          let known = Set(try await ArchiveReader(path: path).rejects().map(\.id))
          guard known.isSuperset(of: ids) else { return nil }
        }
        let summary = try await writer.retry(
          rejects: ids.isEmpty ? nil : ids,
          options: options,
          workspace: workspace
        ) { bar.show($0, of: $1, "rejects") }
        try writer.close()
        return summary
      }
      guard let summary else {
        throw Failure(.unreadable, "the store '\(path)' does not keep all of these rejects")
      }
      telling.say(summary.ingest.sentence, &bar)
      if summary.withoutBytes > 0 {
        telling.say("of \(summary.withoutBytes) among the rejected no bytes were kept", &bar)
      }
      if summary.withoutAgent > 0 {
        telling.say(
          "\(summary.withoutAgent) among the rejected named no agent, or it was not noted: give --agent",
          &bar
        )
      }
      if summary.ingest.rejected > 0, !allowRejects { throw Failure(.rejected) }
    }
  }
}
