import Metrics
import RawMemory

/// The metrics of the process itself.
package enum ProcessMetrics {
  /// Tells which program runs since when; `start` is Unix milliseconds.
  package static func add(to registry: MetricsRegistry, version: String, start: Int64) {
    registry.describe("process_start_time_seconds", "When the process began, Unix seconds")
    Meter(label: "process_start_time_seconds", factory: registry).set(Double(start) / 1_000)
    registry.describe("calls_report_build_info", "1, with the version of the program")
    Meter(
      label: "calls_report_build_info",
      dimensions: [("version", version)],
      factory: registry
    ).set(1)
  }
}
