import Analyses
import ArgumentParser

/// Which calls a report is about, and how its rows are grouped and ordered.
struct FilterOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Calls that start at this time or later: 7d, 24h, 4w (before now), 2026-03-01 (midnight in "
        + "--tz), 2026-03-01T10:00:00Z.",
      valueName: "time"
    )
  )
  var since: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Calls that start before this time, in the same forms.", valueName: "time")
  )
  var until: String?

  @Option(
    help: ArgumentHelp("What relative times count from (default: the clock).", valueName: "time")
  )
  var now: String?

  @Option(
    help: ArgumentHelp(
      "Time zone of dates and time buckets, such as Europe/Berlin.",
      valueName: "zone"
    )
  )
  var tz = "UTC"

  @Option(
    name: .customLong("where"),
    parsing: .singleValue,
    help: ArgumentHelp(
      "A condition that must hold: agent_version=5, duration_ms>=60000, llm_model~=gpt*, "
        + "'sentiment in positive,neutral', 'call_cost is null'. Operators: = != < <= > >= ~= in, "
        + "is null, is not null. Repeatable: all must hold.",
      valueName: "condition"
    )
  )
  var conditions: [String] = []

  @Flag(name: .customLong("show-pii"), help: "Print phone numbers in full, not masked.")
  var showPII = false

  var arguments: QueryArguments {
    var arguments = QueryArguments()
    arguments.since = since
    arguments.until = until
    arguments.now = now
    arguments.zone = tz
    arguments.conditions = conditions
    arguments.showsPersonalData = showPII
    return arguments
  }
}

/// How a report's rows are grouped and ordered.
struct GroupOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Group by these dimensions, separated by commas: agent_version,week. 'calls-report metrics "
        + "dimensions' lists them.",
      valueName: "dimensions"
    )
  )
  var by: [String] = []

  @Option(
    help: ArgumentHelp(
      "Sort rows by a column, missing values last: p95_ms:desc.",
      valueName: "column[:asc|:desc]"
    )
  )
  var sort: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep the first n rows of each table and tell how many are hidden.",
      valueName: "n"
    )
  )
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Add to each row the ids of n calls near its p50, n near its p95, and the n worst.",
      valueName: "n"
    )
  )
  var exemplars: Int?
}
