import Analyses
import ArgumentParser
import CallArchive
import Calls
import CallsServer
import RawMemory
import Reporting

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "API keys of those who send calls to a store, or read its reports.",
    discussion: """
      Examples:
        calls-report keys create --workspace 1 --name ci --store calls.db
        calls-report keys list --store calls.db
        calls-report keys revoke 3 --store calls.db
      """,
    subcommands: [Create.self, List.self, Revoke.self]
  )

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create",
      abstract: "Make a key and print it, this once: the store keeps only a hash of it.",
      discussion: """
        Scopes: write (send calls), read (reports of the workspace), pii (phone numbers and \
        transcripts in them), feed (named reports by a key in the address).

        Examples:
          calls-report keys create --workspace 1 --name ci --store calls.db
          calls-report keys create --workspace 1 --name dashboard --scope read --expires 90d
        """
    )

    @OptionGroup var options: StoreOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The workspace that it is for.", valueName: "number")
    )
    var workspace: Int64

    @Option(help: ArgumentHelp("What it is called.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What may be done with it, with commas.", valueName: "scopes"))
    var scope = "write"

    @Option(
      help: ArgumentHelp("How long it is of use: 90d, 12w (default: for ever).", valueName: "time")
    )
    var expires: String?

    func run() async throws {
      let (path, workspace, name) = (try options.path(), workspace, name)
      var problems: [String] = []
      if workspace < 0 { problems.append("--workspace: must be at least 0, not \(workspace)") }
      if name.isEmpty || name.utf8.count > 200 {
        problems.append("--name: must have 1 to 200 bytes")
      }
      var scopes: [String] = []
      for scope in scope.split(separator: ",").map({ $0.filter { $0 != " " } }) {
        let known = KeyScopes.named.map(\.name)
        if known.contains(scope) {
          if !scopes.contains(scope) { scopes.append(scope) }
        } else {
          problems.append(
            "--scope: no scope '\(scope.visible)'; known: \(known.joined(separator: ", "))"
          )
        }
      }
      if scopes.isEmpty, problems.isEmpty { problems.append("--scope: names no scope") }
      var end: Int64?
      if let expires {
        do throws(UsageError) { end = try Self.end(expires) } catch { problems += error.problems }
      }
      guard problems.isEmpty else { throw UsageError(problems) }
      let key = try await storing { [scopes, end] () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .createOrWrite)
        let key = try await writer.makeKey(
          workspace: workspace,
          name: name,
          scopes: scopes,
          expires: end
        )
        try writer.close()
        return key
      }
      do throws(Failure) { try FileOutput.writeData("\(key)\n".utf8) } catch {
        throw Failure(
          error.status,
          "\(error.message ?? ""); nobody knows the key now: revoke it, 'calls-report keys list' has "
            + "its number"
        )
      }
      Diagnostics.say("keep it well: it is not shown again")
    }

    /// When a span from now ends.
    private static func end(_ text: String) throws(UsageError) -> Int64 {
      let span: Int64? =
        switch try? TimeExpression(text) {
        case .hoursAgo(let hours): hours * UnixTime.hour
        case .daysAgo(let days): days * UnixTime.day
        default: nil
        }
      guard let span, span > 0 else {
        throw UsageError([
          "--expires: '\(text.visible)' is no time from now; give hours, days or weeks, such as 12h, "
            + "90d or 12w"
        ])
      }
      return Host.now + span
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Which keys there are, but not the keys themselves."
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run() async throws {
      let path = try options.path()
      let keys = try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).keys()
      }
      func time(_ time: Int64?) -> Cell {
        time.map { .text(ISO8601.text($0, in: .utc)) } ?? .missing
      }
      let rows = keys.map { key in
        ReportRow(cells: [
          .integer(Int(key.id)), .integer(Int(key.workspace)), .text(key.name),
          .text(key.scopes.joined(separator: ",")), time(key.created), time(key.expires),
          time(key.revoked),
        ])
      }
      try ReportPrinting(options: output).print(
        .list(
          "keys",
          [.identifier("id"), .identifier("workspace")]
            + ["name", "scopes", "created", "expires", "revoked"].map { .text($0) },
          rows
        )
      )
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke",
      abstract: "Make a key useless, at once and for good."
    )

    @Argument(help: "The key's id, from 'list'.") var id: Int64
    @OptionGroup var options: StoreOptions

    func run() async throws {
      let (path, id) = (try options.path(), id)
      let isDone = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let isDone = try await writer.revokeKey(id)
        try writer.close()
        return isDone
      }
      guard isDone else {
        throw Failure(.unreadable, "the store '\(path)' has no key \(id) that is of use")
      }
    }
  }
}
