/// The type of a column's values; the raw value is its name in JSON.
package enum ColumnType: String, Sendable, Equatable, CaseIterable {
  /// `Cell.text`; people's formats align it left.
  case text
  /// `Cell.integer` or `Cell.number`; people's formats align it right.
  case number
  /// `Cell.boolean`.
  case boolean
  /// `Cell.array`.
  case array
}
