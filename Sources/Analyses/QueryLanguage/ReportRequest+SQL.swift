import Calls
import Reporting

extension ReportRequest {
  /// A query as one statement of SQL in DuckDB's dialect, over tables called as ours, with the
  /// columns that `store export --tables` writes.
  ///
  /// It has the same numbers, but for the last digits of doubles, and shows what is masked here. Of
  /// a report that is no query the text is empty.
  package var sql: String {
    guard case .analysis(let analysis, _) = subject, analysis.name == Analysis.queryName,
      let declaration = analysis.tables(query.options).first
    else { return "" }
    return SQLStatement(query, analysis.table, declaration.measures).text
  }
}

/// A query in SQL.
struct SQLStatement {
  private let query: ReportQuery
  private let table: CallTable
  private let measures: [Measure]
  private let sql: SQLText

  init(_ query: ReportQuery, _ table: CallTable, _ measures: [Measure]) {
    self.query = query
    self.table = table
    self.measures = measures
    sql = SQLText(zone: query.filter.zone)
  }

  /// The columns that tell calls apart.
  private static let identity = "workspace, agent, call_id"

  /// The statement.
  var text: String {
    let others = aggregates.map(\.table).filter { $0 != table }.uniqued()
    let lines = others.isEmpty ? plain : joined([table] + others)
    return (lines + ordering).joined(separator: "\n") + ";"
  }

  private var aggregates: [RowAggregate] {
    measures.flatMap(\.expression.aggregates).compactMap {
      if case .over(let aggregate) = $0 { aggregate } else { nil }
    }.uniqued()
  }

  private func text(_ aggregate: Aggregate) -> String {
    guard case .over(let own) = aggregate else {
      preconditionFailure("the query language has no such aggregate")
    }
    return sql.text(own)
  }

  private var names: [String] {
    query.dimensions.map { SQLText.quoted(name: $0.column(besides: measures.map(\.column)).name) }
  }

  /// One pass over the rows.
  private var plain: [String] {
    let columns =
      zip(query.dimensions, names).map { "\(sql.text($0.field)) AS \($1)" }
      + measures.map {
        "\(sql.text($0.expression, text)) AS \(SQLText.quoted(name: $0.column.name))"
      }
    return select(columns) + rows(of: table) + grouping
  }

  /// The rows of several tables, each grouped by itself, side by side: a call has other numbers of
  /// rows in each.
  private func joined(_ tables: [CallTable]) -> [String] {
    let aggregates = aggregates
    func name(_ table: CallTable) -> String { "of_\(table.rawValue)" }
    var lines: [String] = []
    for (index, own) in tables.enumerated() {
      let columns =
        zip(query.dimensions, names).map { "\(sql.text($0.field)) AS \($1)" }
        + ["count(*) AS \"rows\""]
        + aggregates.enumerated().filter { $0.element.table == own }.map {
          "\(sql.text($0.element)) AS a\($0.offset + 1)"
        }
      let part = select(columns) + rows(of: own) + grouping
      lines.append(index == 0 ? "WITH \(name(own)) AS (" : "), \(name(own)) AS (")
      lines += part.map { "  \($0)" }
    }
    lines.append(")")
    let columns =
      names.map { "\(name(tables[0])).\($0)" }
      + measures.map { measure in
        let value = sql.text(measure.expression) { aggregate in
          guard case .over(let own) = aggregate, let place = aggregates.firstIndex(of: own) else {
            preconditionFailure("the query language has no such aggregate")
          }
          let column = "\(name(own.table)).a\(place + 1)"
          return own.isCount && own.table != tables[0] ? "coalesce(\(column), 0)" : column
        }
        return "\(value) AS \(SQLText.quoted(name: measure.column.name))"
      }
    lines += select(columns)
    lines.append("FROM \(name(tables[0]))")
    for other in tables.dropFirst() {
      let keys = names.map {
        "\(name(tables[0])).\($0) IS NOT DISTINCT FROM \(name(other)).\($0)"
      }
      lines.append(
        "LEFT JOIN \(name(other)) ON \(keys.isEmpty ? "TRUE" : keys.joined(separator: " AND "))"
      )
    }
    return lines
  }

  private func select(_ columns: [String]) -> [String] {
    ["SELECT"]
      + columns.enumerated().map { "  \($0.element)\($0.offset + 1 < columns.count ? "," : "")" }
  }

  /// The rows of `own` that count.
  private func rows(of own: CallTable) -> [String] {
    let from =
      own == .calls
      ? "FROM calls" : "FROM \(own.rawValue) JOIN calls USING (\(Self.identity))"
    let conditions = conditions
    guard let first = conditions.first else { return [from] }
    return [from, "WHERE \(first)"] + conditions.dropFirst().map { "  AND \($0)" }
  }

  private var conditions: [String] {
    let filter = query.filter
    var conditions: [String] = []
    if let since = filter.since { conditions.append("calls.start_ms >= \(since)") }
    if let until = filter.until { conditions.append("calls.start_ms < \(until)") }
    conditions += filter.conditions.map { text(of: [$0]) }
    for exclusion in filter.exclusions where !exclusion.isEmpty {
      // Conditions on one table hold together of one row.
      let byTable = exclusion.map(\.field.table).uniqued().map { table in
        text(of: exclusion.filter { $0.field.table == table })
      }
      conditions.append("NOT coalesce(\(byTable.joined(separator: " AND ")), FALSE)")
    }
    return conditions
  }

  /// Conditions on one table: on the rows themselves and their call, or on any row of another table.
  private func text(of conditions: [Condition]) -> String {
    let text = conditions.map { sql.text($0) }.joined(separator: " AND ")
    guard let owner = conditions.first?.field.table, owner != .calls, owner != table else {
      return text
    }
    let keys = ["workspace", "agent", "call_id"].map { "\(owner.rawValue).\($0) = calls.\($0)" }
    return "EXISTS (SELECT 1 FROM \(owner.rawValue) WHERE \(keys.joined(separator: " AND ")) "
      + "AND \(text))"
  }

  private var grouping: [String] {
    guard !query.dimensions.isEmpty else { return ["HAVING count(*) > 0"] }
    let places = query.dimensions.indices.map { "\($0 + 1)" }
    return ["GROUP BY \(places.joined(separator: ", "))"]
  }

  private var ordering: [String] {
    var keys: [String] = []
    if let sort = query.sort {
      keys.append(
        "\(SQLText.quoted(name: sort.column)) \(sort.isDescending ? "DESC" : "ASC") NULLS LAST"
      )
    }
    keys += query.dimensions.indices.map { "\($0 + 1) NULLS LAST" }
    return (keys.isEmpty ? [] : ["ORDER BY \(keys.joined(separator: ", "))"])
      + (query.limit.map { ["LIMIT \($0)"] } ?? [])
  }
}
