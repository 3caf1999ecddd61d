import Reporting

/// Puts a table's rows into the order that the query asks for, and keeps as many as it asks for.
struct RowOrder {
  private let sortColumn: Int?
  private let isDescending: Bool
  private let limit: Int
  private let hasTotals: Bool

  /// - Parameters:
  ///   - columns: The table's columns. One to sort by that it lacks changes nothing; the request has
  ///     checked that some table of the report has it.
  ///   - query: What is asked.
  ///   - hasTotals: Whether each group ends with its total.
  ///   - isWhole: Whether all rows are kept for now.
  init(_ columns: [ReportColumn], _ query: ReportQuery, hasTotals: Bool, isWhole: Bool = false) {
    sortColumn = query.sort.flatMap { sort in columns.firstIndex { $0.name == sort.column } }
    isDescending = query.sort?.isDescending ?? false
    limit = isWhole ? .max : query.limit ?? .max
    self.hasTotals = hasTotals
  }

  /// Whether the query orders the rows, which then come in, and tie, by their keys alone.
  var isByColumn: Bool { sortColumn != nil }

  /// The rows of all groups, and how many were left out.
  ///
  /// A table whose groups end with totals is sorted inside each group, and its totals are neither
  /// moved, nor counted, nor left out; another is sorted as a whole.
  func arranged(_ groups: [[TableQuery.Row]]) -> (rows: [TableQuery.Row], hidden: Int) {
    var room = limit
    var hidden = 0
    func taken(_ rows: [TableQuery.Row]) -> [TableQuery.Row] {
      let kept = rows.prefix(room)
      room -= kept.count
      hidden += rows.count - kept.count
      return Array(kept)
    }
    guard hasTotals else {
      let rows = taken(sorted(groups.flatMap { $0 }))
      return (rows, hidden)
    }
    let rows = groups.flatMap { group in
      taken(sorted(Array(group.dropLast()))) + group.suffix(1)
    }
    return (rows, hidden)
  }

  /// Sorted by the column, missing last, ties as they stand.
  private func sorted(_ rows: [TableQuery.Row]) -> [TableQuery.Row] {
    guard let sortColumn else { return rows }
    return rows.enumerated().sorted { a, b in
      let left = a.element.row.cells[sortColumn]
      let right = b.element.row.cells[sortColumn]
      if left.precedes(right, isDescending: isDescending) { return true }
      if right.precedes(left, isDescending: isDescending) { return false }
      return a.offset < b.offset
    }.map(\.element)
  }
}

extension Cell {
  /// Whether the cell comes before `other` in one column; a missing one comes last.
  func precedes(_ other: Cell, isDescending: Bool) -> Bool {
    switch (self, other) {
    case (.missing, _): false
    case (_, .missing): true
    case (.text(let a), .text(let b)):
      isDescending
        ? b.utf8.lexicographicallyPrecedes(a.utf8) : a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.boolean(let a), .boolean(let b)): isDescending ? a && !b : b && !a
    // Values of users may be both; numbers are the smaller ones.
    case (.text, _): isDescending
    case (_, .text): !isDescending
    // Doubles do not tell all of them apart.
    case (.integer(let a), .integer(let b)): isDescending ? a > b : a < b
    default:
      if let a = double, let b = other.double { isDescending ? a > b : a < b } else { false }
    }
  }
}
