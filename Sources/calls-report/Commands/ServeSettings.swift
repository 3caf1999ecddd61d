import ArgumentParser
import CallsServer
import Logging
import Reporting

/// What a commit waits for.
enum Durability: String, CaseIterable, SettingValue {
  case full
  case normal
}

/// The settings of a server, each declared once.
///
/// Its name gives its environment variable and its key in a file. ``ServeConfiguration`` reads them.
struct ServeSettings: ParsableArguments {
  @Option(
    setting: "store",
    default: nil,
    help: "The store, which is made if it is missing.",
    valueName: "file",
    completion: .file()
  )
  var store: Setting<FilePath?>

  @Option(
    setting: "listen",
    default: ListenAddress(host: "127.0.0.1", port: 8080),
    help: "Where to take requests; port 0 is any that is free.",
    valueName: "address:port"
  )
  var listen: Setting<ListenAddress>

  @Option(
    setting: "metrics-listen",
    default: nil,
    help: "Where /metrics, /healthz and /readyz need no key: what only those who watch can reach.",
    valueName: "address:port"
  )
  var metricsListen: Setting<ListenAddress?>

  @Option(
    setting: "durability",
    default: .full,
    help: """
      full: an answered call survives a power cut; normal: a power cut may lose the last seconds, an \
      end of the program nothing.
      """,
    valueName: "level"
  )
  var durability: Setting<Durability>

  @Flag(
    setting: "insecure-no-auth",
    help: "Take calls without a key, from this machine alone: for trials."
  )
  var insecureNoAuth: Bool?

  @Flag(
    setting: "accept-empty-transcripts",
    help: "Take calls without any transcript segment."
  )
  var acceptEmptyTranscripts: Bool?

  @Option(
    setting: "rate",
    default: nil,
    "any",
    help: "The most requests a second of one key.",
    valueName: "n"
  )
  var rate: Setting<RequestRate?>

  @Option(
    setting: "max-body",
    default: ByteCount(32 << 20),
    help: "The largest body, as it is sent and inflated.",
    valueName: "size"
  )
  var maxBody: Setting<ByteCount>

  @Option(
    setting: "max-header",
    default: ByteCount(16 << 10),
    help: "The largest header of a request.",
    valueName: "size"
  )
  var maxHeader: Setting<ByteCount>

  @Option(
    setting: "max-connections",
    default: Count(16_384),
    help: "The most connections at once; more wait until one ends.",
    valueName: "n"
  )
  var maxConnections: Setting<Count>

  @Option(
    setting: "idle-timeout",
    default: Seconds(75),
    help: "How long a connection may wait between requests.",
    valueName: "seconds"
  )
  var idleTimeout: Setting<Seconds>

  @Option(
    setting: "body-timeout",
    default: Seconds(20),
    help: "How long a body may take, besides a second for every 8 KiB of it.",
    valueName: "seconds"
  )
  var bodyTimeout: Setting<Seconds>

  @Option(
    setting: "query-timeout",
    default: Seconds(30),
    help: "How long a report may take.",
    valueName: "seconds"
  )
  var queryTimeout: Setting<Seconds>

  @Option(
    setting: "query-concurrency",
    default: nil,
    "one for two processors",
    help: """
      How many reports are computed at the same time, on a thread each that goes behind all others.
      """,
    valueName: "n"
  )
  var queryConcurrency: Setting<Count?>

  @Option(
    setting: "definition",
    default: nil,
    "Reports/weekly.yaml where there is one, else the built-in one",
    help: "What weekly reports show (YAML).",
    valueName: "file",
    completion: .file(extensions: ["yaml", "yml"])
  )
  var definition: Setting<FilePath?>

  @Option(
    setting: "prices",
    default: nil,
    help: "Estimate the cost of calls that carry none in reports on cost, by this price list.",
    valueName: "file",
    completion: .file()
  )
  var prices: Setting<FilePath?>

  @Option(
    setting: "drain",
    default: Seconds(25),
    help: "How long what was begun may take when the server is to end.",
    valueName: "seconds"
  )
  var drain: Setting<Seconds>

  @Option(
    setting: "tls-cert",
    default: nil,
    help: "A PEM file with the certificate, and those that vouch for it behind it.",
    valueName: "file",
    completion: .file()
  )
  var tlsCert: Setting<FilePath?>

  @Option(
    setting: "tls-key",
    default: nil,
    help: "A PEM file with the certificate's key.",
    valueName: "file",
    completion: .file()
  )
  var tlsKey: Setting<FilePath?>

  @Option(
    setting: "log-format",
    default: .text,
    help: "How log lines look.",
    valueName: "format"
  )
  var logFormat: Setting<LogLines.Format>

  @Option(
    setting: "log-level",
    default: .info,
    help: "The least level that is logged; answered requests are info.",
    valueName: "level"
  )
  var logLevel: Setting<Logger.Level>
}
