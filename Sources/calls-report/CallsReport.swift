import ArgumentParser

@main
struct CallsReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "calls-report")
}
