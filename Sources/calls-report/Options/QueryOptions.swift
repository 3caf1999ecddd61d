import Analyses
import ArgumentParser
import Calls

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
        + "is null, is not null. Repeatable: all must hold. In a report on calls a column of another table "
        + "holds of a call with any such row; of several tables that have it the first counts "
        + "(\(CallTable.allCases.map(\.rawValue).joined(separator: ", "))): in volume, node is the node of a "
        + "turn, node_visits.node one that was visited.",
      valueName: "condition"
    )
  )
  var conditions: [String] = []

  @Option(
    name: .customLong("filter"),
    parsing: .singleValue,
    help: ArgumentHelp(
      "A filter by its name in the configuration file, all of whose conditions must hold. Repeatable.",
      valueName: "name"
    )
  )
  var filters: [String] = []

  @Option(
    name: .customLong("exclude"),
    parsing: .singleValue,
    help: ArgumentHelp(
      "A filter by its name: calls and rows of which all its conditions hold are left out. Repeatable.",
      valueName: "name"
    )
  )
  var exclusions: [String] = []

  @Flag(help: "Do not leave out what the configuration file leaves out unasked.")
  var noExclude = false

  @Option(
    help: ArgumentHelp(
      "A YAML file with saved filters (default: $CALLS_REPORT_CONFIG, else calls-report.yaml where "
        + "there is one).",
      valueName: "file"
    ),
    completion: .file(extensions: ["yaml", "yml", "json"])
  )
  var config: String?

  @Flag(help: "Read no configuration file.")
  var noConfig = false

  @Flag(name: .customLong("show-pii"), help: "Print phone numbers in full, not masked.")
  var showPII = false

  /// What was typed.
  ///
  /// - Throws: A failure when the configuration file cannot be read.
  var arguments: QueryArguments {
    get throws {
      var arguments = QueryArguments()
      arguments.since = since
      arguments.until = until
      arguments.now = now
      arguments.zone = tz
      arguments.conditions = conditions
      arguments.showsPersonalData = showPII
      arguments.filters = filters
      arguments.exclusions = exclusions
      arguments.usesDefaultExclusions = !noExclude
      if let file = configurationFile {
        arguments.saved = try FilterFile.read(file.path, option: file.name)
      }
      return arguments
    }
  }

  /// The configuration file, which must not be written over; `nil` for none.
  var configurationFile: OverwriteCheck.Named? {
    noConfig ? nil : FilterFile.find(config)
  }

  func validate() throws {
    if noConfig, config != nil { throw ValidationError("Give one of --config and --no-config.") }
    if let config, config.isEmpty { throw ValidationError("--config names no file.") }
  }
}

/// How a report's rows are grouped and ordered.
struct GroupOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Group by these dimensions, separated by commas: agent_version,week. 'calls-report metrics "
        + "dimensions' lists them. A call's own fields are some, too: meta.env, var.KEY, analysis.KEY.",
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

  @OptionGroup var exemplarOptions: ExemplarOptions

  @Flag(
    help: ArgumentHelp(
      "Add rows for times without calls: for each step of the time in --by, from --since until --until "
        + "or else from the first call to the last. Counts are 0 there."
    )
  )
  var fill = false

  @Flag(
    help: ArgumentHelp(
      "Make the last dimension columns, for each measure that --columns names (all): "
        + "--by week,agent_version --pivot --columns p95_ms."
    )
  )
  var pivot = false

  @Option(
    name: .customLong("compare-to"),
    help: ArgumentHelp(
      "Beside each number that of the period before, and the change: previous. The period is that from "
        + "--since until --until (now); whole months are preceded by months, 7d by seven days.",
      valueName: "period"
    ),
    completion: .list(["previous"])
  )
  var compareTo: String?
}
