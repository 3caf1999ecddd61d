import RawMemory

/// The replicates of a ``Bootstrap`` on one side that are drawn in one pass over its calls.
///
/// How often a call is drawn is counted in 16 bits (``DrawCells``): for the class of what it adds to
/// sums of small whole numbers, and for its values near quantiles. Other sums are of doubles, in the
/// calls' order.
struct ResamplingDraw {
  /// The replicates that are drawn at once.
  static let lanes = PoissonDraws.lanes
  /// Calls whose weights are made before they are used: as many as stay in the fastest cache.
  private static let callsAtOnce = 256

  private let totals: [SIMD16<Double>]
  private let counts: [ResampledValues.Counts]

  /// The replicates of `sample` from the number `first` on.
  ///
  /// - Complexity: O(calls · sums + values near quantiles), for each lane.
  init(_ sample: CallSample, replicates first: Int) {
    var classes = sample.classes.map { $0.cells.zeros }
    var values = sample.values.map { $0.cells.zeros }
    var next = sample.values.map { _ in 0 }
    var sums = [SIMD16<Double>](repeating: .zero, count: sample.numbers.count)
    var weights = [SIMD16<UInt16>](repeating: .zero, count: Self.callsAtOnce)
    for start in stride(from: 0, to: sample.keys.count, by: Self.callsAtOnce) {
      let calls = start..<min(start + Self.callsAtOnce, sample.keys.count)
      PoissonDraws.draw(sample.keys.span.extracting(calls), replicates: first, into: &weights)
      for place in classes.indices {
        Self.count(sample.classes[place].cells.cells, of: calls, weights, in: &classes[place])
      }
      for place in values.indices {
        Self.count(
          sample.values[place].cells.cells,
          of: sample.values[place].calls,
          calls,
          weights,
          &next[place],
          in: &values[place]
        )
      }
      Self.add(sample.numbers, of: calls, weights, to: &sums)
    }
    var totals = [SIMD16<Double>](repeating: .zero, count: sample.sumCount)
    for (number, sum) in zip(sample.numbers, sums) {
      for place in number.places { totals[place] = sum }
    }
    for (own, cells) in zip(sample.classes, classes) { own.add(cells, to: &totals) }
    var gaps = totals[sample.totals.count...]
    counts = zip(sample.values, values).map { own, cells in
      let before = gaps.prefix(own.gaps.count)
      gaps = gaps.dropFirst(before.count)
      return own.counts(cells, besides: Array(before)) {
        let whole = CallSample(keys: sample.keys, totals: [], values: [own.uncut])
        return ResamplingDraw(whole, replicates: first).counts[0]
      }
    }
    self.totals = Array(totals.prefix(sample.totals.count))
  }

  /// One of the replicates.
  func replicate(_ lane: Int) -> Bootstrap.Replicate {
    Bootstrap.Replicate(
      totals: totals.map { $0[lane] },
      distributions: counts.map { ResampledValues($0, lane: lane) }
    )
  }

  /// Counts `calls` in their cells as often as their `weights` say.
  private static func count(
    _ cellOfCall: [UInt32],
    of calls: Range<Int>,
    _ weights: [SIMD16<UInt16>],
    in cells: inout [SIMD16<UInt16>]
  ) {
    var cells = cells.mutableSpan
    let (cellOfCall, weights) = (cellOfCall.span, weights.span)
    for call in calls { cells[Int(cellOfCall[call])] &+= weights[call - calls.lowerBound] }
  }

  /// Counts the values of `calls` in their cells as often as the calls' `weights` say; `next` is the
  /// place of the first of them, and then of the first of the calls that follow.
  private static func count(
    _ cellOfValue: [UInt32],
    of callOfValue: [UInt32],
    _ calls: Range<Int>,
    _ weights: [SIMD16<UInt16>],
    _ next: inout Int,
    in cells: inout [SIMD16<UInt16>]
  ) {
    var cells = cells.mutableSpan
    let (callOfValue, cellOfValue) = (callOfValue.span, cellOfValue.span)
    let weights = weights.span
    while next < callOfValue.count, callOfValue[next] < calls.upperBound {
      cells[Int(cellOfValue[next])] &+= weights[Int(callOfValue[next]) - calls.lowerBound]
      next += 1
    }
  }

  /// Adds what `calls` add to sums of doubles, as often as their `weights` say.
  private static func add(
    _ numbers: [(places: [Int], terms: [Double])],
    of calls: Range<Int>,
    _ weights: [SIMD16<UInt16>],
    to sums: inout [SIMD16<Double>]
  ) {
    for (place, number) in numbers.enumerated() {
      PoissonDraws.add(number.terms.span.extracting(calls), weights.span, to: &sums[place])
    }
  }
}

extension DrawCells {
  /// Cells in which nothing is counted yet.
  fileprivate var zeros: [SIMD16<UInt16>] {
    [SIMD16<UInt16>](repeating: .zero, count: things.count)
  }
}

extension CallClasses {
  /// Adds what calls add that were drawn as often as is counted in `drawn`.
  fileprivate func add(_ drawn: [SIMD16<UInt16>], to totals: inout [SIMD16<Double>]) {
    for (cell, drawn) in zip(cells.things, drawn) {
      let drawn = SIMD16<Double>(SIMD16<Int32>(truncatingIfNeeded: drawn))
      for (place, terms) in sums { totals[place] += drawn * terms[Int(cell)] }
    }
  }
}

extension CallSample.Values {
  /// How many values are drawn, given how often those in windows are, and how many others.
  fileprivate func counts(
    _ drawn: [SIMD16<UInt16>],
    besides gaps: [SIMD16<Double>],
    recount: @escaping @Sendable () -> ResampledValues.Counts
  ) -> ResampledValues.Counts {
    var each = [SIMD16<Int32>](repeating: .zero, count: windows.reduce(0) { $0 + $1.count })
    for (cell, drawn) in zip(cells.things, drawn) {
      each[Int(cell)] &+= SIMD16<Int32>(truncatingIfNeeded: drawn)
    }
    var total = SIMD16<Int32>.zero
    var rest = each[...]
    func pass(_ gap: Int) { if gap < gaps.count { total &+= SIMD16<Int32>(gaps[gap]) } }
    let windows = windows.enumerated().map { gap, window in
      pass(gap)
      let before = total
      let cumulated = rest.prefix(window.count).map { drawn in
        total &+= drawn
        return total
      }
      rest = rest.dropFirst(window.count)
      return ResampledValues.Counts.Window(
        distinct: distinct[window],
        before: before,
        cumulated: cumulated
      )
    }
    pass(windows.count)
    return ResampledValues.Counts(total: total, windows, recount: recount)
  }
}
