/// The type of a column's values; the raw value is its name in JSON.
package enum ColumnType: String, Sendable, Equatable, CaseIterable {
  case text
  case number
  case boolean
}
