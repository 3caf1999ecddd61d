/// A column of a report's table: the name machines use, the title people read, and what the
/// values mean.
package struct ReportColumn: Sendable, Equatable {
  /// The CSV header and JSON key, with the unit in it: `p95_ms`.
  package var name: String
  /// The heading for people, who see the unit in the cells: `p95`.
  package var title: String
  /// The type of the values that are not missing.
  package var type: ColumnType
  /// The unit of the values; `nil` for text, flags, identifiers and plain numbers.
  package var unit: Unit?
  /// Whether the column names the group or measures it.
  package var role: Role
  /// When people should be warned of a value; `nil` for never.
  package var reliability: Reliability?
  /// Whether the values are differences of values of the unit: of two shares, percentage points.
  package var isDifference: Bool

  /// Sets every property; those with a default may be left out.
  package init(
    name: String,
    title: String,
    type: ColumnType = .number,
    unit: Unit? = nil,
    role: Role = .measure,
    reliability: Reliability? = nil,
    isDifference: Bool = false
  ) {
    self.name = name
    self.title = title
    self.type = type
    self.unit = unit
    self.role = role
    self.reliability = reliability
    self.isDifference = isDifference
  }
}

extension ReportColumn {
  /// What a column is for. (Nested, because a call's speakers have roles as well.)
  package enum Role: Sendable, Equatable {
    /// Names the group. Missing prints `(none)`, or `null` in JSON.
    case dimension
    /// A value of the group. Missing prints nothing, or `null` in JSON.
    case measure
  }
}
