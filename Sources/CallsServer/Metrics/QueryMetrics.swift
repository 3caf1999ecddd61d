import Metrics

/// The metrics of queries: how many run and wait, and how many were not answered for that.
final class QueryMetrics: Sendable {
  private let running: Meter
  private let waiting: Meter
  private let timedOut: Counter
  private let refused: Counter

  init(_ registry: MetricsRegistry) {
    for (name, help) in Self.help { registry.describe(name, help) }
    running = Meter(label: "calls_queries_running", factory: registry)
    waiting = Meter(label: "calls_queries_waiting", factory: registry)
    timedOut = Counter(label: "calls_queries_timed_out_total", factory: registry)
    refused = Counter(label: "calls_queries_refused_total", factory: registry)
    set(running: 0, waiting: 0)
  }

  private static let help = [
    "calls_queries_running": "Queries of reports and calls that are being answered",
    "calls_queries_waiting": "Queries that wait for one of those to end",
    "calls_queries_timed_out_total": "Queries that were ended because they took too long",
    "calls_queries_refused_total": "Queries that were refused because too many were waiting",
  ]

  /// So many run, and so many wait.
  func set(running: Int, waiting: Int) {
    self.running.set(Int64(running))
    self.waiting.set(Int64(waiting))
  }

  /// A query took too long.
  func timeOut() { timedOut.increment() }

  /// A query was refused, as too many wait.
  func refuse() { refused.increment() }
}
