package import Foundation

/// Which calls a report is about and how it groups them, already parsed.
package struct NaiveQuery: Sendable {
  /// A comparison that a row must satisfy.
  package enum Condition: Sendable {
    case equal(String, NaiveCell)
    case notEqual(String, NaiveCell)
    case less(String, NaiveCell)
    case lessOrEqual(String, NaiveCell)
    case greater(String, NaiveCell)
    case greaterOrEqual(String, NaiveCell)
    /// `*` stands for any text, `?` for any one character.
    case glob(String, ByteText)
    case isIn(String, [NaiveCell])
    case isNull(String)
    case isNotNull(String)

    /// The dimension or column that is compared.
    package var field: String {
      switch self {
      case .equal(let field, _), .notEqual(let field, _), .less(let field, _),
        .lessOrEqual(let field, _), .greater(let field, _), .greaterOrEqual(let field, _),
        .glob(let field, _), .isIn(let field, _), .isNull(let field), .isNotNull(let field):
        field
      }
    }

    /// Whether a cell satisfies the comparison; with null none does but `isNull`.
    package func holds(for cell: NaiveCell) -> Bool {
      if case .isNull = self { return cell == .missing }
      guard cell != .missing else { return false }
      switch self {
      case .equal(_, let value): return Self.isEqual(cell, value)
      case .notEqual(_, let value): return !Self.isEqual(cell, value)
      case .less(_, let value): return Self.isLess(cell, value)
      case .lessOrEqual(_, let value): return !Self.isLess(value, cell)
      case .greater(_, let value): return Self.isLess(value, cell)
      case .greaterOrEqual(_, let value): return !Self.isLess(cell, value)
      case .glob(_, let pattern):
        return Self.matches(
          Array(pattern.string.unicodeScalars)[...],
          Array(cell.description.unicodeScalars)[...]
        )
      case .isIn(_, let values): return values.contains { Self.isEqual(cell, $0) }
      case .isNull, .isNotNull: return true
      }
    }

    private static func isEqual(_ left: NaiveCell, _ right: NaiveCell) -> Bool {
      if let left = left.number, let right = right.number { return left == right }
      return left == right
    }

    private static func isLess(_ left: NaiveCell, _ right: NaiveCell) -> Bool {
      if let left = left.number, let right = right.number { return left < right }
      return NaiveCell.precedes(left, right)
    }

    private static func matches(
      _ pattern: ArraySlice<Unicode.Scalar>,
      _ text: ArraySlice<Unicode.Scalar>
    ) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      let rest = pattern.dropFirst()
      if first == "*" {
        return (text.startIndex...text.endIndex).contains { matches(rest, text[$0...]) }
      }
      guard let head = text.first, first == "?" || first == head else { return false }
      return matches(rest, text.dropFirst())
    }
  }

  /// Dimension names in the order given.
  package var by: [String] = []
  /// The first start that counts, in milliseconds since the epoch.
  package var sinceMs: Int64?
  /// The first start that no longer counts.
  package var untilMs: Int64?
  /// The zone of time buckets.
  package var zone: TimeZone = .gmt
  /// All must hold.
  package var conditions: [Condition] = []
  /// Of each list not all may hold.
  package var exclusions: [[Condition]] = []

  /// All calls, ungrouped, in UTC.
  package init(by: [String] = []) {
    self.by = by
  }
}

/// A row of the table that a report is computed from: a call, with a child row if it is a child's.
package struct NaiveRow: Sendable {
  package let call: NaiveCall
  /// The call's place in the input, which tells calls apart.
  package let callIndex: Int
  package let child: NaiveFields.Child
}

extension NaiveQuery {
  /// The dimensions without repeats and without those that the table prints anyway.
  package func dimensions(printedAnyway printed: Set<String> = []) -> [String] {
    var dimensions: [String] = []
    for name in by where !printed.contains(name) && !dimensions.contains(name) {
      dimensions.append(name)
    }
    return dimensions
  }

  /// The rows of a table that the query selects.
  ///
  /// - Parameters:
  ///   - calls: all calls.
  ///   - table: the report's table.
  /// - Returns: the rows that satisfy all conditions. On `calls` a condition on a child's field
  ///   holds when any such row of the call satisfies it.
  package func rows(of calls: [NaiveCall], table: NaiveFields.Table) -> [NaiveRow] {
    let calendar = NaiveCalendar(zone)
    return calls.enumerated().flatMap { index, call -> [NaiveRow] in
      guard call.startMs >= sinceMs ?? .min, call.startMs < untilMs ?? .max else { return [] }
      return NaiveFields.children(of: call, table: table).filter { child in
        conditions.allSatisfy { condition in
          let field = condition.field
          if let cell = NaiveFields.cell(field, call: call, child: child, calendar: calendar) {
            return condition.holds(for: cell)
          }
          guard table == .calls, let owner = NaiveFields.childTable(of: field) else {
            preconditionFailure("'\(field)' is no field of \(table)")
          }
          return NaiveFields.children(of: call, table: owner).contains { child in
            NaiveFields.cell(field, call: call, child: child, calendar: calendar)
              .map(condition.holds) ?? false
          }
        }
      }
      .filter { child in
        !exclusions.contains { isExcluded(call, child, by: $0, calendar) }
      }
      .map { NaiveRow(call: call, callIndex: index, child: $0) }
    }
  }

  /// Whether all conditions of a list hold: of the row and its call, and those on another child table
  /// of one of the call's rows there.
  private func isExcluded(
    _ call: NaiveCall,
    _ row: NaiveFields.Child,
    by conditions: [Condition],
    _ calendar: NaiveCalendar
  ) -> Bool {
    func cell(_ field: String, _ child: NaiveFields.Child) -> NaiveCell? {
      NaiveFields.cell(field, call: call, child: child, calendar: calendar)
    }
    let own = conditions.filter { cell($0.field, row) != nil }
    guard own.allSatisfy({ condition in cell(condition.field, row).map(condition.holds) ?? false })
    else { return false }
    var others: [(table: NaiveFields.Table, conditions: [Condition])] = []
    for condition in conditions where cell(condition.field, row) == nil {
      guard let table = NaiveFields.childTable(of: condition.field) else {
        preconditionFailure("'\(condition.field)' is no field")
      }
      if let place = others.firstIndex(where: { $0.table == table }) {
        others[place].conditions.append(condition)
      } else {
        others.append((table, [condition]))
      }
    }
    return !conditions.isEmpty
      && others.allSatisfy { table, conditions in
        NaiveFields.children(of: call, table: table).contains { child in
          conditions.allSatisfy { condition in
            cell(condition.field, child).map(condition.holds) ?? false
          }
        }
      }
  }

  /// The groups of rows that have equal dimensions, in the order of rows of a report.
  package func groups(
    of rows: [NaiveRow],
    by dimensions: [String]
  ) -> [(key: [NaiveCell], rows: [NaiveRow])] {
    let calendar = NaiveCalendar(zone)
    let groups = Dictionary(grouping: rows) { row in
      dimensions.map { name in
        let cell = NaiveFields.cell(
          name,
          call: row.call,
          child: row.child,
          calendar: calendar
        )
        guard let cell else { preconditionFailure("'\(name)' is no dimension of the table") }
        return cell
      }
    }
    return groups.map { ($0.key, $0.value) }.sorted { NaiveCell.precedes($0.key, $1.key) }
  }
}
