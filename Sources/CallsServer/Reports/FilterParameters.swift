import Analyses
import Calls
import HTTPTypes

/// The parameters that choose calls, by the names of the command's options.
enum FilterParameters {
  /// Their names.
  static var names: [String] { descriptions.map(\.name) }

  static let descriptions: [RouteDescription.Parameter] = [
    .init(
      "since",
      "Calls that start at this time or later: 7d, 24h, 4w (before now, which is the clock's last "
        + "full minute), 2026-03-01 (midnight in tz), 2026-03-01T10:00:00Z."
    ),
    .init("until", "Calls that start before this time, in the same forms."),
    .init("now", "What relative times count from; the clock's last full minute if missing."),
    .init("tz", "Time zone of dates and time buckets, such as Europe/Berlin; UTC if missing."),
    .init(
      "where",
      "A condition that must hold: agent_version=5, duration_ms>=60000, llm_model~=gpt*, "
        + "'sentiment in positive,neutral', 'call_cost is null'. In a report on calls a column "
        + "of another table holds of a call with any such row; of several tables that have it the first "
        + "counts ("
        + CallTable.allCases.map(\.rawValue).joined(separator: ", ")
        + "): in volume, node is the node of a turn, node_visits.node one that was visited.",
      isRepeatable: true
    ),
    .init(
      "filter",
      "A filter by its name in the server's configuration, all of whose conditions must hold.",
      isRepeatable: true
    ),
    .init(
      "exclude",
      "A filter by its name: calls and rows of which all its conditions hold are left out.",
      isRepeatable: true
    ),
    .init(
      "no-exclude",
      of: .boolean,
      "Do not leave out what the server's configuration leaves out unasked."
    ),
    .init("show-pii", of: .boolean, "Phone numbers in full; needs a key of scope pii."),
  ]

  /// Reads them; names of filters mean those of `saved`.
  static func read(
    _ reader: inout QueryReader,
    saved: SavedFilters = SavedFilters()
  ) -> QueryArguments {
    var arguments = QueryArguments()
    arguments.saved = saved
    arguments.filters = reader.texts("filter")
    arguments.exclusions = reader.texts("exclude")
    arguments.usesDefaultExclusions = !reader.flag("no-exclude")
    arguments.since = reader.text("since")
    arguments.until = reader.text("until")
    arguments.now = reader.text("now")
    arguments.zone = reader.text("tz") ?? "UTC"
    arguments.conditions = reader.texts("where")
    arguments.showsPersonalData = reader.flag("show-pii")
    return arguments
  }

  /// The columns that are masked or left out.
  private static let personal: Set<Column> = [.caller, .recordingURL]

  /// Refuses personal data to a key that may not see any, as far as `arguments` ask for it.
  ///
  /// Conditions of saved filters, which stand behind those that were asked for, are the operator's.
  /// Those of rows that are to be explained and `tests` in measures are asked for, too. Of a dimension
  /// that users have added nobody knows whether its values are personal: conditions see them as they are
  /// printed, phone numbers masked.
  static func check(
    _ filter: inout CallFilter,
    _ arguments: QueryArguments,
    _ access: KeyAccess,
    explaining rowConditions: [Condition] = [],
    measuring tests: [Condition] = []
  ) throws(Refusal) {
    let asked = filter.conditions.prefix(arguments.conditions.count)
    try check(
      Array(asked) + rowConditions + tests,
      showsPersonalData: arguments.showsPersonalData,
      access
    )
    guard !access.scopes.contains(.pii) else { return }
    for index in asked.indices {
      filter.conditions[index].maskPhones()
    }
  }

  /// Refuses personal data to a key that may not see any.
  ///
  /// A condition on what is masked would tell it, one pattern after the other; whether there is a
  /// value may be asked.
  static func check(
    _ conditions: [Condition],
    showsPersonalData: Bool,
    _ access: KeyAccess
  ) throws(Refusal) {
    guard !access.scopes.contains(.pii) else { return }
    guard !showsPersonalData else { throw needsScope }
    for condition in conditions {
      guard case .column(let column) = condition.field, personal.contains(column) else { continue }
      switch condition.test {
      case .isNull, .isNotNull: continue
      case .compares, .isIn, .matches:
        throw Refusal(
          .forbidden,
          "a condition on the values of '\(column.name)' needs an API key with the scope pii"
        )
      }
    }
  }

  static let needsScope = Refusal(.forbidden, "'show-pii' needs an API key with the scope pii")
}

/// The clock as queries see it.
enum QueryClock {
  /// The last full minute, Unix milliseconds.
  ///
  /// So the same question has the same answer for up to a minute while the calls are the same, and
  /// who polls need not be sent it again. No day, week or month begins within a minute, in any zone
  /// of today.
  static func present(_ now: Int64) -> Int64 { now - now % 60_000 }
}
