/// Writes metrics in the text format of Prometheus 0.0.4.
struct MetricsText {
  private(set) var bytes: [UInt8] = []

  /// The media type of the format.
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  /// A metric's name with all but letters, digits and underscores replaced; counters end in
  /// `_total`.
  static func name(_ label: String, _ kind: MetricSeries.Kind) -> String {
    let name = identifier(label)
    return kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
  }

  private static func identifier(_ text: String) -> String {
    var name = ""
    for byte in text.utf8 {
      let isLetter =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      if isDigit, name.isEmpty { name += "_" }
      name += isLetter || isDigit ? String(UnicodeScalar(byte)) : "_"
    }
    return name.isEmpty ? "_" : name
  }

  /// Writes all series of a name.
  mutating func write(_ name: String, _ family: MetricsRegistry.Family, help: String? = nil) {
    let kind =
      switch family.kind {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    if let help {
      let line = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
      bytes += "# HELP \(name) \(line)\n".utf8
    }
    bytes += "# TYPE \(name) \(kind)\n".utf8
    for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
      let state = series.current
      guard case .histogram(let bounds) = family.kind else {
        line(name, labels, number(state.value))
        continue
      }
      var count: UInt64 = 0
      for (bound, bucket) in zip(bounds, state.buckets) {
        count += bucket
        line(name + "_bucket", labels, "\(count)", bound: number(bound))
      }
      line(name + "_bucket", labels, "\(state.count)", bound: "+Inf")
      line(name + "_sum", labels, number(state.value))
      line(name + "_count", labels, "\(state.count)")
    }
  }

  private mutating func line(
    _ name: String,
    _ labels: MetricLabels,
    _ value: String,
    bound: String? = nil
  ) {
    var pairs = labels.all.map { "\(Self.identifier($0.name))=\"\(escaped($0.value))\"" }
    if let bound { pairs.append("le=\"\(bound)\"") }
    let braces = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    bytes += "\(name)\(braces) \(value)\n".utf8
  }

  private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// A number without a fraction as an integer, as far as that is exact.
  private func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }
}
