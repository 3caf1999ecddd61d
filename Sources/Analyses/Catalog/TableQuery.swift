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
  /// What exemplars are taken of.
  ///
  /// It is the groups and, where the table has totals, the enclosing groups; or each variant. Empty
  /// when none are asked for, `nil` where there is nothing to measure.
  let exemplarTargets: [ExemplarTarget?]

  /// The query on a table of an analysis on rows of `table`; `nil` where exemplars do not matter.
  init(_ declaration: TableDeclaration, _ query: ReportQuery, on table: CallTable? = nil) {
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
    let conditions = declaration.conditions(under: query.filter)
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
      guard enclosing.aggregates.isEmpty else {
        queries = [groups, enclosing]
        break
      }
      var ranked = groups
      let names =
        outer.map { $0.column(besides: declaration.columns).name } + keys.map(\.name)
      ranked.ranking = Self.ranking(declaration, query, groups.dimensions, names, measures)
      queries = [ranked]
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
    if let table {
      exemplarTargets = Self.exemplarTargets(of: declaration, query, outer, table)
    } else {
      exemplarTargets = []
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

  /// The table's columns: those that name a row, then the measures, then those of exemplars.
  var columns: [ReportColumn] {
    if case .input = declaration.rows { return declaration.columns }
    return namingColumns
      + (query.comparison == nil
        ? declaration.measures.map(\.column)
        : ComparedMeasure.all(declaration.measures).flatMap(\.columns))
      + (hasExemplars ? Exemplars.columns : [])
  }

  /// The table, from the answers to ``queries``.
  ///
  /// - Parameters:
  ///   - results: The answers.
  ///   - before: Those for the period that is compared; `nil` for none.
  ///   - frame: The time of both.
  ///   - input: What became of the records that were read.
  ///   - exemplars: The answers to ``exemplarQueries(near:)``.
  ///   - limit: The most rows that it is made of; `nil` for any number.
  /// - Returns: The table; `nil` when nothing of it was asked for.
  /// - Throws: ``ArgumentError`` or ``EngineError`` when it would have too many rows or columns, which is
  ///   known before they are made; `CancellationError`.
  func table(
    from results: [GroupResult],
    before: [GroupResult]?,
    in frame: TimeFrame,
    input: InputSummary,
    exemplars: [[[GroupKey]: Exemplars]] = [],
    limit: Int?
  ) throws -> ReportTable? {
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
    let groups = try rows(
      of: answers,
      before: previous,
      outerKeys: outerKeys,
      exemplars: exemplars,
      order,
      limit: limit
    )
    let arranged = order.arranged(groups)
    guard let place else {
      return try unturned(table(of: arranged, hidden: results.first?.hidden ?? 0))
    }
    return try pivoted(arranged.rows, at: place, order)
  }

  /// The table of what became of the records that were read.
  private func table(of input: InputSummary) -> ReportTable {
    let rows = InputCount.all(of: input).map {
      Row(outer: [], inner: [], isAdded: false, row: $0.row)
    }
    return table(of: RowOrder(columns, query, hasTotals: false).arranged([rows]))
  }

  /// The table; an engine has left out `hidden` groups already.
  private func table(
    of arranged: (rows: [Row], hidden: Int),
    hidden: Int = 0
  ) -> ReportTable {
    ReportTable(
      name: declaration.name,
      title: declaration.title,
      columns: columns,
      rows: arranged.rows.map(\.row),
      hidden: arranged.hidden + hidden,
      hasRowKinds: declaration.total != nil
    )
  }

  /// How an engine can leave out groups that a limit hides; `nil` where the table needs all.
  private static func ranking(
    _ declaration: TableDeclaration,
    _ query: ReportQuery,
    _ dimensions: [Dimension],
    _ names: [String],
    _ measures: [Measure]
  ) -> GroupRanking? {
    guard let limit = query.limit, declaration.total == nil, declaration.completion == nil,
      query.comparison == nil, !query.fillsGaps, query.pivot == nil
    else { return nil }
    let zone = query.filter.zone
    let sorted = query.sort?.column
    let measure = measures.first { $0.column.name == sorted }
    // A table may call a dimension of its own otherwise.
    let dimension = sorted.flatMap { names.firstIndex(of: $0) }
    // Without a column to sort by, the table's own order counts.
    guard measure != nil || dimension != nil || declaration.order.isEmpty else { return nil }
    let aggregates = measure?.expression.aggregates.uniqued() ?? []
    return GroupRanking(
      limit: limit,
      aggregates: aggregates,
      cell: { values, key in
        // As most measures are: the only one of the aggregates.
        if case .aggregate? = measure?.expression { return values.first?.cell ?? .missing }
        if let measure {
          return measure.expression.value(
            { wanted in
              aggregates.firstIndex(of: wanted).map { values[values.startIndex + $0] } ?? .missing
            },
            enclosing: { _ in .missing },
            zone: zone
          )
        }
        return dimension.map { cell(key()[$0], dimensions[$0], query) } ?? .missing
      },
      isDescending: query.sort?.isDescending ?? false,
      sortKey: { sortKey($0, dimensions, zone) }
    )
  }

  // MARK: - Keys

  /// The key as it orders: labels of time as the texts that they print as.
  func sortKey(_ key: [GroupKey], _ dimensions: [Dimension]) -> [GroupKey] {
    Self.sortKey(key, dimensions, query.filter.zone)
  }

  func cell(_ key: GroupKey, _ dimension: Dimension) -> Cell { Self.cell(key, dimension, query) }

  static func sortKey(
    _ key: [GroupKey],
    _ dimensions: [Dimension],
    _ zone: Zone
  ) -> [GroupKey] {
    zip(key, dimensions).map { value, dimension in
      guard case .bucket(let bucket) = dimension.field, !bucket.isNumeric,
        case .integer(let number) = value
      else { return value }
      return .text(Array(bucket.label(for: number, in: zone).utf8))
    }
  }

  static func cell(_ key: GroupKey, _ dimension: Dimension, _ query: ReportQuery) -> Cell {
    guard case .text(let bytes) = key, !query.showsPersonalData else {
      return key.cell(of: dimension, in: query.filter.zone)
    }
    return .text(shown(bytes, dimension))
  }

  /// A text without what is personal.
  private static func shown(_ text: [UInt8], _ dimension: Dimension) -> String {
    switch dimension.field {
    case .column(.recordingURL): "***"
    case .column(let column): column.shown(text)
    case .bucket: String(decoding: text, as: UTF8.self)
    }
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
  func counterpart(on table: CallTable) -> Condition? {
    guard table == .turns, field == .column(.visitNode) else { return nil }
    return Condition(.column(.turnNode), test)
  }
}
