import Calls

/// What makes some of the rows behind a number matter more than others, declared beside the number.
///
/// The calls behind a row are listed in this order, and exemplars are taken by its measure.
package struct Evidence: Sendable {
  /// Something that makes a row matter whatever it measures.
  package struct Reason: Sendable {
    /// What is said of the row, such as `unrecovered error`.
    let text: String
    /// When it holds: all of it, of columns of the analysis' table or of calls.
    let conditions: [Condition]

    init(_ text: String, _ conditions: [Condition]) {
      self.text = text
      self.conditions = conditions
    }
  }

  /// Which rows of the analysis' table are meant, besides those that the table's rows are of.
  var conditions: [Condition] = []
  /// What makes rows matter, the weightiest first; rows without a reason come last.
  var reasons: [Reason] = []
  /// What tells more weighty rows from others of the same reason; `nil` for nothing but their number.
  var measure: Column?
  /// What the measure is called.
  var title = ""
  /// Whether the largest value of the measure matters most.
  var isLargestFirst = true

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

  /// The columns that are read for it.
  var columns: [Column] {
    (conditions + reasons.flatMap(\.conditions)).compactMap(\.field.column)
      + (measure.map { [$0] } ?? [])
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

extension Condition {
  /// The text of the column is `text`.
  static func equals(_ column: Column, _ text: String) -> Condition {
    Condition(.column(column), .compares(.equal, .text(Array(text.utf8))))
  }
}

// MARK: - Tables

extension TableDeclaration {
  /// What makes rows of `table`, of which the declared one is made, matter, for each kind of row that
  /// is made of them: one, or one a variant; none where no calls are counted.
  ///
  /// What is not declared follows from the measures: the first column that a quantile, a mean or an
  /// extreme is taken of tells, its largest value first.
  func evidence(in table: CallTable) -> [Evidence] {
    allEvidence.map { $0.restricted(to: table) }
  }

  private var allEvidence: [Evidence] {
    switch rows {
    case .groups(_, let measures): [evidence ?? Evidence(of: measures)]
    case .variants(_, let variants):
      variants.map { variant in
        if let declared = variant.evidence ?? evidence { return declared }
        var evidence = Evidence(of: variant.measures)
        evidence.conditions = variant.rowConditions
        return evidence
      }
    case .input: []
    }
  }
}

extension TableDeclaration.Variant {
  /// Which rows the variant is about, as far as what it counts tells.
  fileprivate var rowConditions: [Condition] {
    switch presence ?? measures.first?.expression.aggregates.first {
    case .present(let column): [.isPresent(column)]
    case .below(let column, let bound):
      [Condition(.column(column), .compares(.less, .number(bound)))]
    case .rows(let conditions), .calls(let conditions): conditions
    default: []
    }
  }
}

extension Evidence {
  /// What of it can be told of rows of `table`: what they and their calls have; of calls, a measure of
  /// their rows as well.
  fileprivate func restricted(to table: CallTable) -> Evidence {
    func isKnown(_ condition: Condition) -> Bool {
      condition.field.table == table || condition.field.table == .calls
    }
    var evidence = self
    evidence.conditions = conditions.filter(isKnown)
    evidence.reasons = reasons.filter { $0.conditions.allSatisfy(isKnown) }
    if let measure, table != .calls, measure.table != table, measure.table != .calls {
      evidence.measure = nil
    }
    return evidence
  }

  /// What measures tell of the rows behind them.
  fileprivate init(of measures: [Measure]) {
    for aggregate in measures.flatMap(\.expression.aggregates) {
      switch aggregate {
      case .quantile(let column, _), .mean(let column), .maximum(let column), .minimum(let column):
        self = .largest(column, column.name)
        return
      default: continue
      }
    }
    self.init()
  }
}
