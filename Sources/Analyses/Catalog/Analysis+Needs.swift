package import Calls

extension Analysis {
  /// The columns that a report under `query` reads; the others need not be kept.
  package func columnsNeeded(by query: ReportQuery) -> Set<Column> {
    let declared = tables(query.options)
    let queries =
      declared.flatMap { TableQuery($0, query, on: table).allQueries }
      + (graph?.queries(under: query) ?? [])
      + [GroupQuery(dimensions: [.sender], aggregates: notes.flatMap(\.aggregates))]
    var columns = Set(query.filter.allConditions.compactMap(\.field.column))
    // The report's tables themselves must be there, whatever of them is read.
    columns.formUnion(([table] + declared.compactMap(\.table)).map { $0.columns[0] })
    for other in declared.compactMap(\.table) {
      columns.formUnion(query.filter.counterpartColumns(on: other, besides: table))
    }
    for query in queries {
      columns.formUnion(query.dimensions.compactMap(\.field.column))
      columns.formUnion(query.conditions.compactMap(\.field.column))
      columns.formUnion(query.aggregates.flatMap(\.columns))
    }
    for declared in declared {
      let targets = TableQuery(declared, query, on: table).exemplarTargets
      columns.formUnion(targets.flatMap { $0?.columns ?? [] })
    }
    columns.remove(.estimatedCost)
    if query.options.estimatesCosts { columns.formUnion(PriceList.columns) }
    return columns
  }
}

extension Analysis {
  /// The tests that rows must pass to be measured: each tells of a field's values.
  package func tests(_ options: AnalysisOptions) -> [Condition] {
    let aggregates = tables(options).flatMap(\.measures).flatMap { measure in
      measure.expression.aggregates + measure.expression.enclosingAggregates
    }
    return aggregates.flatMap { aggregate -> [Condition] in
      if case .over(let own) = aggregate { own.condition?.tests ?? [] } else { [] }
    }
  }
}

extension Aggregate {
  /// The columns that the aggregate reads.
  var columns: [Column] {
    switch self {
    case .rows(let conditions), .calls(let conditions): conditions.compactMap(\.field.column)
    case .rowsOf(let table, let conditions):
      // The table must be there, whatever of it is read.
      [table.columns[0]] + conditions.compactMap(\.field.column)
    case .sum(let column, let conditions): [column] + conditions.compactMap(\.field.column)
    case .present(let column), .mean(let column), .minimum(let column), .maximum(let column),
      .quantile(let column, _), .below(let column, _), .distinct(let column),
      .repeated(let column), .mostFrequent(let column):
      [column]
    case .peakConcurrency: [.start, .end]
    case .firstStart, .lastStart: [.start]
    case .latestCallID: [.start, .callID]
    case .over(let aggregate): aggregate.columns
    }
  }
}

extension Field {
  /// The column that holds the field; a time bucket is made from the call's start.
  var column: Column? {
    switch self {
    case .column(let column): column
    case .bucket: .start
    }
  }
}
