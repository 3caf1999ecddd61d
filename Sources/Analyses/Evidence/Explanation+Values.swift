import Calls
import Reporting

extension Explanation {
  /// The most values that are told to somebody who asked for an unknown one.
  private static let toldValues = 20

  /// Looks why nothing is behind a row.
  static func checkValues(
    of address: RowAddress,
    _ analysis: Analysis,
    _ engine: ColumnEngine,
    _ query: ReportQuery
  ) async throws {
    guard !address.values.isEmpty else { return }
    let queries = address.values.map {
      GroupQuery(
        conditions: address.table.conditions(under: query.filter),
        dimensions: [$0.dimension],
        aggregates: []
      )
    }
    let table = address.rowTable
    let plans =
      (table == analysis.table ? [] : [TablePlan(table: analysis.table, queries: [])])
      + [TablePlan(table: table, queries: queries)]
    let answers = try await engine.evaluate(plans, matching: query.filter)
    guard let answer = answers.last else { return }
    let problems = zip(address.values, answer.results).compactMap { value, result in
      problem(with: value, among: result.groups.map { $0.key[0] }, query)
    }
    guard problems.isEmpty else { throw ArgumentError(problems) }
  }

  private static func problem(
    with value: RowAddress.DimensionValue,
    among keys: [GroupKey],
    _ query: ReportQuery
  ) -> ArgumentProblem? {
    let isHidden = value.dimension == .caller && !query.showsPersonalData
    let sorted = keys.sorted { $0.precedes($1) }
    var names = sorted.map { $0.cell(of: value.dimension, in: query.filter.zone).name }
    var shown: [String]?
    if case .column(let column) = value.dimension.field, column.type == .text,
      !query.showsPersonalData
    {
      shown = sorted.map { key in
        guard case .text(let bytes) = key else { return "(none)" }
        return column.shown(bytes)
      }
    }
    // Whoever asks by masked texts must not learn by the answer that there is one without the mask.
    let asked = value.condition.masksPhones ? shown ?? names : names
    if asked.contains(where: { $0.utf8.elementsEqual(value.text.utf8) }) { return nil }
    let masked = ArgumentProblem(
      "row",
      "no row has that '\(value.name)'; give a number as it was sent, not as it is masked"
    )
    guard !isHidden else { return masked }
    if let shown {
      names = shown
      if names.contains(value.text) { return masked }
    }
    var known = Array(names.prefix(toldValues))
    if names.count > known.count { known.append("and \(names.count - known.count) more") }
    if let meant = closest(to: value.text, in: names), !known.contains(meant) {
      known.insert(meant, at: 0)
    }
    let unknown = UnknownName(
      what: value.name,
      name: value.text,
      known: known.map(\.visible)
    )
    return ArgumentProblem("row", "\(unknown)")
  }
}

extension GroupKey {
  /// The key as a cell; phone numbers are not masked.
  func cell(of dimension: Dimension, in zone: Zone) -> Cell {
    switch (self, dimension.field) {
    case (.missing, _): .missing
    case (.text(let bytes), .column(let column)):
      .text(String(decoding: column.stored(bytes), as: UTF8.self))
    case (.text(let bytes), .bucket): .text(String(decoding: bytes, as: UTF8.self))
    case (.integer(let value), .bucket(let bucket)) where !bucket.isNumeric:
      .text(bucket.label(for: value, in: zone))
    case (.integer(let value), _):
      dimension.type == .boolean ? .boolean(value != 0) : .integer(Int(value))
    }
  }
}
