import Calls
import Reporting

/// One declared table under one query: what to ask an engine, and the table from its answer.
struct TableQuery {
  let declaration: TableDeclaration
  let query: ReportQuery
  /// The query's dimensions that the table does not print anyway, and those that a table of variants
  /// is always grouped by.
  let outer: [Dimension]
  /// What to ask: the groups, and if need be the enclosing groups.
  let queries: [GroupQuery]

  init(_ declaration: TableDeclaration, _ query: ReportQuery) {
    self.declaration = declaration
    self.query = query
    let own = declaration.ownDimensions
    if case .input = declaration.rows {
      outer = []
    } else {
      outer =
        query.dimensions.filter { dimension in !own.contains { $0 == dimension.name } }
        + declaration.leading.map(\.dimension)
    }
    let conditions =
      declaration.conditions
      + (declaration.table.map { table in
        query.filter.conditions.compactMap { $0.counterpart(on: table) }
      } ?? [])
    switch declaration.rows {
    case .groups(let keys, let measures):
      let groups = GroupQuery(
        conditions: conditions,
        dimensions: outer + keys.map(\.dimension),
        aggregates: measures.flatMap(\.expression.aggregates).uniqued()
      )
      let enclosing = GroupQuery(
        conditions: conditions,
        dimensions: outer + keys.prefix(declaration.enclosingKeys).map(\.dimension),
        aggregates: measures.flatMap { measure in
          measure.expression.enclosingAggregates
            + (declaration.total == nil ? [] : measure.expression.aggregates)
        }.uniqued()
      )
      queries = enclosing.aggregates.isEmpty ? [groups] : [groups, enclosing]
    case .variants(_, let variants):
      queries = [
        GroupQuery(
          conditions: conditions,
          dimensions: outer,
          aggregates: variants.flatMap { variant in
            variant.measures.flatMap(\.expression.aggregates)
              + (variant.presence.map { [$0] } ?? [])
          }.uniqued()
        )
      ]
    case .input: queries = []
    }
  }

  /// Whose rows are counted; `nil` for the analysis' table.
  var table: CallTable? { declaration.table }

  /// The columns that name a row inside a group of ``outer``.
  var innerKeyColumns: [ReportColumn] {
    Array(declaration.keyColumns.dropFirst(declaration.leading.count))
  }

  /// The columns that name a row: the query's dimensions, then the table's keys.
  var namingColumns: [ReportColumn] {
    outer.map { $0.column(besides: declaration.columns) } + innerKeyColumns
  }

  /// The table's columns: those that name a row, then the measures.
  var columns: [ReportColumn] {
    if case .input = declaration.rows { return declaration.columns }
    return namingColumns
      + (query.comparison == nil
        ? declaration.measures.map(\.column)
        : ComparedMeasure.all(declaration.measures).flatMap(\.columns))
  }

  /// The table of a query without gaps to fill and nothing to compare, from the answers to
  /// ``queries`` and what became of the records that were read.
  func table(from results: [GroupResult], input: InputSummary) -> ReportTable {
    if case .input = declaration.rows { return table(of: input) }
    let order = RowOrder(columns, query, hasTotals: declaration.total != nil)
    let groups = rows(of: Answers(results), before: nil, outerKeys: nil, order)
    return table(of: order.arranged(groups))
  }

  /// The table, from the answers to ``queries``.
  ///
  /// - Parameters:
  ///   - results: The answers.
  ///   - before: Those for the period that is compared; `nil` for none.
  ///   - frame: The time of both.
  ///   - input: What became of the records that were read.
  /// - Returns: The table; `nil` when nothing of it was asked for.
  /// - Throws: When it would have too many rows or columns.
  func table(
    from results: [GroupResult],
    before: [GroupResult]?,
    in frame: TimeFrame,
    input: InputSummary
  ) throws(ArgumentError) -> ReportTable? {
    if case .input = declaration.rows { return table(of: input) }
    let answers = Answers(results)
    let grid = TimeGrid(outer, zone: query.filter.zone)
    var previous: Answers?
    if let before {
      previous = Answers(before)
      if grid.hasSteps { previous?.move(along: grid, try frame.pairs(of: grid).partners) }
    }
    var outerKeys: Set<[GroupKey]>?
    if query.fillsGaps, !grid.isEmpty {
      outerKeys = try filled([answers] + (previous.map { [$0] } ?? []), grid, frame)
    }
    let place = pivotPlace
    let order = RowOrder(
      columns,
      query,
      hasTotals: declaration.total != nil,
      isWhole: place != nil
    )
    let groups = rows(of: answers, before: previous, outerKeys: outerKeys, order)
    if outerKeys != nil, groups.reduce(0, { $0 + $1.count }) > TimeGrid.mostRows {
      throw .tooManyFilledRows(declaration.name)
    }
    let arranged = order.arranged(groups)
    guard let place else { return table(of: arranged) }
    return try pivoted(arranged.rows, at: place, order)
  }

  /// The table of what became of the records that were read.
  private func table(of input: InputSummary) -> ReportTable {
    let rows = InputCount.all(of: input).map {
      Row(outer: [], inner: [], isAdded: false, row: $0.row)
    }
    return table(of: RowOrder(columns, query, hasTotals: false).arranged([rows]))
  }

  private func table(of arranged: (rows: [Row], hidden: Int)) -> ReportTable {
    ReportTable(
      name: declaration.name,
      title: declaration.title,
      columns: columns,
      rows: arranged.rows.map(\.row),
      hidden: arranged.hidden,
      hasRowKinds: declaration.total != nil
    )
  }

  // MARK: - Keys

  /// The key as it orders: labels of time as the texts that they print as.
  func sortKey(_ key: [GroupKey], _ dimensions: [Dimension]) -> [GroupKey] {
    zip(key, dimensions).map { value, dimension in
      guard case .bucket(let bucket) = dimension.field, !bucket.isNumeric,
        case .integer(let number) = value
      else { return value }
      return .text(Array(bucket.label(for: number, in: query.filter.zone).utf8))
    }
  }

  func precedes(_ a: [GroupKey], _ b: [GroupKey]) -> Bool {
    for (left, right) in zip(a, b) where left != right { return left.precedes(right) }
    return false
  }

  func cell(_ key: GroupKey, _ dimension: Dimension) -> Cell {
    switch (key, dimension.field) {
    case (.missing, _): .missing
    case (.text(let bytes), _):
      .text(
        query.showsPersonalData ? String(decoding: bytes, as: UTF8.self) : shown(bytes, dimension)
      )
    case (.integer(let value), .bucket(let bucket)) where !bucket.isNumeric:
      .text(bucket.label(for: value, in: query.filter.zone))
    case (.integer(let value), _):
      dimension.type == .boolean ? .boolean(value != 0) : .integer(Int(value))
    }
  }

  /// A text without phone numbers.
  private func shown(_ text: [UInt8], _ dimension: Dimension) -> String {
    if dimension == .caller { return PhoneMask.masked(text.span) }
    return String(decoding: dimension.custom?.masked(text.span) ?? text, as: UTF8.self)
  }
}

extension Sequence where Element: Hashable {
  /// The elements without repeats, in order of first appearance.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension Condition {
  /// The condition on what rows of `table` have of the same; `nil` when they have nothing of it.
  ///
  /// A condition on another table selects calls; with this one, their rows as well. The node
  /// visited is, to a turn, the node in force.
  fileprivate func counterpart(on table: CallTable) -> Condition? {
    guard table == .turns, field == .column(.visitNode) else { return nil }
    return Condition(.column(.turnNode), test)
  }
}
