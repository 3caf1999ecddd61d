package import Metrics
import Synchronization

/// The metrics of the process, to be read as text; see ``MetricsRegistry/exposition()``.
///
/// Metrics of one name and other labels are of one kind: the first one's. Who makes them bounds the
/// number of labels: series stay for good.
package final class MetricsRegistry: MetricsFactory {
  struct Family {
    let kind: MetricSeries.Kind
    var series: [MetricLabels: MetricSeries] = [:]
  }

  private struct State {
    var families: [String: Family] = [:]
    var help: [String: String] = [:]
  }

  private let state = Mutex(State())
  /// The bounds of the buckets of durations, seconds.
  static let durationBounds: [Double] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  /// The bounds of the buckets of other values.
  static let valueBounds: [Double] = (0...12).map { Double(1 << (2 * $0)) }

  /// A registry without metrics.
  package init() {}

  /// Says in a sentence what the metric `name` tells, whether or not there is one yet.
  package func describe(_ name: String, _ help: String) {
    state.withLock { $0.help[name] = help }
  }

  /// All metrics, as the text format of Prometheus 0.0.4, in the order of their names and labels.
  package func exposition() -> [UInt8] {
    let state = state.withLock { $0 }
    var text = MetricsText()
    for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
      text.write(name, family, help: state.help[name])
    }
    return text.bytes
  }

  private func series(
    _ label: String,
    _ dimensions: [(String, String)],
    _ kind: MetricSeries.Kind
  ) -> MetricSeries {
    let name = MetricsText.name(label, kind)
    let labels = MetricLabels(dimensions)
    return state.withLock { state in
      var family = state.families[name] ?? Family(kind: kind)
      let series = family.series[labels] ?? MetricSeries(family.kind)
      family.series[labels] = series
      state.families[name] = family
      return series
    }
  }

  /// The counter of a name and labels.
  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, .counter)
  }

  /// The counter of a name and labels, for amounts that are not whole.
  package func makeFloatingPointCounter(
    label: String,
    dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    FloatingPointSeries(series(label, dimensions, .counter))
  }

  /// The gauge of a name and labels.
  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, .gauge)
  }

  /// The histogram of a name and labels, or the gauge when values are not to be added up.
  package func makeRecorder(
    label: String,
    dimensions: [(String, String)],
    aggregate: Bool
  ) -> any RecorderHandler {
    series(label, dimensions, aggregate ? .histogram(Self.valueBounds) : .gauge)
  }

  /// The histogram of a name and labels, in seconds.
  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, .histogram(Self.durationBounds))
  }

  // Series stay: a counter that came back at 0 would look like a restart.

  /// Keeps the counter.
  package func destroyCounter(_ handler: any CounterHandler) {}
  /// Keeps the counter.
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  /// Keeps the gauge.
  package func destroyMeter(_ handler: any MeterHandler) {}
  /// Keeps the histogram.
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Keeps the histogram.
  package func destroyTimer(_ handler: any TimerHandler) {}
}
