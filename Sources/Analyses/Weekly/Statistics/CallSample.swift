/// What a ``Bootstrap`` draws from on one side: calls, and what each of them adds to the statistics.
///
/// Calls come in an order that depends on them alone, as rounded sums depend on it.
package struct CallSample: Sendable {
  /// The whole numbers that calls bring along, such as the latencies of their turns.
  package struct Values: Sendable {
    /// The distinct values, ascending.
    let distinct: [Int64]
    /// The cells in which values are counted, as places in `distinct`, ascending: one value has
    /// several where one cell would take more draws than 16 bits count.
    let places: [UInt32]
    /// The values of all calls, one call after the other, as cells.
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
        (distinct, places, codes) = ([], [], [])
        return
      }
      // Latencies are whole numbers close to each other, so that a table of all of them is small.
      let (span, isTooWide) = largest.subtractingReportingOverflow(smallest)
      guard !isTooWide, span < max(all.count, 1 << 16) else {
        var distinct: [Int64] = []
        for value in all.sorted() where distinct.last != value { distinct.append(value) }
        self.distinct = distinct
        let codes = all.map { value in UInt32(distinct.place(of: value)) }
        (places, self.codes) = Self.cells(codes, distinct: distinct.count)
        return
      }
      var occurs = [Bool](repeating: false, count: Int(span) + 1)
      for value in all { occurs[Int(value - smallest)] = true }
      var distinct: [Int64] = []
      let places = occurs.indices.map { offset in
        if occurs[offset] { distinct.append(smallest + Int64(offset)) }
        return UInt32(truncatingIfNeeded: distinct.count - 1)
      }
      self.distinct = distinct
      let codes = all.map { places[Int($0 - smallest)] }
      (self.places, self.codes) = Self.cells(codes, distinct: distinct.count)
    }

    /// The most values of a cell.
    private static let mostInCell = Int(UInt16.max) / ResamplingWeight.largest

    /// Cells, and for each value one of its own.
    private static func cells(
      _ codes: [UInt32],
      distinct count: Int
    ) -> (places: [UInt32], cells: [UInt32]) {
      var left = [Int](repeating: 0, count: count)
      for code in codes { left[Int(code)] += 1 }
      var places: [UInt32] = []
      // Of each value the last cell, which is filled first.
      let last = left.indices.map { place in
        let cells = (left[place] + mostInCell - 1) / mostInCell
        places += repeatElement(UInt32(place), count: cells)
        return places.count - 1
      }
      let cells = codes.map { code in
        left[Int(code)] -= 1
        return UInt32(last[Int(code)] - left[Int(code)] / mostInCell)
      }
      return (places, cells)
    }
  }

  /// What every call adds to a sum.
  enum Sum: Sendable {
    /// The most calls of which draws come to no more than 16 bits.
    static let mostCalls = 128
    private static let largestCount = Int(UInt16.max) / (ResamplingWeight.largest * mostCalls)

    /// Small whole numbers.
    case counts([UInt16])
    case numbers([Double])

    init(_ terms: [Double]) {
      let counts = terms.compactMap { term in
        term.sign == .plus && term <= Double(Self.largestCount) ? UInt16(exactly: term) : nil
      }
      self = counts.count == terms.count ? .counts(counts) : .numbers(terms)
    }
  }

  /// The calls' ``ResamplingWeight/key(seed:workspace:agent:callID:)``.
  package let keys: [UInt64]
  /// The statistics' sums: for each, what every call adds.
  package let totals: [[Double]]
  /// The same, as it is added up.
  let sums: [Sum]
  /// The statistics' distributions.
  package let values: [Values]

  /// A sample; all lists must be as long as `keys`, and sums be listed in the calls' order.
  package init(keys: [UInt64], totals: [[Double]], values: [Values]) {
    precondition(totals.allSatisfy { $0.count == keys.count }, "a sum has a term a call")
    precondition(values.allSatisfy { $0.ends.count == keys.count }, "a call has a list of values")
    self.keys = keys
    self.totals = totals
    sums = totals.map { Sum($0) }
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
