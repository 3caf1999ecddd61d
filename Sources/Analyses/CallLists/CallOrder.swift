package import Calls
package import Reporting

/// An order of listed calls by one of their columns; missing values come last.
package struct CallOrder: Sendable {
  private let column: CallColumn
  private let view: CallColumn.View
  private let isDescending: Bool

  /// The order that a checked query asks for; `nil` for the usual one, or by no column of calls.
  package init?(_ query: ReportQuery) {
    guard let sort = query.sort, let column = CallColumn.named([sort.column]).first else {
      return nil
    }
    self.column = column
    view = CallColumn.View(zone: query.filter.zone, showsPersonalData: query.showsPersonalData)
    isDescending = sort.isDescending
  }

  /// The columns that are read for it.
  package var columns: [Column] { column.needs }

  /// What a call is sorted by: its cell as it is shown; of a custom dimension the number that it is, if
  /// it is one, and numbers are less than texts.
  package func key(_ group: RowGroup, _ call: Int) -> Cell {
    let cell = column.cell(group, call, view)
    guard case .text(let text) = cell, column.needs.first?.custom != nil else { return cell }
    return CustomDimension.number(text).map { .number($0) } ?? cell
  }

  /// Whether a call with the key `a` comes before one with `b`.
  package func precedes(_ a: Cell, _ b: Cell) -> Bool {
    a.precedes(b, isDescending: isDescending)
  }
}
