import Reporting

/// A function of a measure.
enum QueryFunction: Equatable {
  case count
  case calls
  case sum
  case mean
  case min
  case max
  /// The quantile at p in 0…1.
  case percentile(Double)
  case share
  case rate
  case histogram

  /// The functions with names of their own.
  private static let named: [(name: String, function: QueryFunction)] = [
    ("count", .count), ("calls", .calls), ("sum", .sum), ("mean", .mean), ("min", .min),
    ("max", .max), ("share", .share), ("rate", .rate), ("histogram", .histogram),
  ]

  /// The function called `name`; `nil` when there is none.
  init?(_ name: String) {
    if let known = Self.named.first(where: { $0.name == name }) {
      self = known.function
      return
    }
    guard let p = Self.percentile(name) else { return nil }
    self = .percentile(p)
  }

  /// The quantile of `p95` or `p99.9`: read as one number, so that it is rounded once.
  private static func percentile(_ name: String) -> Double? {
    guard name.utf8.first == UInt8(ascii: "p"), name.utf8.count > 1, name.utf8.count <= 20,
      name.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let p = Double("\(name.dropFirst())e-2"), (0...1).contains(p)
    else { return nil }
    return p
  }

  /// How functions are written, for those who typed another.
  static let known = named.flatMap { name, function in
    (function == .share ? ["p50", "p90", "p95", "p99"] : []) + [name]
  }

  /// What other languages call them.
  private static let synonyms = [
    "avg": "mean", "average": "mean", "median": "p50", "percentile": "p95", "quantile": "p95",
    "quantile_cont": "p95", "countif": "count(where …)", "count_if": "count(where …)",
    "sumif": "sum(… where …)", "sum_if": "sum(… where …)", "ratio": "share", "percent": "share",
    "minimum": "min", "maximum": "max", "uniq": "count(distinct …)",
    "distinct": "count(distinct …)", "count_distinct": "count(distinct …)",
    "approx_count_distinct": "count(distinct …)", "hist": "histogram",
  ]

  /// The sentence for a name that is no function's; `arguments` are those that were typed.
  static func unknown(_ name: String, arguments: String) -> String {
    let known = UnknownName(what: "function", name: name, known: known)
    if let other = synonyms[name] ?? known.suggestion {
      let call = other.utf8.contains(UInt8(ascii: "(")) ? other : "\(other)(\(arguments))"
      return "unknown function '\(name.visible)'; did you mean \(call.visible)?"
    }
    return "\(known); a percentile is p0 to p100, with decimals p99.9"
  }
}
