package import Reporting

import Calls

extension Catalog {
  /// The catalogue as a report, made from the declarations that compute.
  ///
  /// It has the analyses, their columns with unit and formula, the dimensions to group by and the
  /// fields to filter by.
  ///
  /// - Parameter name: An analysis, to print that one alone; or the name of one of the report's
  ///   tables; `nil` for all.
  /// - Returns: The report, without calls.
  /// - Throws: When there is nothing by that name.
  package static func report(about name: String?) throws(UnknownName) -> Report {
    var report = Report(name: "metrics", title: "Metrics", calls: nil, tables: tables(of: all))
    guard let name else { return report }
    if let table = report.table(named: name) {
      report.tables = [table]
    } else if let analysis = analysis(named: name) {
      report.tables = tables(of: [analysis])
    } else {
      throw UnknownName(
        what: "analysis",
        name: name,
        known: all.map(\.name) + report.tables.map(\.name)
      )
    }
    return report
  }

  /// The catalogue of some analyses, with the dimensions and fields of the rows they are about.
  private static func tables(of analyses: [Analysis]) -> [ReportTable] {
    let asked = Set(analyses.map(\.table))
    let isWhole = analyses.count == all.count
    return [
      analysesTable(analyses), columnsTable(analyses),
      dimensionsTable(CallTable.allCases.filter { $0 == .calls || asked.contains($0) }),
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

  private static func table(
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

  /// What can be asked of an analysis, all of it.
  static let everyOption: AnalysisOptions = {
    var options = AnalysisOptions()
    options.histogramBounds = [1000]
    options.estimatesCosts = true
    return options
  }()

  private static func analysesTable(_ analyses: [Analysis]) -> ReportTable {
    table(
      "analyses",
      "Analyses",
      ["analysis", "rows", "summary"],
      analyses.map { [$0.name, $0.table.rawValue, $0.summary] }
    )
  }

  private static func columnsTable(_ analyses: [Analysis]) -> ReportTable {
    let rows: [[String?]] = analyses.flatMap { analysis in
      analysis.tables(everyOption).flatMap { table in
        table.keyColumns.map { key in
          [analysis.name, table.name, key.name, key.unit?.rawValue, "what the row is about"]
        }
          + table.measures.map { measure in
            [
              analysis.name, table.name, measure.column.name, measure.column.unit?.rawValue,
              measure.formula,
            ]
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

  private static func dimensionsTable(_ tables: [CallTable]) -> ReportTable {
    let rows: [[String?]] = tables.flatMap { table in
      (table == .calls ? Dimension.ofCalls : Dimension.own(of: table)).map { dimension in
        let analyses = all.filter { Dimension.all(of: $0.table).contains(dimension) }
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
