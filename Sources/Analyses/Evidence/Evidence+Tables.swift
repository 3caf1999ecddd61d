import Calls
import Reporting

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
  fileprivate func restricted(to counted: CallTable) -> Evidence {
    let table = self.table ?? counted
    func isKnown(_ condition: Condition) -> Bool {
      condition.field.table == table || condition.field.table == .calls
    }
    var evidence = self
    evidence.conditions = conditions.filter(isKnown)
    evidence.reasons = reasons.filter { $0.table != nil || $0.conditions.allSatisfy(isKnown) }
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
        self = .largest(column, column.listed.title)
        return
      case .over(let aggregate) where aggregate.condition == nil:
        guard let column = aggregate.measuredColumn else { continue }
        self = .largest(column, column.listed.title)
        return
      default: continue
      }
    }
    self.init()
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
  /// The column that a quantile, a mean or an extreme is taken of; `nil` of anything else.
  fileprivate var measuredColumn: Column? {
    switch statistic {
    case .quantile(.column(let column), _), .mean(.column(let column)),
      .minimum(.column(let column)), .maximum(.column(let column)):
      column
    default: nil
    }
  }
}
