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
    "quantile_cont": "p95", "percentile_cont": "p95", "approx_quantile": "p95",
    "approx_percentile": "p95", "countif": "count(where …)", "count_if": "count(where …)",
    "sumif": "sum(… where …)", "sum_if": "sum(… where …)", "ratio": "share", "percent": "share",
    "minimum": "min", "maximum": "max", "uniq": "count(distinct …)",
    "distinct": "count(distinct …)", "count_distinct": "count(distinct …)",
    "approx_count_distinct": "count(distinct …)", "hist": "histogram",
  ]

  /// The sentence for a call of something that is no function.
  static func unknown(_ call: QueryFunctionCall) -> String {
    let name = call.name
    let known = UnknownName(what: "function", name: name, known: known)
    if let other = synonyms[name] ?? known.suggestion {
      let written = other == "p95" ? percentile(of: call) : nil
      let call =
        written
        ?? (other.utf8.contains(UInt8(ascii: "(")) ? other : "\(other)(\(call.argumentText))")
      return "unknown function '\(name.visible)'; did you mean \(call.visible)?"
    }
    return "\(known); a percentile is p0 to p100, with decimals p99.9"
  }

  /// How the percentile of `quantile(x, 0.95)` or `percentile(0.95, x)` is written here: `p95(x)`; `nil`
  /// for other arguments.
  private static func percentile(of call: QueryFunctionCall) -> String? {
    let numbers = call.arguments.filter(\.isNumber)
    guard call.arguments.count == 2, numbers.count == 1,
      let value = call.arguments.first(where: { !$0.isNumber }), let typed = Double(numbers[0].text)
    else { return nil }
    // A share, unless it can only be of a hundred; as text, so that it is rounded once.
    let percent = typed > 1 ? typed : Double("\(typed.machineText)e2")
    guard let percent, case let name = "p\(percent.machineText)", QueryFunction(name) != nil else {
      return nil
    }
    let condition = call.condition.map { " where \($0.text)" } ?? ""
    return "\(name)(\(value.text)\(condition))"
  }
}
