/// Values that stand for several neighbours each.
public enum Runs {
  /// Appends each of `values` to `rows` as many times as its run is long.
  ///
  /// `ends` has for each value the number of rows up to and including its run. Traps when there are
  /// not as many, when they fall, or when `rows` has no room.
  /// - Complexity: O(rows + values).
  @inlinable
  public static func spread<Value: BitwiseCopyable>(
    _ values: Span<Value>,
    ends: Span<UInt32>,
    into rows: inout OutputSpan<Value>
  ) {
    precondition(values.count == ends.count, "\(values.count) values for \(ends.count) runs")
    let total = ends.isEmpty ? 0 : Int(ends[ends.count - 1])
    precondition(total <= rows.freeCapacity, "no room for \(total) rows")
    // Most runs are shorter than this: written whole, they take no branch that is hard to foresee.
    let short = 8
    // Safety: the room holds `total` more rows, no run reaches beyond them, and each row is written.
    unsafe rows.withUnsafeMutableBufferPointer { room, initialized in
      guard total > 0, let base = room.baseAddress else { return }
      let target = unsafe base + initialized
      initialized += total
      var row = 0
      for run in values.indices {
        let end = Int(ends[run])
        precondition(end >= row && end <= total, "run \(run) ends at \(end)")
        if row + short <= total {
          // What is too much is written again by the runs that follow.
          unsafe (target + row).initialize(repeating: values[run], count: short)
          row += short
        }
        while row < end {
          unsafe (target + row).initialize(to: values[run])
          row += 1
        }
        row = end
      }
    }
  }
}
