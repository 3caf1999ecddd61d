import Analyses
import ArgumentParser
import RawMemory
import Reporting

@main
struct CallsReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls-report",
    abstract: "Analytics and reports for voice-AI calls.",
    version: "0.1.0",
    subcommands: [
      LatencyCommand.self, ToolsCommand.self, SentimentCommand.self, OutcomesCommand.self,
      VolumeCommand.self, CostCommand.self, MetricsCommand.self, GenerateCommand.self,
    ]
  )

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      if let message = failure.message { Diagnostics.say(message) }
      exit(withStatus: failure.status)
    } catch let error as UsageError {
      for problem in error.problems { Diagnostics.say(problem) }
      exit(withStatus: ExitStatus.usage)
    } catch {
      exit(withArgumentError: error)
    }
  }

  /// Prints what the argument library has to say: help and versions for those who asked, and
  /// usage errors with our exit code.
  private static func exit(withArgumentError error: any Error) -> Never {
    let code = exitCode(for: error)
    guard code != .validationFailure else {
      try? FileOutput.standardError.write("\(fullMessage(for: error))\n".utf8)
      exit(withStatus: ExitStatus.usage)
    }
    exit(withError: error)
  }

  private static func exit(withStatus status: ExitCode) -> Never { exit(withError: status) }
}
