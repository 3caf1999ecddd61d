import Analyses
import ArgumentParser
import RawMemory
import Reporting

@main
struct CallsReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls-report",
    abstract: "Analytics and reports for voice-AI calls.",
    discussion: """
      Reads create-call payloads (JSON, one or an array of them, or one a line; plain, gzip or \
      zstd) and prints a report: a table on a terminal, CSV into a pipe or file.

      Examples:
        calls-report latency calls/ --by agent_version
        zcat export.ndjson.gz | calls-report tools - --since 7d --json

      Data goes to standard output, all else to standard error. Exit codes: 0 done, 1 a check \
      failed, 2 the command line is wrong, 3 some input was rejected (the rest is reported), 4 \
      the input cannot be read or the output not be written.
      """,
    version: "0.1.0",
    subcommands: [
      LatencyCommand.self, ToolsCommand.self, SentimentCommand.self, OutcomesCommand.self,
      VolumeCommand.self, CostCommand.self, ConversationCommand.self, FlowCommand.self,
      QualityCommand.self, WeeklyCommand.self, QueryCommand.self, ExplainCommand.self,
      CallsCommand.self, CallCommand.self,
      MetricsCommand.self, IngestCommand.self, ServeCommand.self, KeysCommand.self,
      StoreCommand.self, RejectsCommand.self,
      ConflictsCommand.self, GenerateCommand.self,
    ]
  )

  static func main() async {
    Host.repairStandardStreams()
    Host.takeFileLimitsAsErrors()
    do {
      var command = try parsed(CommandLine.arguments.dropFirst())
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      if let message = failure.message { Diagnostics.say(message) }
      exit(withStatus: failure.status)
    } catch let error as UsageError {
      for problem in error.problems { Diagnostics.say(lines: problem) }
      exit(withStatus: ExitStatus.usage)
    } catch {
      exit(withArgumentError: error)
    }
  }

  /// The command that was typed.
  private static func parsed(_ arguments: ArraySlice<String>) throws -> any ParsableCommand {
    // To tell all names takes longer than many a report, and is for what cannot be parsed. Help on an
    // unknown command is that on all of them, to the library.
    if arguments.first == "help" { try checkCommandNames(arguments) }
    do {
      return try parseAsRoot()
    } catch {
      try checkCommandNames(arguments)
      throw error
    }
  }

  /// The argument library would call an unknown command an unexpected argument.
  private static func checkCommandNames(_ arguments: ArraySlice<String>) throws(UsageError) {
    var typed = arguments.first == "help" ? arguments.dropFirst() : arguments
    var commands = configuration.subcommands
    var others = ["help"]
    while !commands.isEmpty, let name = typed.popFirst(), !name.hasPrefix("-") {
      let known = commands.compactMap { $0.configuration.commandName } + others
      guard known.contains(name) else {
        throw UsageError(["\(UnknownName(what: "command", name: name, known: known))"])
      }
      let command = commands.first { $0.configuration.commandName == name }
      commands = command?.configuration.subcommands ?? []
      others = []
    }
  }

  /// Prints what the argument library has to say: help and versions for those who asked, and
  /// usage errors with our exit code.
  private static func exit(withArgumentError error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .failure {
      // Not the user's typing, nor a check that failed: what no other place foresaw.
      Diagnostics.say("internal error: \(error)")
      exit(withStatus: ExitStatus.unreadable)
    }
    guard code != .validationFailure else {
      // It repeats what was typed, which may hold what a terminal obeys.
      var lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
        .map { String($0).visible }
      // All problems are told alike.
      let prefix = "Error: "
      if let first = lines.first, first.hasPrefix(prefix) {
        Diagnostics.say(String(first.dropFirst(prefix.count)))
        lines.removeFirst()
      }
      try? FileOutput.standardError.write("\(lines.joined(separator: "\n"))\n".utf8)
      exit(withStatus: ExitStatus.usage)
    }
    exit(withError: error)
  }

  private static func exit(withStatus status: ExitCode) -> Never { exit(withError: status) }
}
