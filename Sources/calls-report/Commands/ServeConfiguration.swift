import Analyses
import CallArchive
import Calls
import CallsServer
import Logging
import NIOCore

/// What the settings of a server come to.
struct ServeConfiguration {
  /// The store's path.
  let store: String
  let durability: Durability
  let needsKeys: Bool
  let metricsAddress: ListenAddress?
  let logFormat: LogLines.Format
  let logLevel: Logger.Level
  let queryLimits: QueryLimits
  /// What names of filters mean.
  let savedFilters: SavedFilters
  private let definition: FilePath?
  private let prices: FilePath?
  private let options: (CallKeyHash) -> ServerOptions

  /// Reads all settings; what is wrong is among the reader's problems.
  ///
  /// The saved filters are those of the reader's file.
  init(_ settings: ServeSettings, _ reader: inout SettingsReader) {
    let store = reader.value(of: settings.store)
    if store == nil {
      reader.add("no store: give --store FILE or set $\(Setting<Bool>.variable("store"))")
    }
    self.store = store?.path ?? ""
    durability = reader.value(of: settings.durability)
    needsKeys = !reader.value(of: settings.insecureNoAuth, "insecure-no-auth")
    metricsAddress = reader.value(of: settings.metricsListen)
    logFormat = reader.value(of: settings.logFormat)
    logLevel = reader.value(of: settings.logLevel)
    queryLimits = Self.queryLimits(settings, &reader)
    savedFilters = reader.savedFilters
    definition = reader.value(of: settings.definition)
    prices = reader.value(of: settings.prices)

    let address = reader.value(of: settings.listen)
    let acceptsEmpty = reader.value(
      of: settings.acceptEmptyTranscripts,
      "accept-empty-transcripts"
    )
    let rate = reader.value(of: settings.rate)
    let maxBody = reader.value(of: settings.maxBody)
    if maxBody.bytes > Self.largestBody {
      reader.add("\(reader.place(of: "max-body")): must be at most \(Self.largestBody >> 20)MiB")
    }
    let origins = reader.value(of: settings.corsOrigin).all
    let drain = reader.value(of: settings.drain)
    let tls = Self.tlsFiles(settings, &reader)
    let connections = Self.limits(settings, &reader)
    options = { hash in
      var options = ServerOptions(keyHash: hash)
      options.address = address
      options.acceptsEmptyTranscripts = acceptsEmpty
      options.requestsPerSecond = rate?.perSecond
      options.bodyLimit = maxBody.bytes
      options.drain = .seconds(drain.count)
      options.crossOrigin = CrossOrigin(origins: origins)
      options.tls = tls
      options.connections = connections
      return options
    }
  }

  /// No record may be larger: see the options of ingestion.
  private static let largestBody = IngestOptions.largestMaxRecord

  /// The options of a server for a store that hashes keys so.
  func serverOptions(_ hash: CallKeyHash) -> ServerOptions { options(hash) }

  /// The reports that are answered.
  ///
  /// - Throws: A usage error with all that is wrong with the files that settings name, or a failure
  ///   when one cannot be read.
  func subjects() throws -> [ReportSubject] {
    let prices = try prices.map { try PriceList(file: $0.path, option: "--prices") }
    let definition = try WeeklyDefinition(
      chosen: definition?.path,
      option: "--definition",
      saved: savedFilters
    )
    return Catalog.all.map { analysis in
      // As the command takes a price list for this one alone.
      .analysis(analysis, prices: analysis.name == Analysis.cost.name ? prices : nil)
    } + [.weekly(definition), .query]
  }

  private static func queryLimits(
    _ settings: ServeSettings,
    _ reader: inout SettingsReader
  ) -> QueryLimits {
    var limits = QueryLimits()
    let timeout = reader.value(of: settings.queryTimeout)
    if timeout.count == 0 { reader.add("\(reader.place(of: "query-timeout")): must be at least 1") }
    limits.timeout = .seconds(timeout.count)
    if let concurrency = reader.value(of: settings.queryConcurrency) {
      if concurrency.count > 64 {
        reader.add("\(reader.place(of: "query-concurrency")): must be at most 64")
      }
      limits.concurrency = concurrency.count
    }
    return limits
  }

  private static func tlsFiles(
    _ settings: ServeSettings,
    _ reader: inout SettingsReader
  ) -> ServerOptions.TLSFiles? {
    let certificate = reader.value(of: settings.tlsCert)
    let key = reader.value(of: settings.tlsKey)
    if (certificate == nil) != (key == nil) {
      reader.add("--tls-cert and --tls-key: give both or none")
    }
    guard let certificate, let key else { return nil }
    return ServerOptions.TLSFiles(certificate: certificate.path, key: key.path)
  }

  private static func limits(
    _ settings: ServeSettings,
    _ reader: inout SettingsReader
  ) -> ConnectionLimits {
    var limits = ConnectionLimits()
    limits.connections = reader.value(of: settings.maxConnections).count
    let header = reader.value(of: settings.maxHeader)
    if !(1 << 10...1 << 20).contains(header.bytes) {
      reader.add("\(reader.place(of: "max-header")): must be 1KiB to 1MiB")
    }
    limits.headBytes = header.bytes
    let times = [("idle-timeout", settings.idleTimeout), ("body-timeout", settings.bodyTimeout)]
      .map { name, setting in
        let seconds = reader.value(of: setting)
        if seconds.count == 0 { reader.add("\(reader.place(of: name)): must be at least 1") }
        return seconds.count
      }
    limits.idle = .seconds(Int64(times[0]))
    limits.body = .seconds(Int64(times[1]))
    return limits
  }
}
