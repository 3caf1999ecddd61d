import ArgumentParser
import RawMemory

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Take calls over HTTP into a store, and answer reports on them.",
    discussion: """
      POST /api/v1/public/call takes a call and answers once it is on disk.

      GET /api/v1/reports/NAME (latency, weekly, …) answers as the command does, over the calls of the \
      key's workspace: the options are parameters (?since=7d&by=agent_version), the format is the \
      path's extension (latency.csv) or of the Accept header. /api/v1/reports/NAME/explain lists the \
      calls behind a row (?row=stage=e2e). GET /api/v1/calls lists calls, /api/v1/calls/ID is one \
      (ID.html to be read), /api/v1/metrics explains the numbers. These need a key of scope read; \
      phone numbers and payloads one of scope pii as well, and show-pii=true. A key of scope feed alone \
      may stand in a report's address: latency.csv?key=KEY, for spreadsheets.

      /healthz and /readyz tell how the server is, /metrics its numbers, /openapi.json and \
      /docs all that it answers (with a key of scope read). SIGTERM and Ctrl-C end it once what was \
      begun is answered and stored. Senders need an API key; see 'calls-report keys create'.

      An option goes before its environment variable, that before the file that --config names, and \
      that before the default.

      Examples:
        calls-report serve --store calls.db
        calls-report serve --store calls.db --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
        calls-report serve --store calls.db --insecure-no-auth
        calls-report serve --config serve.yaml --print-config
      """
  )

  @OptionGroup var settings: ServeSettings

  @Option(
    help: ArgumentHelp(
      "A YAML or JSON file with settings, named as the options are, and saved filters (default: none; "
        + "$CALLS_REPORT_CONFIG).",
      valueName: "file"
    ),
    completion: .file()
  )
  var config: String?

  @Flag(help: "Print the settings in force, each with where it is from, and end.")
  var printConfig = false

  func run() async throws {
    var reader = SettingsReader(
      environment: ProcessInfo.processInfo.environment,
      file: try settingsFile()
    )
    let configuration = ServeConfiguration(settings, &reader)
    for warning in try reader.finish() { Diagnostics.say(warning) }
    guard !printConfig else {
      try FileOutput.writeData(reader.text.utf8)
      return
    }
    try await StoreServer(configuration: configuration).run()
  }

  private func settingsFile() throws -> SettingsFile? {
    if let config { return try SettingsFile(path: config, option: "--config") }
    let variable = Setting<Bool>.variable("config")
    guard let config = Host.environment(variable), !config.isEmpty else { return nil }
    return try SettingsFile(path: config, option: "$\(variable)")
  }
}
