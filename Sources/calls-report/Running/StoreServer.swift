import Analyses
import ArgumentParser
import CallArchive
import CallsServer
import Logging
import NIOCore
import RawMemory
import ServiceLifecycle
import UnixSignals

/// A server that takes calls into a store, from its start to its end.
struct StoreServer {
  let configuration: ServeConfiguration
  private let registry = MetricsRegistry()
  private let logger: Logger
  private let notices: StartNotices

  init(configuration: ServeConfiguration) {
    self.configuration = configuration
    let (format, level) = (configuration.logFormat, configuration.logLevel)
    logger = Logger(label: "calls-report") { label in
      var lines = LogLines(label: label, format: format)
      lines.logLevel = level
      return lines
    }
    notices = StartNotices(logger: format == .json ? logger : nil)
  }

  /// Opens the store and serves it until a signal says to end.
  ///
  /// - Throws: A failure when the store cannot be opened or closed, or nobody can be listened to.
  func run() async throws {
    ProcessMetrics.add(to: registry, version: CallsReport.configuration.version, start: Host.now)
    for metric in StoreMetric.allCases { registry.describe(metric.rawValue, metric.help) }
    let subjects = try configuration.subjects()
    let writer: LiveWriter
    do throws(ArchiveError) {
      var options = LiveWriter.Options()
      options.waitsForDisk = configuration.durability == .full
      writer = try await LiveWriter(path: configuration.store, options: options, metrics: registry)
    } catch {
      throw Failure(.unreadable, "\(error)")
    }
    do {
      try await serve(subjects, writer)
    } catch {
      try? await writer.stop()
      throw error is Failure ? error : Failure(.unreadable, "\(error)")
    }
    try await storing { () async throws(ArchiveError) in try await writer.stop() }
  }

  private func serve(_ subjects: [ReportSubject], _ writer: LiveWriter) async throws {
    var options = configuration.serverOptions(writer.keyHash)
    options.connections.connections = connectionLimit(options.connections.connections)
    let receiver = ArchiveReceiver(writer: writer)
    let server = CallsServer(
      options: options,
      receiver: receiver,
      authentication: try authentication,
      routes: ReportRoutes.all(
        subjects,
        store: try ArchiveReports(path: configuration.store),
        limits: configuration.queryLimits,
        saved: configuration.savedFilters,
        registry: registry
      ),
      registry: registry,
      measure: writer.measure,
      logger: logger,
      onListening: { [notices] in notices.say("listening on \(Self.text($0))") }
    )
    // It stops last, so that the end can be watched.
    let metrics = configuration.metricsAddress.map { address in
      MetricsServer(
        address: address,
        receiver: receiver,
        registry: registry,
        measure: writer.measure,
        logger: logger,
        onListening: { [notices] in notices.say("metrics are on \(Self.text($0))") }
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

  /// As many connections as were asked for, if the system lets the process have them.
  private func connectionLimit(_ wanted: Int) -> Int {
    // Of the store, its readers, the listeners, event loops and the metrics' connections.
    let others = 256
    let descriptors = Host.raiseDescriptorLimit()
    guard descriptors < wanted + others else { return wanted }
    let possible = max(16, descriptors - others)
    notices.say(
      "\(descriptors) files and connections may be open (ulimit -n): at most \(possible) connections "
        + "are taken at once, not --max-connections \(wanted)"
    )
    return possible
  }

  private var authentication: Authentication {
    get throws {
      guard configuration.needsKeys else { return .none }
      let path = configuration.store
      do throws(ArchiveError) {
        let keys = try APIKeyDirectory(path: path)
        if try !keys.hasKeys() {
          notices.say(
            "the store has no API key, so that nobody can send calls; make one: "
              + "calls-report keys create --workspace 1 --name NAME --store '\(path)'"
          )
        }
        return .keys(ArchiveKeyRing(directory: keys))
      } catch {
        throw Failure(.unreadable, "\(error)")
      }
    }
  }

  private static func text(_ address: SocketAddress) -> String {
    "\(ListenAddress(host: address.ipAddress ?? "", port: address.port ?? 0))"
  }
}

/// What is worth to be known of a server's start, for people; in the log where each line of that is
/// JSON, so that what reads it need not read anything else.
private struct StartNotices: Sendable {
  /// The log that takes them; `nil` for plain lines.
  let logger: Logger?

  func say(_ text: String) {
    if let logger { logger.notice("\(text)") } else { Diagnostics.say(text) }
  }
}
