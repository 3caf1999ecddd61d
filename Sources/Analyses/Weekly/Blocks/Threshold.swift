package import Reporting

/// Where a headline number begins to worry; in the number's own unit.
package struct Threshold: Sendable, Equatable {
  /// Numbers above it are marked; `nil` for no bound.
  package var warnAbove: Double?
  /// Numbers below it are marked; `nil` for no bound.
  package var warnBelow: Double?

  /// A threshold; a number exactly on a bound is not past it.
  package init(warnAbove: Double? = nil, warnBelow: Double? = nil) {
    self.warnAbove = warnAbove
    self.warnBelow = warnBelow
  }

  /// `warn` or `ok`; missing when there is no number.
  package func status(of cell: Cell) -> Cell {
    guard let value = cell.double else { return .missing }
    let isPast = value > (warnAbove ?? .infinity) || value < (warnBelow ?? -.infinity)
    return .text(isPast ? "warn" : "ok")
  }
}
