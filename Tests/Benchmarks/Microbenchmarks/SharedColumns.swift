import BenchmarkInputs

/// The columns of this process, made on first use.
enum SharedColumns {
  /// The rows of the columns.
  static let rows = 20_000_000
  /// The columns.
  static let columns = LatencyColumns(rows: rows)
}
