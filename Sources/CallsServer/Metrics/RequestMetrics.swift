import Metrics
import Synchronization

/// The metrics of requests and connections.
final class RequestMetrics: Sendable {
  private struct Answer: Hashable {
    let route: String
    let status: Int
  }

  private struct Handles {
    var answers: [Answer: Counter] = [:]
    var durations: [String: Timer] = [:]
  }

  private let registry: MetricsRegistry
  private let inFlight: Meter
  private let connections: Meter
  private let bodyBytes: Counter
  // The registry finds a series by its texts; this finds it sooner.
  private let handles = Mutex(Handles())

  init(_ registry: MetricsRegistry) {
    self.registry = registry
    for (name, help) in Self.help { registry.describe(name, help) }
    inFlight = Meter(label: "calls_http_requests_in_flight", factory: registry)
    connections = Meter(label: "calls_http_connections", factory: registry)
    bodyBytes = Counter(label: "calls_http_body_bytes_total", factory: registry)
  }

  private static let help = [
    "calls_http_requests_total": "Requests answered, by route and status",
    "calls_http_request_duration_seconds":
      "Time from a request's head to the head of its answer, by route",
    "calls_http_requests_in_flight": "Requests that are not answered yet",
    "calls_http_connections": "Connections that are open",
    "calls_http_body_bytes_total": "Bytes of bodies received, as they were sent",
  ]

  /// A request begins.
  func begin() { inFlight.increment() }

  /// A request was answered.
  func end(_ record: RequestRecord) {
    inFlight.decrement()
    let route = record.route ?? "none"
    let (counter, timer) = handles.withLock { handles in
      let answer = Answer(route: route, status: record.status)
      let counter =
        handles.answers[answer]
        ?? Counter(
          label: "calls_http_requests_total",
          dimensions: [("route", route), ("status", "\(record.status)")],
          factory: registry
        )
      let timer =
        handles.durations[route]
        ?? Timer(
          label: "calls_http_request_duration_seconds",
          dimensions: [("route", route)],
          factory: registry
        )
      handles.answers[answer] = counter
      handles.durations[route] = timer
      return (counter, timer)
    }
    counter.increment()
    let duration = record.start.duration(to: .now)
    timer.recordNanoseconds(Int64(duration / .nanoseconds(1)))
  }

  /// A connection was opened.
  func connectionOpened() { connections.increment() }

  /// A connection was closed.
  func connectionClosed() { connections.decrement() }

  /// Some bytes of a body came.
  func received(bytes: Int) { bodyBytes.increment(by: bytes) }
}
