package import ColumnStore

/// A column of one of the five tables: its place, its type and its meaning.
package struct Column: Sendable {
  /// What a column's cells are.
  package enum CellType: String, Sendable {
    case integer
    case boolean
    case double
    case text
  }

  /// The table that has the column.
  package let table: CallTable
  /// The column's name, unique in its table; what `--where` takes.
  package let name: String
  /// What the cells are.
  package let type: CellType
  /// The unit of a number, as reports name it; `nil` for a pure number, a flag or a text.
  package let unit: String?
  /// What the column holds, in one sentence.
  package let summary: String

  /// The column `name` of a stored table, of whatever definitions, that has the cells of `chunk`.
  ///
  /// It equals the present column of that place, which may mean something else.
  package static func stored(_ table: CallTable, _ name: String, _ chunk: ColumnChunk) -> Column {
    if let column = table.column(named: name) { return column }
    let type: CellType =
      switch chunk {
      case .integer: .integer
      case .double: .double
      case .text: .text
      }
    return Column(table, name, type, "a column of other definitions")
  }

  init(
    _ table: CallTable,
    _ name: String,
    _ type: CellType,
    unit: String? = nil,
    _ summary: String
  ) {
    self.table = table
    self.name = name
    self.type = type
    self.unit = unit
    self.summary = summary
  }
}

extension Column: Hashable {
  /// Whether two columns are the same place.
  package static func == (a: Column, b: Column) -> Bool {
    a.table == b.table && a.name.utf8.elementsEqual(b.name.utf8)
  }

  /// Hashes the place.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(table)
    hasher.combine(name)
  }
}
