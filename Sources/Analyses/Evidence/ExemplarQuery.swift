package import Calls
import Reporting

/// Asks which calls stand for the values of each group: those nearest to two of its quantiles, and
/// those with the values that matter most.
package struct ExemplarQuery: Sendable {
  /// The values that calls are looked for near to.
  package struct Targets: Sendable {
    /// The quantile at 0.5.
    let median: Double
    /// The quantile at 0.95.
    let high: Double
    /// The value that matters most.
    let worst: Double
  }

  /// Whose rows are meant.
  package let table: CallTable
  /// Which rows count, besides the filter's.
  package let conditions: [Condition]
  /// What the rows are grouped by.
  package let dimensions: [Dimension]
  /// The column of the values.
  package let measure: Column
  /// Whether the largest values matter most.
  package let isLargestFirst: Bool
  /// The most calls for each value.
  package let count: Int
  /// The groups that are wanted.
  package let targets: [[GroupKey]: Targets]
}

/// The ids of the calls that stand for a group's values, nearest first.
package struct Exemplars: Sendable, Equatable {
  /// Those nearest to the quantile at 0.5.
  package var nearMedian: [[UInt8]] = []
  /// Those nearest to the quantile at 0.95.
  package var nearHigh: [[UInt8]] = []
  /// Those with the values that matter most.
  package var worst: [[UInt8]] = []

  /// The columns that tables have for them.
  static let columns = [
    ("p50_call_ids", "near p50"), ("p95_call_ids", "near p95"), ("worst_call_ids", "worst"),
  ].map { ReportColumn(name: $0, title: $1, type: .text) }

  /// One cell a column: the ids, with spaces between.
  ///
  /// An id that has a space, or begins with a quote, is written as a JSON string, so that it is told from
  /// several.
  var cells: [Cell] {
    [nearMedian, nearHigh, worst].map { ids in
      ids.isEmpty ? .missing : .text(ids.map(Self.word).joined(separator: " "))
    }
  }

  private static func word(_ id: [UInt8]) -> String {
    let text = String(decoding: id, as: UTF8.self)
    let isWord = !text.isEmpty && !text.hasPrefix("\"") && !text.utf8.contains(0x20)
    return isWord ? text : text.jsonLiteral
  }
}

/// What a table asks for to have exemplars in its rows.
struct ExemplarTarget {
  let evidence: Evidence
  let table: CallTable
  let measure: Column
  let conditions: [Condition]
  let dimensions: [Dimension]

  /// `nil` when there is nothing to measure, or it is told by rows of another table.
  init?(
    _ evidence: Evidence,
    of table: CallTable,
    _ conditions: [Condition],
    _ dimensions: [Dimension]
  ) {
    guard let measure = evidence.measure, evidence.table ?? table == table else { return nil }
    self.evidence = evidence
    self.table = table
    self.measure = measure
    // Rows without a value have none to be near to: groups of rows that others count too are free.
    self.conditions = (conditions + evidence.conditions).filter { $0 != .isPresent(measure) }
    self.dimensions = dimensions
  }

  /// Asks for the values that calls are looked for near to.
  var quantiles: GroupQuery {
    GroupQuery(
      conditions: conditions,
      dimensions: dimensions,
      aggregates: [
        .quantile(measure, 0.5), .quantile(measure, 0.95),
        evidence.isLargestFirst ? .maximum(measure) : .minimum(measure),
      ]
    )
  }

  /// Asks for the calls, once the values are known.
  func query(near result: GroupResult, count: Int) -> ExemplarQuery {
    var targets: [[GroupKey]: ExemplarQuery.Targets] = [:]
    for group in result.groups {
      guard let median = group.values[0].double, let high = group.values[1].double,
        let worst = group.values[2].double
      else { continue }
      targets[group.key] = ExemplarQuery.Targets(median: median, high: high, worst: worst)
    }
    return ExemplarQuery(
      table: table,
      conditions: conditions,
      dimensions: dimensions,
      measure: measure,
      isLargestFirst: evidence.isLargestFirst,
      count: count,
      targets: targets
    )
  }

  /// The columns that are read for the calls.
  var columns: [Column] {
    [.callID, .agent, .workspace, .start, measure, table.columns[0]]
      + conditions.compactMap(\.field.column)
      + dimensions.compactMap(\.field.column)
  }
}
