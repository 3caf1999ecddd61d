import Calls
import ColumnStore
import Synchronization

/// What a pass over row groups has seen of their values, so that another one need not look at those
/// that have nothing for it.
final class RowGroupRanges: Sendable {
  /// What is known of one row group.
  struct Ranges: Sendable {
    /// When the last of its calls starts; `nil` without calls.
    let lastStart: Int64?
    // `nil` inside for a column without values.
    fileprivate let values: [Column: ClosedRange<Double>?]

    /// Whether `column` may have a value from `reach.x` through `reach.y`; `nil` when it has not been
    /// looked at.
    func mayHold(_ reach: SIMD2<Double>, in column: Column) -> Bool? {
      guard let known = values[column] else { return nil }
      guard let range = known else { return false }
      return range.upperBound >= reach.x && range.lowerBound <= reach.y
    }
  }

  private let known = Mutex<[Int: Ranges]>([:])

  /// What is known of the row group at `index`.
  subscript(index: Int) -> Ranges? { known.withLock { $0[index] } }

  /// Notes what the row group at `index` has of those of `columns` that it has.
  func note(_ group: RowGroup, at index: Int, _ columns: Set<Column>) {
    var values: [Column: ClosedRange<Double>?] = [:]
    for column in columns {
      switch group[column] {
      case .integer(let chunk):
        // Rounding keeps the order.
        values[column] = .some(chunk.range.map { Double($0.lowerBound)...Double($0.upperBound) })
      case .double(let chunk): values[column] = .some(chunk.range)
      case .text, nil: continue
      }
    }
    // A call without a start counts as one of the year 1970.
    let hasStarts =
      if case .integer(let starts) = group[.start] { starts.missingCode == nil } else { false }
    let lastStart = group.starts.map { hasStarts ? $0.upperBound : max($0.upperBound, 0) }
    let ranges = Ranges(lastStart: lastStart, values: values)
    known.withLock { $0[index] = ranges }
  }
}
