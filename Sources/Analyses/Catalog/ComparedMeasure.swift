import Calls
import Reporting

/// A measure of a table beside its value in the period before and the change.
struct ComparedMeasure {
  let measure: Measure
  /// Whether the change is told: not of the ends of an interval, as the change of an end is no end of
  /// the change's interval, nor of times and names.
  let hasChange: Bool
  /// Whether it has a value before: it is a number.
  let hasPrevious: Bool

  /// The measures of a table.
  static func all(_ measures: [Measure]) -> [ComparedMeasure] {
    let names = Set(measures.map(\.column.name))
    return measures.map { measure in
      let column = measure.column
      let isEnd = ["_low", "_high"].contains { ending in
        column.name.hasSuffix(ending) && names.contains(String(column.name.dropLast(ending.count)))
      }
      let isNumber = column.type == .number
      return ComparedMeasure(
        measure: measure,
        hasChange: isNumber && !isEnd,
        hasPrevious: isNumber
      )
    }
  }

  /// The columns: the measure's, `previous_` and its name, `change_` and its name.
  var columns: [ReportColumn] {
    let own = measure.column
    var columns = [own]
    if hasPrevious {
      var previous = own
      previous.name = "previous_\(own.name)"
      previous.title = "previous \(own.title)"
      if let reliability = own.reliability {
        previous.reliability = Reliability(
          countColumn: "previous_\(reliability.countColumn)",
          minimum: reliability.minimum
        )
      }
      columns.append(previous)
    }
    if hasChange {
      var change = own
      change.name = "change_\(own.name)"
      change.title = "change of \(own.title)"
      change.isDifference = true
      columns.append(change)
    }
    return columns
  }

  /// The cells under ``columns``.
  func cells(_ now: Cell, _ before: Cell) -> [Cell] {
    [now] + (hasPrevious ? [before] : []) + (hasChange ? [Self.change(now, before)] : [])
  }

  /// What is added to `before` to get `now`; missing when either is.
  static func change(_ now: Cell, _ before: Cell) -> Cell {
    if case .integer(let a) = now, case .integer(let b) = before {
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      if !overflow { return .integer(difference) }
    }
    guard let a = now.double, let b = before.double else { return .missing }
    return .number(a - b)
  }
}
