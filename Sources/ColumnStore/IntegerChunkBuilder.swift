/// Collects the values of one integer column of one row group.
@frozen
public struct IntegerChunkBuilder: Sendable {
  @usableFromInline var values = StagedArray<Int64>(filler: 0)
  /// Whether the column is wanted; if not, values are dropped as they come.
  public let isKept: Bool

  /// A builder without rows.
  @inlinable
  public init(isKept: Bool = true) { self.isKept = isKept }

  /// Adds a row; `Int64.min` is a missing value.
  @inlinable @inline(__always)
  public mutating func append(_ value: Int64) {
    if isKept { values.append(value) }
  }

  /// The rows as an immutable chunk; `nil` when the column is not wanted.
  package mutating func sealed() -> ColumnChunk? {
    isKept ? .integer(IntegerChunk(values.flushed())) : nil
  }
}

/// Collects the values of one column of doubles of one row group.
@frozen
public struct DoubleChunkBuilder: Sendable {
  @usableFromInline var values = StagedArray<Double>(filler: 0)
  /// Whether the column is wanted; if not, values are dropped as they come.
  public let isKept: Bool

  /// A builder without rows.
  @inlinable
  public init(isKept: Bool = true) { self.isKept = isKept }

  /// Adds a row; NaN is a missing value.
  @inlinable @inline(__always)
  public mutating func append(_ value: Double) {
    if isKept { values.append(value) }
  }

  /// The rows as an immutable chunk; `nil` when the column is not wanted.
  package mutating func sealed() -> ColumnChunk? {
    isKept ? .double(DoubleChunk(values.flushed())) : nil
  }
}
