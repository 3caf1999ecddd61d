package import Calls
package import Reporting

/// One table of an analysis, declared: which rows it is about, what makes a row, what it says.
package struct TableDeclaration: Sendable {
  /// A dimension that the table always has, under a name of its own.
  package struct Key: Sendable {
    /// The column's name in this table.
    package let name: String
    /// The column's heading.
    package let title: String
    /// What the table is grouped by.
    package let dimension: Dimension

    /// The column of its values.
    var column: ReportColumn {
      ReportColumn(name: name, title: title, type: dimension.columnType, role: .dimension)
    }
  }

  /// One of a fixed list of rows that every group has.
  package struct Variant: Sendable {
    /// The cells of the variant columns.
    package let cells: [Cell]
    /// The measures; their names are the same in every variant.
    package let measures: [Measure]
    /// The row is left out where this is 0; `nil` to keep it always.
    package let presence: Aggregate?
    /// What makes the rows behind it matter; `nil` for the table's, or what the measures tell.
    package var evidence: Evidence?
  }

  /// What makes the rows of a group of the query's dimensions.
  package enum Rows: Sendable {
    /// One row for each value of the keys (one in all, without keys).
    case groups([Key], [Measure])
    /// One row for each variant, in their order.
    case variants([ReportColumn], [Variant])
    /// One row for each count of what became of the records that were read; whatever the query.
    case input
  }

  /// An order of rows inside a group of the query's dimensions.
  package struct Order: Sendable {
    /// The measure to order by.
    package let measure: String
    /// Whether the largest comes first.
    package let isDescending: Bool
  }

  /// The table's name: what `--table` takes.
  package let name: String
  /// The table's heading.
  package let title: String
  /// What a row is, in one sentence.
  package let summary: String
  /// Whose rows are counted; `nil` for the analysis' table.
  package var table: CallTable?
  /// Which rows of that table count, besides the query's filter.
  package var conditions: [Condition] = []
  /// What makes a row.
  package let rows: Rows
  /// The order before that of the keys; missing values come last.
  package var order: [Order] = []
  /// What the table of variants is always grouped by, after the query's dimensions.
  package var leading: [Key] = []
  /// What is told of a row by its neighbours: given the measures' cells of all rows of a group of the
  /// query's dimensions, in no order, these cells complete.
  package var completion: (@Sendable ([[Cell]]) -> [[Cell]])?
  /// The columns that name a row and follow from another one that does, such as a reason's class.
  var labels: Set<String> = []
  /// How many of the keys the enclosing group has too: what a share is a share of.
  package var enclosingKeys = 0
  /// Whether each group ends with a row over all its keys, and what that row's kind and the other
  /// rows' is called.
  package var total: (rowKind: String, totalKind: String)?
  /// What makes the rows behind a row matter; `nil` for what the measures tell.
  package var evidence: Evidence?

  /// The columns that every row has, besides the query's dimensions.
  package var columns: [ReportColumn] { keyColumns + measures.map(\.column) }

  /// The columns that name a row inside a group.
  package var keyColumns: [ReportColumn] {
    switch rows {
    case .groups(let keys, _): keys.map(\.column)
    case .variants(let columns, _): leading.map(\.column) + columns
    case .input: [InputCount.keyColumn]
    }
  }

  /// The measures, as one row has them.
  package var measures: [Measure] {
    switch rows {
    case .groups(_, let measures): measures
    case .variants(_, let variants): variants.first?.measures ?? []
    case .input: InputCount.measures
    }
  }

  /// The dimensions that the table prints anyway, and so not a second time.
  var ownDimensions: [String] {
    switch rows {
    case .groups(let keys, _): keys.map(\.dimension.name)
    case .variants(let columns, _): leading.map(\.dimension.name) + columns.map(\.name)
    case .input: []
    }
  }
}

extension Dimension {
  /// The dimension's values as a column's type.
  var columnType: ColumnType {
    switch type {
    case .text: .text
    case .number: .number
    case .boolean: .boolean
    }
  }

  /// The dimension as a report's column beside those that a table has anyway.
  ///
  /// It carries the dimension's name, or the payload's name of the field where a measure is called
  /// like the dimension: two columns of one name could not be told apart.
  func column(besides declared: [ReportColumn]) -> ReportColumn {
    let isTaken = declared.contains { $0.name == self.name }
    let name = isTaken ? payloadName : self.name
    return ReportColumn(
      name: name,
      // The keys in a custom dimension's name are not ours to change.
      title: custom == nil ? name.split(separator: "_").joined(separator: " ") : name,
      type: columnType,
      role: .dimension
    )
  }
}
