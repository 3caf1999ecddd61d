import Analyses
import ArgumentParser
import CallArchive
import Calls
import CallsServer
import Logging
import NIOCore
import RawMemory
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Take calls over HTTP into a store.",
    discussion: """
      POST /api/v1/public/call takes a call and answers once it is on disk. /healthz and /readyz tell \
      how the server is, /metrics its numbers (with a key of scope read). SIGTERM and Ctrl-C end it \
      once what was begun is answered and stored. Senders need an API key; see 'calls-report keys \
      create'.

      Examples:
        calls-report serve --store calls.db
        calls-report serve --store calls.db --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
        calls-report serve --store calls.db --insecure-no-auth
      """
  )

  /// What a commit waits for.
  enum Durability: String, CaseIterable, ExpressibleByArgument {
    case full
    case normal
  }

  @Option(
    help: ArgumentHelp("The store (default: $CALLS_REPORT_STORE).", valueName: "file"),
    completion: .file()
  )
  var store: String?

  @Option(help: ArgumentHelp("The address and port to listen on.", valueName: "address:port"))
  var listen = "127.0.0.1:8080"

  @Option(
    help: """
      full: an answered call survives a power cut; normal: a power cut may lose the last seconds, an \
      end of the program nothing.
      """
  )
  var durability = Durability.full

  @Flag(help: "Take calls without a key, from this machine alone: for trials.")
  var insecureNoAuth = false

  @Flag(help: "Take calls without any transcript segment.")
  var acceptEmptyTranscripts = false

  @Option(help: ArgumentHelp("The largest body.", valueName: "size"))
  var maxBody = ByteCount(32 << 20)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most requests a second of one key (default: any).", valueName: "n")
  )
  var rate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seconds for what was begun when the server is to end.", valueName: "n")
  )
  var drain = 25

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seconds that a report may take (default: 30).", valueName: "n")
  )
  var queryTimeout: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many reports are computed at the same time, on a thread each that goes behind all others "
        + "(default: one for two processors).",
      valueName: "n"
    )
  )
  var queryConcurrency: Int?

  @Option(
    help: ArgumentHelp("What weekly reports show (YAML).", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var definition: String?

  @Option(
    help: ArgumentHelp(
      "Estimate the cost of calls that carry none in reports on cost, by this price list.",
      valueName: "file"
    ),
    completion: .file()
  )
  var prices: String?

  @Option(help: ArgumentHelp("A PEM file with the certificate.", valueName: "file"))
  var tlsCert: String?

  @Option(help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file"))
  var tlsKey: String?

  @Option(help: ArgumentHelp("How log lines look: text or json.", valueName: "format"))
  var logFormat = LogLines.Format.text

  func run() async throws {
    let path = try storePath()
    let server = try serverOptions
    let subjects = try subjects
    let writer: LiveWriter
    do throws(ArchiveError) {
      var options = LiveWriter.Options()
      options.waitsForDisk = durability == .full
      writer = try await LiveWriter(path: path, options: options)
    } catch {
      throw Failure(.unreadable, "\(error)")
    }
    do {
      try await serve(server(writer.keyHash), subjects, writer, path)
    } catch {
      try? await writer.stop()
      throw error is Failure ? error : Failure(.unreadable, "\(error)")
    }
    try await storing { () async throws(ArchiveError) in try await writer.stop() }
  }

  private func serve(
    _ options: ServerOptions,
    _ subjects: [ReportSubject],
    _ writer: LiveWriter,
    _ path: String
  ) async throws {
    let format = logFormat
    let logger = Logger(label: "calls-report") { LogLines(label: $0, format: format) }
    let server = CallsServer(
      options: options,
      receiver: ArchiveReceiver(writer: writer),
      authentication: try authentication(path),
      routes: ReportRoutes.all(
        subjects,
        store: try ArchiveReports(path: path),
        limits: queryLimits
      ),
      registry: MetricsRegistry(),
      logger: logger,
      onListening: { Diagnostics.say("listening on \($0.ipAddress ?? ""):\($0.port ?? 0)") }
    )
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger
      )
    )
    try await group.run()
  }

  private func authentication(_ path: String) throws(Failure) -> Authentication {
    guard !insecureNoAuth else { return .none }
    do throws(ArchiveError) {
      let keys = try APIKeyDirectory(path: path)
      if try !keys.hasKeys() {
        Diagnostics.say(
          "the store has no API key, so that nobody can send calls; make one: "
            + "calls-report keys create --workspace 1 --name NAME --store '\(path)'"
        )
      }
      return .keys(ArchiveKeyRing(directory: keys))
    } catch {
      throw Failure(.unreadable, "\(error)")
    }
  }

  private func storePath() throws(UsageError) -> String {
    if let store, !store.isEmpty { return store }
    if let store = Host.environment("CALLS_REPORT_STORE"), !store.isEmpty { return store }
    throw UsageError(["no store: give --store FILE or set $CALLS_REPORT_STORE"])
  }

  /// The options, but for the hash of keys.
  private var serverOptions: (CallKeyHash) -> ServerOptions {
    get throws(UsageError) {
      var problems: [String] = []
      let (host, port) = Self.address(listen)
      if host == nil || port == nil {
        problems.append("--listen: should be an address and a port, such as 127.0.0.1:8080")
      }
      if (tlsCert == nil) != (tlsKey == nil) {
        problems.append("--tls-cert and --tls-key: give both or none")
      }
      if let rate, !(rate > 0) { problems.append("--rate: must be above 0") }
      if drain < 0 { problems.append("--drain: must be at least 0") }
      if maxBody.bytes < 1 || maxBody.bytes > IngestOptions.largestMaxRecord {
        problems.append("--max-body: must be 1 to \(IngestOptions.largestMaxRecord >> 20)MiB")
      }
      if let queryTimeout, queryTimeout < 1 { problems.append("--query-timeout: must be above 0") }
      if let queryConcurrency, !(1...64).contains(queryConcurrency) {
        problems.append("--query-concurrency: must be 1 to 64")
      }
      guard problems.isEmpty else { throw UsageError(problems) }
      return { hash in
        var options = ServerOptions(keyHash: hash)
        options.host = host ?? options.host
        options.port = port ?? options.port
        options.bodyLimit = maxBody.bytes
        options.acceptsEmptyTranscripts = acceptEmptyTranscripts
        options.requestsPerSecond = rate
        options.drain = .seconds(drain)
        if let tlsCert, let tlsKey { options.tls = .init(certificate: tlsCert, key: tlsKey) }
        return options
      }
    }
  }

  private var queryLimits: QueryLimits {
    var limits = QueryLimits()
    if let queryTimeout { limits.timeout = .seconds(queryTimeout) }
    if let queryConcurrency { limits.concurrency = queryConcurrency }
    return limits
  }

  /// The reports that are answered.
  private var subjects: [ReportSubject] {
    get throws {
      let prices = try prices.map { try PriceList(file: $0, option: "--prices") }
      let definition = try WeeklyDefinition(chosen: definition, option: "--definition")
      return Catalog.all.map { analysis in
        // As the command takes a price list for this one alone.
        .analysis(analysis, prices: analysis.name == Analysis.cost.name ? prices : nil)
      } + [.weekly(definition)]
    }
  }

  /// The address and the port of `host:port` or `[host]:port`.
  private static func address(_ text: String) -> (host: String?, port: Int?) {
    guard let colon = text.lastIndex(of: ":") else { return (nil, nil) }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    let port = UInt16(text[text.index(after: colon)...])
    return (host.isEmpty ? nil : String(host), port.map { Int($0) })
  }
}

extension LogLines.Format: ExpressibleByArgument {}
