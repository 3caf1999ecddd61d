/// The replicates of a ``Bootstrap`` on one side that are drawn in one pass over its calls.
///
/// How often a call is drawn is a small number, and so are most of what calls add: they are counted
/// in 16 bits, which holds the counts of two times as many replicates in a register as 32 do. Where
/// a count could come to more, it is cut: values that occur often have several cells
/// (``CallSample/Values``), and sums are kept for some calls only before they are added up.
struct ResamplingDraw {
  /// The replicates that are drawn at once.
  static let lanes = 16
  /// Calls whose weights are made before they are used: as many as stay in the fastest cache, and as
  /// ``CallSample/Sum`` expects at most.
  private static let callsAtOnce = CallSample.Sum.mostCalls

  private let values: [CallSample.Values]
  private var totals: [SIMD16<Double>]
  /// For each distribution and distinct value, how many values up to it are drawn.
  private var counts: [[SIMD16<Int32>]] = []

  /// The replicates of `sample` from the number `first` on.
  ///
  /// - Complexity: O(calls · sums + values + distinct values), for each lane.
  init(_ sample: CallSample, replicates first: Int) {
    values = sample.values
    totals = [SIMD16<Double>](repeating: .zero, count: sample.sums.count)
    var cells = values.map { [SIMD16<UInt16>](repeating: .zero, count: $0.places.count) }
    var weights = [SIMD16<UInt16>](repeating: .zero, count: Self.callsAtOnce)
    var numbers = [SIMD16<Double>](repeating: .zero, count: Self.callsAtOnce)
    for start in stride(from: 0, to: sample.keys.count, by: Self.callsAtOnce) {
      let calls = start..<min(start + Self.callsAtOnce, sample.keys.count)
      Self.draw(sample.keys, of: calls, replicates: first, to: &weights)
      add(sample.sums, of: calls, weights, &numbers)
      for place in values.indices {
        Self.count(values[place], of: calls, weights, in: &cells[place])
      }
    }
    counts = zip(values, cells).map { Self.cumulated($0, $1) }
  }

  /// One of the replicates.
  func replicate(_ lane: Int) -> Bootstrap.Replicate {
    Bootstrap.Replicate(
      totals: totals.map { $0[lane] },
      distributions: zip(values, counts).map { values, counts in
        ResampledValues(distinct: values.distinct, cumulated: counts, lane: lane)
      }
    )
  }

  private static func draw(
    _ keys: [UInt64],
    of calls: Range<Int>,
    replicates first: Int,
    to weights: inout [SIMD16<UInt16>]
  ) {
    var weights = weights.mutableSpan
    for call in calls {
      weights[call - calls.lowerBound] = ResamplingWeight.weights(
        key: keys[call],
        replicates: first
      )
    }
  }

  /// Adds what `calls` add to each of the sums, as often as their `weights` say; `numbers` is room for
  /// these as doubles.
  private mutating func add(
    _ sums: [CallSample.Sum],
    of calls: Range<Int>,
    _ weights: [SIMD16<UInt16>],
    _ numbers: inout [SIMD16<Double>]
  ) {
    var isConverted = false
    for (place, sum) in sums.enumerated() {
      switch sum {
      case .counts(let terms):
        var total = SIMD16<UInt16>.zero
        for call in calls {
          total &+= weights[call - calls.lowerBound] &* SIMD16(repeating: terms[call])
        }
        totals[place] += SIMD16<Double>(SIMD16<Int32>(truncatingIfNeeded: total))
      case .numbers(let terms):
        if !isConverted {
          for call in 0..<calls.count {
            numbers[call] = SIMD16<Double>(SIMD16<Int32>(truncatingIfNeeded: weights[call]))
          }
          isConverted = true
        }
        var total = totals[place]
        for call in calls { total += numbers[call - calls.lowerBound] * terms[call] }
        totals[place] = total
      }
    }
  }

  /// Counts the values of `calls` as often as their `weights` say.
  private static func count(
    _ values: CallSample.Values,
    of calls: Range<Int>,
    _ weights: [SIMD16<UInt16>],
    in cells: inout [SIMD16<UInt16>]
  ) {
    var cells = cells.mutableSpan
    let codes = values.codes.span
    var row = calls.lowerBound == 0 ? 0 : values.ends[calls.lowerBound - 1]
    for call in calls {
      let weight = weights[call - calls.lowerBound]
      while row < values.ends[call] {
        cells[Int(codes[row])] &+= weight
        row += 1
      }
    }
  }

  /// How many values up to each distinct one are drawn.
  private static func cumulated(
    _ values: CallSample.Values,
    _ cells: [SIMD16<UInt16>]
  ) -> [SIMD16<Int32>] {
    var counts = [SIMD16<Int32>](repeating: .zero, count: values.distinct.count)
    var total = SIMD16<Int32>.zero
    for cell in cells.indices {
      total &+= SIMD16<Int32>(truncatingIfNeeded: cells[cell])
      counts[Int(values.places[cell])] = total
    }
    return counts
  }
}
