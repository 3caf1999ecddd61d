import Calls
import Reporting

/// What makes some of the rows behind a number matter more than others, declared beside the number.
///
/// The calls behind a row are listed in this order, and exemplars are taken by its measure.
package struct Evidence: Sendable {
  /// Something that makes a row matter whatever it measures.
  package struct Reason: Sendable {
    /// What is said of the row, such as `unrecovered error`.
    let text: String
    /// When it holds: all of it, of columns of the rows' table or of calls.
    let conditions: [Condition]
    /// What must hold as well, of columns of the rows' table or of calls; `nil` for nothing.
    let rows: RowCondition?
    /// What tells more weighty rows of the reason from others, the largest first, and is told with it:
    /// a column of the rows' table or of calls; `nil` for nothing.
    let measure: Column?
    /// The least value of the measure with which it holds; `nil` for none that is to be told.
    let bound: Double?
    /// The table of whose rows it holds, if not that of the listed ones: a call has the reason by a row
    /// of it that meets ``conditions``, and their number is told.
    let table: CallTable?

    init(
      _ text: String,
      _ conditions: [Condition],
      rows: RowCondition? = nil,
      measure: Column? = nil,
      bound: Double? = nil,
      of table: CallTable? = nil
    ) {
      self.text = text
      self.conditions = conditions
      self.rows = rows
      self.measure = measure
      self.bound = bound
      self.table = table
    }
  }

  /// A measure that is computed of several columns of a row.
  package struct Computed: Sendable {
    let value: RowValue
    let unit: Unit?
  }

  /// The table whose rows are meant; `nil` for that whose rows the declared table counts.
  var table: CallTable?
  /// Which rows of that table are meant, besides those that the declared table's rows are of.
  var conditions: [Condition] = []
  /// What makes rows matter, the weightiest first; rows without a reason come last.
  var reasons: [Reason] = []
  /// What tells more weighty rows from others of the same reason; `nil` for nothing but their number.
  var measure: Column?
  /// A measure that is no column, in place of one.
  var computed: Computed?
  /// What the measure is called; without one, what rows without a reason are.
  var title = ""
  /// Whether the largest value of the measure matters most.
  var isLargestFirst = true
  /// Whether values as far below 0 matter as much.
  var comparesMagnitudes = false
  /// What the rows are, where rows of several kinds can be asked for together: then calls with most
  /// kinds matter most.
  var finding: String?
  /// Whether rows with more reasons matter more, whichever these are, and rows without any are not
  /// meant at all.
  var countsReasons = false

  /// Rows with the largest values of `column` matter most.
  static func largest(
    _ column: Column,
    _ title: String,
    where conditions: [Condition] = [],
    reasons: [Reason] = []
  ) -> Evidence {
    Evidence(conditions: conditions, reasons: reasons, measure: column, title: title)
  }

  /// Rows matter for reasons alone.
  static func because(_ reasons: Reason..., where conditions: [Condition] = []) -> Evidence {
    Evidence(conditions: conditions, reasons: reasons)
  }

  /// Whether rows have a value that they are ordered by: not their number.
  var isMeasured: Bool { measure != nil || computed != nil }

  /// The unit of the values.
  var unit: Unit? { computed.map(\.unit) ?? measure?.reportedUnit }

  /// The columns that are read for it.
  var columns: [Column] {
    (conditions + reasons.flatMap(\.conditions)).compactMap(\.field.column)
      + reasons.flatMap { reason in
        [reason.measure, reason.table?.columns[0]].compactMap { $0 } + (reason.rows?.columns ?? [])
      }
      + (measure.map { [$0] } ?? []) + (computed?.value.columns ?? [])
      + (table.map { [$0.columns[0]] } ?? [])
  }
}

extension Evidence.Reason {
  /// The call did not succeed.
  static let unsuccessful = Evidence.Reason("not successful", [.isFalse(.successful)])
  /// The call ended by an error.
  static let endedByError = Evidence.Reason(
    "ended by an error",
    [.equals(.disconnectionClass, DisconnectionClass.error.rawValue)]
  )
  /// The caller was unhappy.
  static let negative = Evidence.Reason(
    "negative sentiment",
    [.equals(.sentiment, Calls.Sentiment.negative.rawValue)]
  )
  /// The tool's last answer in the call was an error.
  static let unrecovered = Evidence.Reason("unrecovered error", [.isTrue(.toolUnrecovered)])
  /// The tool failed, and answered later.
  static let toolError = Evidence.Reason(
    "error",
    [.isTrue(.toolError), .isFalse(.toolUnrecovered)]
  )
}

extension Evidence.Reason {
  /// There is much of what a column measures: `bound` or more.
  static func much(_ column: Column, _ text: String, from bound: Int) -> Evidence.Reason {
    Evidence.Reason(
      text,
      [Condition(.column(column), .compares(.greaterOrEqual, .integer(Int64(bound))))],
      measure: column,
      bound: Double(bound)
    )
  }

  /// What is said of the order: the reason, and from which value on it holds.
  var orderText: String {
    guard let bound else { return text }
    return "\(text) from \(Humanize.text(bound, unit: measure?.reportedUnit))"
  }
}

extension Condition {
  /// There is something: the column is above 0.
  static func isPositive(_ column: Column) -> Condition {
    Condition(.column(column), .compares(.greater, .integer(0)))
  }

  /// The column has no value.
  static func isMissing(_ column: Column) -> Condition { Condition(.column(column), .isNull) }

  /// The text of the column is `text`.
  static func equals(_ column: Column, _ text: String) -> Condition {
    Condition(.column(column), .compares(.equal, .text(Array(text.utf8))))
  }
}
