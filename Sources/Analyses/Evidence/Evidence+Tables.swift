import Calls
import Reporting

extension TableDeclaration {
  /// What makes rows of `table`, of which the declared one is made, matter, for each kind of row that
  /// is made of them: one, or one a variant; none where no calls are counted.
  ///
  /// What is not declared follows from the measures: the first number that a quantile, a mean or an
  /// extreme is taken of tells, its largest value first. Of measures in the query language sums tell
  /// as well, and before all numbers what each counts: the rows that meet its condition.
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
  fileprivate func restricted(to counted: CallTable) -> Evidence {
    let table = self.table ?? counted
    func isKnown(_ condition: Condition) -> Bool {
      condition.field.table == table || condition.field.table == .calls
    }
    var evidence = self
    evidence.conditions = conditions.filter(isKnown)
    evidence.reasons = reasons.compactMap { reason in
      if let rows = reason.rows {
        let isKnown = rows.columns.allSatisfy { [table, .calls].contains($0.table) }
        return isKnown || table == .calls ? reason.of(table) : nil
      }
      return reason.table != nil || reason.conditions.allSatisfy(isKnown) ? reason : nil
    }
    if let computed, !computed.value.columns.allSatisfy({ [table, .calls].contains($0.table) }) {
      evidence.computed = nil
    }
    if let measure, table != .calls, measure.table != table, measure.table != .calls {
      evidence.measure = nil
    }
    return evidence
  }

  /// What measures tell of the rows behind them.
  fileprivate init(of measures: [Measure]) {
    self.init()
    var conditions: [RowCondition] = []
    for measure in measures {
      for aggregate in measure.expression.aggregates {
        switch aggregate {
        case .quantile(let column, _), .mean(let column), .maximum(let column),
          .minimum(let column):
          take(.column(column), measure)
        case .over(let aggregate):
          if let value = aggregate.measuredValue { take(value, measure) }
        default: continue
        }
      }
      if let (condition, table) = measure.condition, !conditions.contains(condition) {
        conditions.append(condition)
        reasons.append(Reason(measure.column.title, [], rows: condition, of: table))
      }
    }
  }

  /// Orders rows by a number, if nothing else does.
  private mutating func take(_ value: RowValue, _ measured: Measure) {
    guard !isMeasured else { return }
    switch value {
    case .column(let column):
      measure = column
      title = column.listed.title
    case .parsed, .negated, .combined:
      computed = Computed(value: value, unit: measured.column.unit)
      title = measured.column.title
    case .integer, .number: break
    }
  }
}

extension Measure {
  /// What rows must meet that it counts, and their table; `nil` where it counts all.
  fileprivate var condition: (RowCondition, CallTable)? {
    for case .over(let aggregate) in expression.aggregates {
      if let condition = aggregate.condition { return (condition, aggregate.table) }
    }
    return nil
  }
}

extension Evidence.Reason {
  /// The reason for rows of `listed`: by rows of its own table, or by those very rows.
  fileprivate func of(_ listed: CallTable) -> Evidence.Reason {
    Evidence.Reason(
      text,
      conditions,
      rows: rows,
      measure: measure,
      bound: bound,
      of: table == listed ? nil : table
    )
  }
}

extension Evidence {
  /// The evidence of several kinds of rows together, of calls: each kind is a reason, and calls with
  /// most of them matter most; `nil` where a kind has no ``finding``.
  static func merging(_ kinds: [Evidence]) -> Evidence? {
    var reasons: [Reason] = []
    for kind in kinds {
      guard let finding = kind.finding else { return nil }
      // A number is told where it says how many.
      let isCount = kind.measure?.table == .calls && kind.measure?.unit == nil
      reasons.append(
        Reason(
          finding,
          kind.conditions,
          measure: isCount ? kind.measure : nil,
          of: kind.table
        )
      )
    }
    return Evidence(
      reasons: reasons,
      title: "findings",
      finding: "any finding",
      countsReasons: true
    )
  }
}

extension RowAggregate {
  /// The number of rows that a sum, a quantile, a mean or an extreme is taken of; `nil` of anything
  /// else.
  fileprivate var measuredValue: RowValue? {
    switch statistic {
    case .sum(let value), .quantile(let value, _), .mean(let value), .minimum(let value),
      .maximum(let value):
      value
    case .rows, .calls, .below, .distinct, .distinctNumbers: nil
    }
  }
}
