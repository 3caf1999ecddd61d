import Analyses
import ArgumentParser

/// Which calls a report is about, and how its rows are grouped and ordered.
struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Calls that start at this time or later: 7d, 24h, 4w, 2026-03-01, 2026-03-01T10:00:00Z.",
      valueName: "time"
    )
  )
  var since: String?

  @Option(help: ArgumentHelp("Calls that start before this time.", valueName: "time"))
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
        + "'sentiment in positive,neutral', 'call_cost is null'. Repeatable.",
      valueName: "condition"
    )
  )
  var conditions: [String] = []

  @Flag(name: .customLong("show-pii"), help: "Print phone numbers in full.")
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
      "Group by these dimensions, separated by commas; 'calls-report metrics dimensions' lists them.",
      valueName: "dimensions"
    )
  )
  var by: [String] = []

  @Option(
    help: ArgumentHelp("Sort rows by a column: p95_ms:desc.", valueName: "column[:asc|:desc]")
  )
  var sort: String?

  @Option(help: ArgumentHelp("Keep the first rows of each table.", valueName: "n"))
  var limit: Int?
}
