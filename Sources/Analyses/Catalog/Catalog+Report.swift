package import Calls
package import Reporting

extension Catalog {
  /// The catalogue as a report, made from the declarations that compute.
  ///
  /// It has the analyses, their columns with unit and formula, the rows of the weekly report, the
  /// functions and the grammar of the query language, the dimensions to group by and the fields to
  /// filter by.
  ///
  /// - Parameters:
  ///   - name: An analysis, `weekly` or `query`, to explain that one alone; the name of one of the
  ///     report's tables; or that of a column, function, dimension or field, wherever it occurs; `nil`
  ///     for all.
  ///   - custom: The dimensions that users have added to a store; `nil` without a store, of which
  ///     any may be.
  /// - Returns: The report, without calls.
  /// - Throws: When there is nothing by that name.
  package static func report(
    about name: String?,
    custom: [CustomDimension]? = nil
  ) throws(UnknownName) -> Report {
    let custom = custom ?? name.flatMap { try? CustomDimension($0) }.map { [$0] } ?? []
    let tables = tables(of: all, custom)
    var report = Report(name: "metrics", title: "Metrics", calls: nil, tables: tables)
    guard let name else { return report }
    if let table = report.table(named: name) {
      report.tables = [table]
    } else if let analysis = analysis(named: name) {
      report.tables = Self.tables(of: [analysis], custom)
    } else if name == WeeklyReport.name {
      report.tables = [columnsTable([], weekly: true), weeklyTable]
    } else if name == Analysis.queryName {
      report.tables = [
        functionsTable, grammarTable, dimensionsTable(CallTable.allCases, custom),
        fieldsTable(CallTable.allCases),
      ]
    } else {
      report.tables = report.tables.compactMap { $0.rows(named: name) }
      if report.tables.isEmpty {
        throw UnknownName(
          what: "name",
          name: name,
          known: all.map(\.name) + [WeeklyReport.name, Analysis.queryName] + tables.map(\.name)
        )
      }
    }
    return report
  }

  /// The catalogue of some analyses, with the dimensions and fields of the rows they are about.
  private static func tables(
    of analyses: [Analysis],
    _ custom: [CustomDimension]
  ) -> [ReportTable] {
    let asked = Set(analyses.map(\.table))
    let isWhole = analyses.count == all.count
    let columns = columnsTable(analyses, weekly: isWhole)
    // Formats that print one table print the first: asked about one analysis, its columns.
    let rows = analyses.contains { $0.name == Analysis.quality.name } ? [qualityTable] : []
    let first =
      isWhole
      ? [analysesTable(analyses), columns, weeklyTable] + rows + [functionsTable, grammarTable]
      : [columns] + rows + [analysesTable(analyses)]
    return first + [
      dimensionsTable(CallTable.allCases.filter { $0 == .calls || asked.contains($0) }, custom),
      fieldsTable(CallTable.allCases.filter { isWhole || $0 == .calls || asked.contains($0) }),
    ]
  }

  private static func column(_ name: String) -> ReportColumn {
    ReportColumn(
      name: name,
      title: name.split(separator: "_").joined(separator: " "),
      type: .text
    )
  }

  static func table(
    _ name: String,
    _ title: String,
    _ columns: [String],
    _ rows: [[String?]]
  ) -> ReportTable {
    ReportTable(
      name: name,
      title: title,
      columns: columns.map { column($0) },
      rows: rows.map { cells in
        ReportRow(cells: cells.map { $0.map { .text($0) } ?? .missing })
      }
    )
  }

  private static func analysesTable(_ analyses: [Analysis]) -> ReportTable {
    table(
      "analyses",
      "Analyses",
      ["analysis", "rows", "summary"],
      analyses.map { [$0.name, $0.table.rawValue, $0.summary] }
    )
  }

  private static func columnsTable(_ analyses: [Analysis], weekly: Bool) -> ReportTable {
    var rows: [[String?]] = analyses.flatMap { analysis in
      analysis.tables(.everything).flatMap { table in
        table.keyColumns.map { key in
          [analysis.name, table.name, key.name, key.unit?.rawValue, "what the row is about"]
        }
          + table.measures.map { measure in
            [
              analysis.name, table.name, measure.column.name, measure.column.unit?.rawValue,
              measure.formula,
            ]
          }
          + exemplarRows(of: table, in: analysis)
      }
    }
    if weekly {
      let blocks = [
        (WeeklyDefinition.headlineName, Headline.columns),
        (WeeklyDefinition.listenName, ListenList.columns),
        (WeeklyDefinition.qualityName, DataQuality.columns),
      ]
      rows += blocks.flatMap { name, columns in
        columns.map {
          [WeeklyReport.name, name, $0.column.name, $0.column.unit?.rawValue, $0.formula]
        }
      }
    }
    return table(
      "columns",
      "Columns",
      ["analysis", "table", "column", "unit", "formula"],
      rows
    )
  }

  /// The columns that `--exemplars` adds to a table; none where there is nothing to be near to.
  private static func exemplarRows(
    of table: TableDeclaration,
    in analysis: Analysis
  ) -> [[String?]] {
    var query = ReportQuery()
    query.exemplars = 1
    let asked = TableQuery(table, query, on: analysis.table)
    guard asked.hasExemplars else { return [] }
    let measures = asked.exemplarTargets.compactMap { $0?.measure.name }.uniqued()
    let value = measures.count == 1 ? measures[0] : "what the row measures"
    return zip(
      Exemplars.columns,
      ["nearest to the median of", "nearest to the quantile at 0.95 of", "that matter most by"]
    ).map { column, which in
      [
        analysis.name, table.name, column.name, nil,
        "with exemplars: the ids of the calls \(which) \(value)",
      ]
    }
  }

  private static var weeklyTable: ReportTable {
    let rows: [[String?]] =
      HeadlineMetric.all.map {
        [WeeklyDefinition.headlineName, $0.name, $0.unit.rawValue, $0.formula]
      }
      + ListenReason.allCases.map {
        [
          WeeklyDefinition.listenName, $0.rawValue, nil,
          "\($0.summary) (weight \($0.defaultWeight))",
        ]
      }
      + DataQuality.metrics.map {
        [WeeklyDefinition.qualityName, $0.name, Unit.count.rawValue, $0.summary]
      }
    return table(
      "weekly_rows",
      "Rows of the weekly report",
      ["table", "row", "unit", "formula"],
      rows
    )
  }

  private static var qualityTable: ReportTable {
    let checks = QualityCheck.all().map { ("quality", $0.name, $0.summary) }
    let coverage = Coverage.formulas.map { ("coverage", $0.row, $0.formula) }
    let input = InputCount.metrics.map { ("input", $0.name, $0.summary) }
    return table(
      "quality_rows",
      "Rows of the quality report",
      ["table", "row", "formula"],
      (checks + coverage + input).map { [$0, $1, $2] }
    )
  }

  private static func dimensionsTable(
    _ tables: [CallTable],
    _ custom: [CustomDimension]
  ) -> ReportTable {
    let named = custom.sorted { $0.precedes($1) }.map { Dimension($0) } + Dimension.customForms
    var names: Set<String> = []
    let rows: [[String?]] = tables.flatMap { table in
      (table == .calls ? Dimension.ofCalls + named : Dimension.own(of: table)).compactMap {
        dimension in
        // Tables may have dimensions of one name, which reports on either take.
        guard names.insert(dimension.name).inserted else { return nil }
        let analyses = all.filter { analysis in
          dimension.custom != nil
            || Dimension.all(of: analysis.table).contains { $0.name == dimension.name }
        }
        return [
          dimension.name, dimension.type.rawValue,
          analyses.map(\.name).joined(separator: " "), dimension.summary,
        ]
      }
    }
    return table(
      "dimensions",
      "Dimensions for --by",
      ["dimension", "type", "analyses", "summary"],
      rows
    )
  }

  private static func fieldsTable(_ tables: [CallTable]) -> ReportTable {
    let rows: [[String?]] = tables.flatMap { table in
      table.columns.map { column in
        [table.rawValue, column.name, column.type.rawValue, column.unit, column.summary]
      }
    }
    return table(
      "fields",
      "Fields for --where",
      ["table", "field", "type", "unit", "summary"],
      rows
    )
  }
}

extension ReportTable {
  /// The rows that explain `name`; `nil` when there are none.
  fileprivate func rows(named name: String) -> ReportTable? {
    let keys = ["column", "row", "function", "dimension", "field"]
    guard let place = keys.lazy.compactMap(columnIndex).first
    else { return nil }
    var table = self
    table.rows.removeAll { row in
      if case .text(let text) = row.cells[place] { text != name } else { true }
    }
    return table.rows.isEmpty ? nil : table
  }
}
