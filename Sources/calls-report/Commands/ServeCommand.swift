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
    help: ArgumentHelp(
      "Where /metrics needs no key: an address that only those who watch reach.",
      valueName: "address:port"
    )
  )
  var metricsListen: String?

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

  @Option(help: ArgumentHelp("A PEM file with the certificate.", valueName: "file"))
  var tlsCert: String?

  @Option(help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file"))
  var tlsKey: String?

  @Option(help: ArgumentHelp("How log lines look: text or json.", valueName: "format"))
  var logFormat = LogLines.Format.text

  func run() async throws {
    let path = try storePath()
    let server = try serverOptions
    let registry = MetricsRegistry()
    ProcessMetrics.add(to: registry, version: CallsReport.configuration.version, start: Host.now)
    for metric in StoreMetric.allCases { registry.describe(metric.rawValue, metric.help) }
    let writer: LiveWriter
    do throws(ArchiveError) {
      var options = LiveWriter.Options()
      options.waitsForDisk = durability == .full
      writer = try await LiveWriter(path: path, options: options, metrics: registry)
    } catch {
      throw Failure(.unreadable, "\(error)")
    }
    do {
      try await serve(server(writer.keyHash), writer, registry, path)
    } catch {
      try? await writer.stop()
      throw error is Failure ? error : Failure(.unreadable, "\(error)")
    }
    try await storing { () async throws(ArchiveError) in try await writer.stop() }
  }

  private func serve(
    _ options: ServerOptions,
    _ writer: LiveWriter,
    _ registry: MetricsRegistry,
    _ path: String
  ) async throws {
    let format = logFormat
    let logger = Logger(label: "calls-report") { LogLines(label: $0, format: format) }
    let receiver = ArchiveReceiver(writer: writer)
    let server = CallsServer(
      options: options,
      receiver: receiver,
      authentication: try authentication(path),
      registry: registry,
      measure: writer.measure,
      logger: logger,
      onListening: { Diagnostics.say("listening on \(Self.text($0))") }
    )
    // The last to stop, so that the end can be watched.
    let metrics = metricsListen.flatMap { ListenAddress($0) }.map { address in
      MetricsServer(
        address: address,
        receiver: receiver,
        registry: registry,
        measure: writer.measure,
        logger: logger,
        onListening: { Diagnostics.say("metrics are on \(Self.text($0))") }
      )
    }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: (metrics.map { [.init(service: $0)] } ?? []) + [
          .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)
        ],
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
      let address = ListenAddress(listen)
      if address == nil {
        problems.append("--listen: should be an address and a port, such as 127.0.0.1:8080")
      }
      if let metricsListen, ListenAddress(metricsListen) == nil {
        problems.append("--metrics-listen: should be an address and a port, such as 127.0.0.1:9090")
      }
      if (tlsCert == nil) != (tlsKey == nil) {
        problems.append("--tls-cert and --tls-key: give both or none")
      }
      if let rate, !(rate > 0) { problems.append("--rate: must be above 0") }
      if drain < 0 { problems.append("--drain: must be at least 0") }
      if maxBody.bytes < 1 || maxBody.bytes > IngestOptions.largestMaxRecord {
        problems.append("--max-body: must be 1 to \(IngestOptions.largestMaxRecord >> 20)MiB")
      }
      guard problems.isEmpty else { throw UsageError(problems) }
      return { hash in
        var options = ServerOptions(keyHash: hash)
        options.address = address ?? options.address
        options.bodyLimit = maxBody.bytes
        options.acceptsEmptyTranscripts = acceptEmptyTranscripts
        options.requestsPerSecond = rate
        options.drain = .seconds(drain)
        if let tlsCert, let tlsKey { options.tls = .init(certificate: tlsCert, key: tlsKey) }
        return options
      }
    }
  }

  private static func text(_ address: SocketAddress) -> String {
    "\(ListenAddress(host: address.ipAddress ?? "", port: address.port ?? 0))"
  }
}

extension LogLines.Format: ExpressibleByArgument {}
