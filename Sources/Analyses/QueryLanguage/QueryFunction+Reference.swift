import Reporting

extension QueryFunction {
  /// One way to write a function, explained.
  struct Usage {
    /// The function's name.
    let name: String
    /// What stands in the brackets: `x` a number of each row, `c` a condition.
    let arguments: String
    /// The unit of the result.
    let unit: String
    /// What it is, in one sentence.
    let summary: String
    /// How it is computed.
    let formula: String
    /// A measure of calls that has it.
    let example: String
  }

  /// All ways to write all functions; of percentiles those that are asked for most.
  static let usages: [Usage] = known.flatMap { name in
    QueryFunction(name).map { $0.usages(called: name) } ?? []
  }

  private func usages(called name: String) -> [Usage] {
    func usage(
      _ arguments: String,
      _ unit: String,
      _ summary: String,
      _ formula: String,
      _ example: String
    ) -> Usage {
      Usage(
        name: name,
        arguments: arguments,
        unit: unit,
        summary: summary,
        formula: formula,
        example: example
      )
    }
    let (count, share, same) = (Unit.count.rawValue, Unit.share.rawValue, "that of x")
    switch self {
    case .count:
      return [
        usage("", count, "rows of the group", "number of rows", "count()"),
        usage("x", count, "rows with a value", "number of rows with x", "count(call_cost)"),
        usage(
          "distinct x",
          count,
          "different values",
          "number of distinct values of x, a number, text or flag",
          "count(distinct caller)"
        ),
      ]
    case .calls:
      return [
        usage("", count, "calls of the group", "number of distinct calls of the rows", "calls()")
      ]
    case .sum:
      return [
        usage("x", same, "the sum; missing without values", "Σ x, rounded once", "sum(call_cost)")
      ]
    case .mean:
      return [
        usage(
          "x",
          same,
          "the arithmetic mean; missing without values",
          "Σ x / rows with x",
          "mean(duration_ms)"
        )
      ]
    case .min: return [usage("x", same, "the smallest value", "min x", "min(turns.e2e)")]
    case .max: return [usage("x", same, "the largest value", "max x", "max(turns.e2e)")]
    case .percentile(let p):
      return [
        usage(
          "x",
          same,
          "an exact percentile; any from p0 to p100 can be asked for, with decimals as in p99.9",
          "quantile of x at \(p.machineText), linear interpolation",
          "\(name)(turns.e2e)"
        )
      ]
    case .share:
      return [
        usage(
          "c",
          share,
          "how often a condition is met, 0 to 1",
          "rows that meet c / rows in which all that c compares has a value",
          "share(successful)"
        )
      ]
    case .rate:
      return [
        usage(
          "c",
          share,
          "the share, and in two more columns the ends of its interval",
          "share(c) with its Wilson 95 % interval",
          "rate(successful)"
        )
      ]
    case .histogram:
      return [
        usage(
          "x, a, b, …",
          count,
          "rows in each bucket, a column each; the bounds ascend",
          "number of rows with x < a, with a ≤ x < b, and so on",
          "histogram(turns.e2e, 500, 1000)"
        )
      ]
    }
  }
}

extension Catalog {
  /// The functions of the query language.
  static var functionsTable: ReportTable {
    table(
      "functions",
      "Functions of queries",
      ["function", "arguments", "unit", "summary", "formula", "example"],
      QueryFunction.usages.map { usage in
        [
          usage.name, usage.arguments.isEmpty ? nil : usage.arguments, usage.unit, usage.summary,
          usage.formula, usage.example,
        ]
      }
    )
  }

  /// The grammar of the query language, a row for each rule.
  static var grammarTable: ReportTable {
    let rules = QueryParser.grammar.split(separator: ";\n").map { rule -> [String?] in
      let words = rule.split { " \n;".contains($0) }.map { String($0) }
      return [words[0], words.dropFirst(2).joined(separator: " ")]
    }
    return table("grammar", "Grammar of queries (EBNF)", ["rule", "definition"], rules)
  }
}
