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

  init(_ declaration: TableDeclaration, _ query: ReportQuery) {
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
      guard enclosing.aggregates.isEmpty else {
        queries = [groups, enclosing]
        break
      }
      var ranked = groups
      ranked.ranking = Self.ranking(declaration, query, groups.dimensions, measures)
      queries = [ranked]
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
  }

  /// How an engine can leave out groups that a limit hides; `nil` where the table needs all.
  private static func ranking(
    _ declaration: TableDeclaration,
    _ query: ReportQuery,
    _ dimensions: [Dimension],
    _ measures: [Measure]
  ) -> GroupRanking? {
    guard let limit = query.limit, declaration.total == nil else { return nil }
    let zone = query.filter.zone
    let sorted = query.sort?.column
    let measure = measures.first { $0.column.name == sorted }
    let dimension = dimensions.firstIndex {
      $0.column(besides: declaration.columns).name == sorted
    }
    // Without a column to sort by, the table's own order counts.
    guard measure != nil || dimension != nil || declaration.order.isEmpty else { return nil }
    let aggregates = measure?.expression.aggregates.uniqued() ?? []
    return GroupRanking(
      limit: limit,
      aggregates: aggregates,
      cell: { group in
        if let measure {
          return measure.expression.value(
            { wanted in aggregates.firstIndex(of: wanted).map { group.values[$0] } ?? .missing },
            enclosing: { _ in .missing },
            zone: zone
          )
        }
        return dimension.map { cell(group.key[$0], dimensions[$0], query) } ?? .missing
      },
      isDescending: query.sort?.isDescending ?? false
    ) { a, b in
      precedes(sortKey(a, dimensions, zone), sortKey(b, dimensions, zone))
    }
  }

  /// The table's columns: the query's dimensions, then its own.
  var columns: [ReportColumn] {
    outer.map { $0.column(besides: declaration.columns) } + declaration.columns
  }

  /// The table, from the answers to ``queries``.
  func table(from results: [GroupResult]) -> ReportTable {
    let columns = columns
    let order = RowOrder(columns, query, hasTotals: declaration.total != nil)
    let groups: [[ReportRow]]
    switch declaration.rows {
    case .groups(let keys, let measures):
      groups = rows(keys, measures, results, by: order.isByColumn ? [] : declaration.order)
    case .variants(_, let variants):
      groups = sorted(results[0].groups).map { group in rows(group, variants) }
    }
    let ordered = order.arranged(groups)
    return ReportTable(
      name: declaration.name,
      title: declaration.title,
      columns: columns,
      rows: ordered.rows,
      hidden: ordered.hidden + (results.first?.hidden ?? 0),
      hasRowKinds: declaration.total != nil
    )
  }

  /// The rows, by groups of the query's dimensions.
  private func rows(
    _ keys: [TableDeclaration.Key],
    _ measures: [Measure],
    _ results: [GroupResult],
    by order: [TableDeclaration.Order]
  ) -> [[ReportRow]] {
    let groups = results[0]
    let whole = results.count > 1 ? results[1] : GroupResult(groups: [])
    var enclosing: [[GroupKey]: GroupResult.Group] = [:]
    for group in whole.groups { enclosing[group.key] = group }
    var byOuter: [[GroupKey]: [GroupResult.Group]] = [:]
    for group in groups.groups {
      byOuter[Array(group.key.prefix(outer.count)), default: []].append(group)
    }
    let dimensions = outer + keys.map(\.dimension)
    return byOuter.keys.map { ($0, sortKey($0, outer)) }
      .sorted { Self.precedes($0.1, $1.1) }
      .map { outerKey, _ in
        let around = enclosing[outerKey]
        var rows = (byOuter[outerKey] ?? []).map { group in
          (
            row: ReportRow(
              cells: zip(group.key, dimensions).map { cell($0, $1) }
                + measures.map { value($0, group, around, queries) },
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
          return Self.precedes(a.key, b.key)
        }
        var result = rows.map(\.row)
        if let total = declaration.total, let around {
          result.append(
            ReportRow(
              cells: zip(outerKey, outer).map { cell($0, $1) }
                + keys.map { _ in .text("(all)") }
                + measures.map { value($0, around, around, [queries[1], queries[1]]) },
              kind: total.totalKind
            )
          )
        }
        return result
      }
  }

  private func rows(
    _ group: GroupResult.Group,
    _ variants: [TableDeclaration.Variant]
  ) -> [ReportRow] {
    variants.compactMap { variant in
      if let presence = variant.presence {
        guard (aggregate(presence, group, queries[0]).double ?? 0) > 0 else { return nil }
      }
      return ReportRow(
        cells: zip(group.key, outer).map { cell($0, $1) } + variant.cells
          + variant.measures.map { value($0, group, nil, queries) }
      )
    }
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
    groups.map { ($0, sortKey($0.key, outer)) }.sorted { Self.precedes($0.1, $1.1) }.map(\.0)
  }

  private func sortKey(_ key: [GroupKey], _ dimensions: [Dimension]) -> [GroupKey] {
    Self.sortKey(key, dimensions, query.filter.zone)
  }

  /// The key as it orders: labels of time as the texts that they print as.
  private static func sortKey(
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

  private static func precedes(_ a: [GroupKey], _ b: [GroupKey]) -> Bool {
    for (left, right) in zip(a, b) where left != right { return left.precedes(right) }
    return false
  }

  private func cell(_ key: GroupKey, _ dimension: Dimension) -> Cell {
    Self.cell(key, dimension, query)
  }

  private static func cell(_ key: GroupKey, _ dimension: Dimension, _ query: ReportQuery) -> Cell {
    switch (key, dimension.field) {
    case (.missing, _): .missing
    case (.text(let bytes), .column(.caller)) where !query.showsPersonalData:
      .text(PhoneMask.masked(bytes.span))
    case (.text, .column(.recordingURL)) where !query.showsPersonalData: .text("***")
    case (.text(let bytes), _): .text(String(decoding: bytes, as: UTF8.self))
    case (.integer(let value), .bucket(let bucket)) where !bucket.isNumeric:
      .text(bucket.label(for: value, in: query.filter.zone))
    case (.integer(let value), _):
      dimension.type == .boolean ? .boolean(value != 0) : .integer(Int(value))
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
