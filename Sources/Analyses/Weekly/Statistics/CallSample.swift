/// What a ``Bootstrap`` draws from on one side: calls, and what each of them adds to the statistics.
///
/// Calls come in an order that depends on them alone, as rounded sums depend on it.
package struct CallSample: Sendable {
  /// The whole numbers that calls bring along, such as the latencies of their turns.
  package struct Values: Sendable {
    /// The distinct values, ascending.
    let distinct: [Int64]
    /// The values of all calls, one call after the other, as places in `distinct`.
    let codes: [UInt32]
    /// For each call, the number of values up to and including its own.
    let ends: [Int]

    /// The values of calls.
    ///
    /// - Parameters:
    ///   - all: The values of all calls, one call after the other.
    ///   - ends: For each call, the number of values up to and including its own.
    /// - Complexity: O(n) in the values, of values that lie far apart O(n log n).
    package init(_ all: [Int64], ends: [Int]) {
      self.ends = ends
      guard let smallest = all.min(), let largest = all.max() else {
        distinct = []
        codes = []
        return
      }
      // Latencies are whole numbers close to each other, so that a table of all of them is small.
      let (span, isTooWide) = largest.subtractingReportingOverflow(smallest)
      guard !isTooWide, span < max(all.count, 1 << 16) else {
        var distinct: [Int64] = []
        for value in all.sorted() where distinct.last != value { distinct.append(value) }
        codes = all.map { value in UInt32(distinct.place(of: value)) }
        self.distinct = distinct
        return
      }
      var occurs = [Bool](repeating: false, count: Int(span) + 1)
      for value in all { occurs[Int(value - smallest)] = true }
      var distinct: [Int64] = []
      let places = occurs.indices.map { offset in
        if occurs[offset] { distinct.append(smallest + Int64(offset)) }
        return UInt32(truncatingIfNeeded: distinct.count - 1)
      }
      codes = all.map { places[Int($0 - smallest)] }
      self.distinct = distinct
    }
  }

  /// The calls' ``ResamplingWeight/key(seed:workspace:agent:callID:)``.
  package let keys: [UInt64]
  /// The statistics' sums: for each, what every call adds.
  package let totals: [[Double]]
  /// The statistics' distributions.
  package let values: [Values]

  /// A sample; all lists must be as long as `keys`, and sums be listed in the calls' order.
  package init(keys: [UInt64], totals: [[Double]], values: [Values]) {
    precondition(totals.allSatisfy { $0.count == keys.count }, "a sum has a term a call")
    precondition(values.allSatisfy { $0.ends.count == keys.count }, "a call has a list of values")
    self.keys = keys
    self.totals = totals
    self.values = values
  }
}

extension [Int64] {
  /// The place of `value`, which ascending elements hold.
  fileprivate func place(of value: Int64) -> Int {
    var low = 0
    var high = count - 1
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
