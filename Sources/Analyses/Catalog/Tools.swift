import Calls
import Reporting

extension Analysis {
  /// How often tools are called, how often they fail, and with which errors.
  package static let tools = Analysis(
    name: "tools",
    title: "Tools",
    summary: "Which tools are called, how long they take, how often and how they fail.",
    table: .toolCalls,
    notes: [
      Note(aggregates: [.rows([.isTrue(.toolOrphan)])]) { values in
        guard case .integer(let orphans) = values[0], orphans > 0 else { return nil }
        return "\(orphans) result\(orphans == 1 ? "" : "s") of tools could not be matched with an "
          + "invocation: completed, but not among the invocations"
      }
    ]
  ) { _ in [toolsTable, errorsTable] }

  private static let toolKey = TableDeclaration.Key(
    name: "tool",
    title: "tool",
    dimension: .tool
  )

  private static let toolsTable = TableDeclaration(
    name: "tools",
    title: "Tools",
    summary: "one row per tool, and one over all tools",
    rows: .groups([toolKey], toolMeasures),
    order: [TableDeclaration.Order(measure: "invocations", isDescending: true)],
    total: ("tool", "all"),
    evidence: .largest(.toolLatency, "latency", reasons: [.unrecovered, .toolError])
  )

  private static let completed: Aggregate = .rows([.isTrue(.toolCompleted)])
  private static let errors: Aggregate = .rows([.isTrue(.toolError)])

  private static let toolMeasures: [Measure] =
    [
      Measure(
        "invocations",
        "invocations",
        .count,
        "invocations, orphan results excluded",
        .aggregate(.rows([.isFalse(.toolOrphan)]))
      ),
      Measure(
        "completed",
        "completed",
        .count,
        "rows with a result of their own, or an invocation that carries it; orphans included",
        .aggregate(completed)
      ),
      Measure(
        "unanswered",
        "unanswered",
        .count,
        "invocations without a result",
        .aggregate(.rows([.isFalse(.toolOrphan), .isFalse(.toolCompleted)]))
      ),
      Measure(
        "orphans",
        "orphans",
        .count,
        "results that no invocation claims",
        .aggregate(.rows([.isTrue(.toolOrphan)]))
      ),
      Measure(
        "errors",
        "errors",
        .count,
        "declared errors and those that the result tells",
        .aggregate(errors)
      ),
      Measure(
        "declared_errors",
        "declared",
        .count,
        "is_error is true or error is a text",
        .aggregate(.rows([.isTrue(.toolDeclaredError)]))
      ),
    ]
    + .rate("error_rate", "error rate", errors, of: completed, "errors / completed")
    + [
      Measure(
        "calls",
        "calls",
        .count,
        "calls with a row of the tool",
        .aggregate(.calls([]))
      ),
      Measure(
        "calls_with_error",
        "calls with error",
        .count,
        "calls in which the tool failed",
        .aggregate(.calls([.isTrue(.toolError)]))
      ),
      Measure(
        "unrecovered",
        "unrecovered",
        .count,
        "calls and tools whose last completed row is an error",
        .aggregate(.rows([.isTrue(.toolUnrecovered)]))
      ),
      Measure(
        "false_success_calls",
        "false successes",
        .count,
        "calls with an unrecovered error and call_successful true",
        .aggregate(.calls([.isTrue(.toolUnrecovered), .isTrue(.successful)]))
      ),
      Measure(
        "timed",
        "timed",
        .count,
        "rows with a latency",
        .aggregate(.present(.toolLatency))
      ),
      toolQuantile("p50", 0.5), toolQuantile("p90", 0.9),
      toolQuantile("p95", 0.95, minimum: 20), toolQuantile("p99", 0.99, minimum: 100),
      Measure(
        "max_ms",
        "max",
        .milliseconds,
        "largest latency",
        .aggregate(.maximum(.toolLatency))
      ),
    ]

  private static func toolQuantile(_ name: String, _ p: Double, minimum: Int? = nil) -> Measure {
    Measure(
      "\(name)_ms",
      name,
      .milliseconds,
      "quantile of the latency at \(p.machineText), linear interpolation",
      .aggregate(.quantile(.toolLatency, p)),
      reliability: minimum.map { Reliability(countColumn: "timed", minimum: $0) }
    )
  }

  private static let errorsTable = TableDeclaration(
    name: "errors",
    title: "Tool errors",
    summary: "one row per tool and error template",
    conditions: [.isTrue(.toolError)],
    rows: .groups(
      [
        toolKey,
        TableDeclaration.Key(name: "template", title: "error", dimension: .errorTemplate),
      ],
      [
        Measure("errors", "errors", .count, "failed rows", .aggregate(.rows([]))),
        Measure("calls", "calls", .count, "calls with such an error", .aggregate(.calls([]))),
        Measure(
          "first_seen",
          "first seen",
          .time,
          "start of the first such call",
          .time(.firstStart)
        ),
        Measure(
          "last_seen",
          "last seen",
          .time,
          "start of the last such call",
          .time(.lastStart)
        ),
        Measure(
          "example_call_id",
          "example",
          nil,
          "the last such call, of several the largest id",
          .aggregate(.latestCallID)
        ),
      ]
    ),
    order: [TableDeclaration.Order(measure: "errors", isDescending: true)],
    evidence: .because(.unrecovered)
  )
}
