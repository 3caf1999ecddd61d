import Calls
import Reporting

/// A count of what became of the records that were read, whatever their calls.
struct InputCount {
  let metric: String
  let count: Int
  let records: Int

  static let keyColumn = ReportColumn(
    name: "metric",
    title: "records",
    type: .text,
    role: .dimension
  )

  /// The columns besides the key.
  static let measures: [Measure] = [
    Measure("count", "count", .count, "how many there are", .completed),
    Measure("of", "of", .count, "records read", .completed),
    Measure("share", "share", .share, "count / of", .completed),
  ]

  /// The counts in their order; none when no records were read.
  static func all(of input: InputSummary) -> [InputCount] {
    guard input.records > 0 else { return [] }
    let kinds = input.rejectedByKind.map { ($0.key.rawValue, $0.value) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      .map { ("rejected_\($0)", $1) }
    let counts =
      [("calls", input.calls), ("duplicates", input.duplicates), ("conflicts", input.conflicts)]
      + [("rejected", input.rejected)] + kinds
      + (input.leftOut > 0 ? [("left_out", input.leftOut)] : [])
    return counts.map { InputCount(metric: $0, count: $1, records: input.records) }
  }

  /// A sentence on what the counts lack, if they may lack something.
  static func notes(on input: InputSummary) -> [String] {
    guard input.isPartial else { return [] }
    return [
      "conflicts and rejected records may lack some of before the store counted them by workspace"
    ]
  }

  /// Whether there can be a row called `name`.
  static func isMetric(_ name: String) -> Bool {
    metrics.contains { $0.name == name } || name.hasPrefix("rejected_")
  }

  /// The row, as tables have it.
  var row: ReportRow {
    ReportRow(cells: [
      .text(metric), .integer(count), .integer(records),
      .number(Double(count) / Double(records)),
    ])
  }

  /// The rows and what they count.
  static let metrics: [(name: String, summary: String)] = [
    ("calls", "calls taken"),
    ("duplicates", "records that repeat a call taken before"),
    ("conflicts", "duplicates that differ from the call taken"),
    ("rejected", "records that break the contract"),
    ("rejected_<type>", "rejected records by the type of their first problem"),
    ("left_out", "calls taken that the store cannot give, if there are any"),
  ]
}
