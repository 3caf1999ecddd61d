import Calls

extension Analysis.Note {
  /// The most measures that are named.
  private static let toldMeasures = 3

  /// That measures of rows of a child table take what a call has once for each of its rows, where a
  /// call has several; `nil` without such measures.
  static func repeatedCalls(_ measures: [Measure], of table: CallTable) -> Analysis.Note? {
    guard table != .calls else { return nil }
    let repeating = measures.flatMap { measure in
      measure.expression.aggregates.compactMap { aggregate -> (text: String, own: RowAggregate)? in
        guard case .over(let own) = aggregate, own.repeatsCalls else { return nil }
        return (measure.formula, own)
      }
    }
    guard !repeating.isEmpty else { return nil }
    let counts = repeating.flatMap { _, own -> [Aggregate] in
      [.rows, .calls].map { .over(RowAggregate($0, where: own.condition, of: own.table)) }
    }
    let rows = table.rawValue.replacing("_", with: " ")
    return Analysis.Note(aggregates: counts, isOmission: true) { values in
      let told = repeating.indices.filter { place in
        (values[2 * place].double ?? 0) > (values[2 * place + 1].double ?? 0)
      }.map { repeating[$0].text }.uniqued()
      guard !told.isEmpty else { return nil }
      let more = told.count > toldMeasures ? " and \(told.count - toldMeasures) more" : ""
      return
        "\(told.prefix(toldMeasures).joined(separator: ", "))\(more): a call's value counts once for "
        + "each of its \(rows); with --table calls it counts once a call"
    }
  }
}

extension RowAggregate {
  /// Whether the statistic is of values of calls alone, each as often as its call has rows, and depends
  /// on how often that is.
  fileprivate var repeatsCalls: Bool {
    switch statistic {
    case .rows, .calls, .minimum, .maximum, .distinct, .distinctNumbers: return false
    case .sum(let value), .mean(let value), .quantile(let value, _), .below(let value, _):
      let columns = value.columns
      return table != .calls && !columns.isEmpty && columns.allSatisfy { $0.table == .calls }
    }
  }
}
