import Calls
import Reporting

/// One declared table under one query: what to ask an engine, and the table from its answer.
struct TableQuery {
  private let declaration: TableDeclaration
  private let query: ReportQuery
  /// The query's dimensions that the table does not print anyway.
  private let outer: [Dimension]
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
    outer = query.dimensions.filter { dimension in !own.contains { $0 == dimension.name } }
    switch declaration.rows {
    case .groups(let keys, let measures):
      let groups = GroupQuery(
        conditions: declaration.conditions,
        dimensions: outer + keys.map(\.dimension),
        aggregates: measures.flatMap(\.expression.aggregates).uniqued()
      )
      let enclosing = GroupQuery(
        conditions: declaration.conditions,
        dimensions: outer,
        aggregates: measures.flatMap { measure in
          measure.expression.enclosingAggregates
            + (declaration.total == nil ? [] : measure.expression.aggregates)
        }.uniqued()
      )
      queries = enclosing.aggregates.isEmpty ? [groups] : [groups, enclosing]
    case .variants(_, let variants):
      queries = [
        GroupQuery(
          conditions: declaration.conditions,
          dimensions: outer,
          aggregates: variants.flatMap { variant in
            variant.measures.flatMap(\.expression.aggregates)
              + (variant.presence.map { [$0] } ?? [])
          }.uniqued()
        )
      ]
    }
    if let table {
      exemplarTargets = Self.exemplarTargets(of: declaration, query, outer, table)
    } else {
      exemplarTargets = []
    }
  }

  private static func exemplarTargets(
    of declaration: TableDeclaration,
    _ query: ReportQuery,
    _ outer: [Dimension],
    _ table: CallTable
  ) -> [ExemplarTarget?] {
    guard query.exemplars > 0 else { return [] }
    let evidence = declaration.evidence(in: table)
    switch declaration.rows {
    case .groups(let keys, _):
      let all = [outer + keys.map(\.dimension)] + (declaration.total == nil ? [] : [outer])
      return all.map { ExemplarTarget(evidence[0], declaration.conditions, $0) }
    case .variants:
      return evidence.map { ExemplarTarget($0, declaration.conditions, outer) }
    }
  }

  private var hasExemplars: Bool { exemplarTargets.contains { $0 != nil } }

  /// What to ask in all: ``queries``, then the values that exemplars are near to.
  var allQueries: [GroupQuery] { queries + exemplarTargets.compactMap { $0?.quantiles } }

  /// What to ask for exemplars, given the answers to ``allQueries``: one query for each target that
  /// has something to measure.
  func exemplarQueries(near results: [GroupResult]) -> [ExemplarQuery] {
    zip(exemplarTargets.compactMap(\.self), results.dropFirst(queries.count)).map {
      target,
      result in
      target.query(near: result, count: query.exemplars)
    }
  }

  /// The table's columns: the query's dimensions, then its own, then those of exemplars.
  var columns: [ReportColumn] {
    outer.map { $0.column(besides: declaration.columns) } + declaration.columns
      + (hasExemplars ? Exemplars.columns : [])
  }

  /// The table, from the answers to ``allQueries`` and to ``exemplarQueries(near:)``.
  func table(
    from results: [GroupResult],
    exemplars: [[[GroupKey]: Exemplars]] = []
  ) -> ReportTable {
    var rest = exemplars[...]
    let exemplars = exemplarTargets.map { $0 == nil ? nil : rest.popFirst() }
    let columns = columns
    let order = RowOrder(columns, query, hasTotals: declaration.total != nil)
    let groups: [[ReportRow]]
    switch declaration.rows {
    case .groups(let keys, let measures):
      groups = rows(
        keys,
        measures,
        results,
        exemplars,
        by: order.isByColumn ? [] : declaration.order
      )
    case .variants(_, let variants):
      groups = sorted(results[0].groups).map { group in rows(group, variants, exemplars) }
    }
    let ordered = order.arranged(groups)
    return ReportTable(
      name: declaration.name,
      title: declaration.title,
      columns: columns,
      rows: ordered.rows,
      hidden: ordered.hidden,
      hasRowKinds: declaration.total != nil
    )
  }

  /// The rows, by groups of the query's dimensions.
  private func rows(
    _ keys: [TableDeclaration.Key],
    _ measures: [Measure],
    _ results: [GroupResult],
    _ exemplars: [[[GroupKey]: Exemplars]?],
    by order: [TableDeclaration.Order]
  ) -> [[ReportRow]] {
    let groups = results[0]
    let whole = queries.count > 1 ? results[1] : GroupResult(groups: [])
    var enclosing: [[GroupKey]: GroupResult.Group] = [:]
    for group in whole.groups { enclosing[group.key] = group }
    var byOuter: [[GroupKey]: [GroupResult.Group]] = [:]
    for group in groups.groups {
      byOuter[Array(group.key.prefix(outer.count)), default: []].append(group)
    }
    let dimensions = outer + keys.map(\.dimension)
    return byOuter.keys.map { ($0, sortKey($0, outer)) }
      .sorted { precedes($0.1, $1.1) }
      .map { outerKey, _ in
        let around = enclosing[outerKey]
        var rows = (byOuter[outerKey] ?? []).map { group in
          (
            row: ReportRow(
              cells: zip(group.key, dimensions).map { cell($0, $1) }
                + measures.map { value($0, group, around, queries) }
                + exemplarCells(0, group.key, exemplars),
              kind: declaration.total?.rowKind
            ),
            key: sortKey(group.key, dimensions)
          )
        }
        rows.sort { a, b in
          for order in order {
            guard let column = measures.firstIndex(where: { $0.column.name == order.measure })
            else { continue }
            let left = a.row.cells[dimensions.count + column].double ?? -.infinity
            let right = b.row.cells[dimensions.count + column].double ?? -.infinity
            if left != right { return order.isDescending ? left > right : left < right }
          }
          return precedes(a.key, b.key)
        }
        var result = rows.map(\.row)
        if let total = declaration.total, let around {
          result.append(
            ReportRow(
              cells: zip(outerKey, outer).map { cell($0, $1) }
                + keys.map { _ in .text("(all)") }
                + measures.map { value($0, around, around, [queries[1], queries[1]]) }
                + exemplarCells(1, around.key, exemplars),
              kind: total.totalKind
            )
          )
        }
        return result
      }
  }

  private func rows(
    _ group: GroupResult.Group,
    _ variants: [TableDeclaration.Variant],
    _ exemplars: [[[GroupKey]: Exemplars]?]
  ) -> [ReportRow] {
    variants.enumerated().compactMap { place, variant in
      if let presence = variant.presence {
        guard (aggregate(presence, group, queries[0]).double ?? 0) > 0 else { return nil }
      }
      return ReportRow(
        cells: zip(group.key, outer).map { cell($0, $1) } + variant.cells
          + variant.measures.map { value($0, group, nil, queries) }
          + exemplarCells(place, group.key, exemplars)
      )
    }
  }

  /// The cells of the exemplars' columns in a row.
  private func exemplarCells(
    _ target: Int,
    _ key: [GroupKey],
    _ exemplars: [[[GroupKey]: Exemplars]?]
  ) -> [Cell] {
    guard hasExemplars else { return [] }
    return (exemplars[target]?[key] ?? Exemplars()).cells
  }

  private func aggregate(
    _ aggregate: Aggregate,
    _ group: GroupResult.Group?,
    _ query: GroupQuery
  ) -> AggregateValue {
    guard let group, let index = query.aggregates.firstIndex(of: aggregate) else { return .missing }
    return group.values[index]
  }

  private func value(
    _ measure: Measure,
    _ group: GroupResult.Group,
    _ enclosing: GroupResult.Group?,
    _ queries: [GroupQuery]
  ) -> Cell {
    measure.expression.value(
      { aggregate($0, group, queries[0]) },
      enclosing: { queries.count > 1 ? aggregate($0, enclosing, queries[1]) : .missing },
      zone: query.filter.zone
    )
  }

  // MARK: - Keys

  private func sorted(_ groups: [GroupResult.Group]) -> [GroupResult.Group] {
    groups.map { ($0, sortKey($0.key, outer)) }.sorted { precedes($0.1, $1.1) }.map(\.0)
  }

  /// The key as it orders: labels of time as the texts that they print as.
  private func sortKey(_ key: [GroupKey], _ dimensions: [Dimension]) -> [GroupKey] {
    zip(key, dimensions).map { value, dimension in
      guard case .bucket(let bucket) = dimension.field, !bucket.isNumeric,
        case .integer(let number) = value
      else { return value }
      return .text(Array(bucket.label(for: number, in: query.filter.zone).utf8))
    }
  }

  private func precedes(_ a: [GroupKey], _ b: [GroupKey]) -> Bool {
    for (left, right) in zip(a, b) where left != right { return left.precedes(right) }
    return false
  }

  private func cell(_ key: GroupKey, _ dimension: Dimension) -> Cell {
    guard case .text(let bytes) = key, dimension == .caller, !query.showsPersonalData else {
      return key.cell(of: dimension, in: query.filter.zone)
    }
    return .text(PhoneMask.masked(bytes.span))
  }
}

extension Sequence where Element: Hashable {
  /// The elements without repeats, in order of first appearance.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
