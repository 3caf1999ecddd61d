/// Collects the values of one integer column of one row group.
package struct IntegerChunkBuilder: Sendable {
  private var values: [Int64] = []
  /// Whether the column is wanted; if not, values are dropped as they come.
  package let isKept: Bool

  /// A builder without rows.
  package init(isKept: Bool = true) { self.isKept = isKept }

  /// Adds a row; `Int64.min` is a missing value.
  @inline(__always)
  package mutating func append(_ value: Int64) {
    if isKept { values.append(value) }
  }

  /// The rows as an immutable chunk; `nil` when the column is not wanted.
  package func sealed() -> ColumnChunk? { isKept ? .integer(IntegerChunk(values)) : nil }
}

/// Collects the values of one column of doubles of one row group.
package struct DoubleChunkBuilder: Sendable {
  private var values: [Double] = []
  /// Whether the column is wanted; if not, values are dropped as they come.
  package let isKept: Bool

  /// A builder without rows.
  package init(isKept: Bool = true) { self.isKept = isKept }

  /// Adds a row; NaN is a missing value.
  @inline(__always)
  package mutating func append(_ value: Double) {
    if isKept { values.append(value) }
  }

  /// The rows as an immutable chunk; `nil` when the column is not wanted.
  package func sealed() -> ColumnChunk? { isKept ? .double(DoubleChunk(values)) : nil }
}
