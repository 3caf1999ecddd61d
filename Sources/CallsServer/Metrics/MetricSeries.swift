import Metrics
import Synchronization

/// The labels of a series, in the order of their names.
struct MetricLabels: Hashable, Comparable {
  struct Label: Hashable, Comparable {
    let name: String
    let value: String

    static func < (a: Label, b: Label) -> Bool { (a.name, a.value) < (b.name, b.value) }
  }

  let all: [Label]

  init(_ dimensions: [(String, String)]) {
    all = dimensions.map { Label(name: $0.0, value: $0.1) }.sorted()
  }

  static func < (a: MetricLabels, b: MetricLabels) -> Bool {
    a.all.lexicographicallyPrecedes(b.all)
  }
}

/// The values of one name and set of labels.
final class MetricSeries: Sendable {
  /// What the values are.
  enum Kind: Equatable, Sendable {
    /// A sum that only grows.
    case counter
    /// The last value.
    case gauge
    /// The numbers of values up to each bound, ascending.
    case histogram([Double])
  }

  /// What is known of the values.
  struct State {
    /// The sum of a counter or histogram, the value of a gauge.
    var value = 0.0
    /// The number of values of a histogram.
    var count: UInt64 = 0
    /// The numbers of values between the bounds of a histogram; those above all are not listed.
    var buckets: [UInt64]
  }

  let kind: Kind
  private let state: Mutex<State>

  init(_ kind: Kind) {
    self.kind = kind
    var buckets = 0
    if case .histogram(let bounds) = kind { buckets = bounds.count }
    state = Mutex(State(buckets: Array(repeating: 0, count: buckets)))
  }

  /// The values so far.
  var current: State { state.withLock { $0 } }

  func add(_ amount: Double) { state.withLock { $0.value += amount } }

  func take(_ value: Double) {
    guard case .histogram(let bounds) = kind else {
      state.withLock { $0.value = value }
      return
    }
    let bucket = bounds.firstIndex { value <= $0 }
    state.withLock { state in
      state.value += value
      state.count += 1
      if let bucket { state.buckets[bucket] += 1 }
    }
  }
}

extension MetricSeries: CounterHandler {
  func increment(by amount: Int64) { add(Double(amount)) }
  func reset() { state.withLock { $0.value = 0 } }
}

extension MetricSeries: MeterHandler {
  func set(_ value: Int64) { take(Double(value)) }
  func set(_ value: Double) { take(value) }
  func increment(by amount: Double) { add(amount) }
  func decrement(by amount: Double) { add(-amount) }
}

extension MetricSeries: RecorderHandler {
  func record(_ value: Int64) { take(Double(value)) }
  func record(_ value: Double) { take(value) }
}

extension MetricSeries: TimerHandler {
  func recordNanoseconds(_ duration: Int64) { take(Double(duration) / 1e9) }
}

/// A counter of amounts that are not whole.
final class FloatingPointSeries: FloatingPointCounterHandler, Sendable {
  private let series: MetricSeries

  init(_ series: MetricSeries) { self.series = series }

  func increment(by amount: Double) { series.add(amount) }
  func reset() { series.reset() }
}
