import CallsTestSupport
import ColumnStore
import Testing

/// The accumulators against plain folds, however the rows are split.
@Suite struct AccumulatorTests {
  private static let rounds = Environment.isLongRun ? 500 : 60

  private func fold(_ random: inout SplitMix64) -> RandomFold {
    RandomFold(
      rows: random.pick([0, 1, 3, 40, 150]),
      groups: random.pick([1, 3, 60]),
      using: &random
    )
  }

  @Test(arguments: 0..<rounds) func countsRows(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let fold = fold(&random)
    let found = fold.folded(CountAccumulator.init, parts: 3, using: &random) { counts, _, ids, n in
      counts.update(ids, groups: n)
    }
    #expect(fold.rows.indices.allSatisfy { found.count(of: $0 + 1) == fold.rows[$0].count })
    #expect(found.count(of: fold.count + 1) == 0)
    let mask = fold.groups.map { _ in random.chance(0.6) }
    let some = fold.folded(CountAccumulator.init, parts: 3, using: &random) { all, rows, ids, n in
      all.update(ids, where: rows.map { mask[$0] }, groups: n)
    }
    for (group, rows) in fold.rows.enumerated() {
      #expect(some.count(of: group + 1) == rows.count { mask[$0] })
    }
  }

  @Test(arguments: 0..<rounds) func countsTheCallsThatRowsBelongTo(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var accumulator = CountAccumulator()
    var wanted = [Int](repeating: 0, count: 5)
    for _ in 0..<4 {
      var ids: [UInt32] = []
      var ends: [UInt32] = []
      for _ in 0..<random.integer(0...8) {
        let rows = (0..<random.integer(0...5)).map { _ in UInt32(random.integer(0...4)) }
        ids += rows
        ends.append(UInt32(ids.count))
        for group in Set(rows) { wanted[Int(group)] += 1 }
      }
      accumulator.updateCalls(ids, rowEnds: ends, groups: 4)
    }
    #expect((1...4).allSatisfy { accumulator.count(of: $0) == wanted[$0] })
  }

  @Test(arguments: 0..<rounds) func countsTheRowsOfRuns(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var (rows, runs, filled) = (CountAccumulator(), CountAccumulator(), CountAccumulator())
    var wanted = [Int](repeating: 0, count: 5)
    for _ in 0..<3 {
      let ids = (0..<random.integer(0...8)).map { _ in UInt32(random.integer(0...4)) }
      let lengths = ids.map { _ in Int(random.integer(0...20)) }
      var ends: [UInt32] = []
      for length in lengths { ends.append((ends.last ?? 0) + UInt32(length)) }
      rows.update(zip(ids, lengths).flatMap { Array(repeating: $0, count: $1) }, groups: 4)
      runs.update(runs: ids, ends: ends, groups: 4)
      filled.update(filledRuns: ids, ends: ends, groups: 4)
      for (id, length) in zip(ids, lengths) where length > 0 { wanted[Int(id)] += 1 }
    }
    #expect((1...4).allSatisfy { runs.count(of: $0) == rows.count(of: $0) })
    #expect((1...4).allSatisfy { filled.count(of: $0) == wanted[$0] })
    // Where each run is a row, there are no ends.
    var single = CountAccumulator()
    single.update(runs: [1, 2, 1], ends: [], groups: 2)
    single.update(filledRuns: [2], ends: [], groups: 2)
    #expect(single.count(of: 1) == 2 && single.count(of: 2) == 2)
  }

  @Test(arguments: 0..<rounds) func totalsAreThePlainFold(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let fold = fold(&random)
    let largest = random.pick([9, 300, 70_000, 5_000_000_000, .max] as [Int64])
    let values = fold.groups.map { _ -> Int64 in
      random.chance(0.2) ? .min : random.pick([largest, -largest, random.integer(0...largest)])
    }
    let found = fold.folded(TotalAccumulator.init, parts: 3, using: &random) { all, rows, ids, n in
      all.update(IntegerChunk(rows.map { values[$0] }), ids, groups: n)
    }
    for (group, rows) in fold.rows.enumerated() {
      let wanted = rows.map { values[$0] }.filter { $0 != .min }
      let total = found.total(of: group + 1)
      #expect(total.count == wanted.count)
      #expect(Double(total.sum) == exactSum(wanted))
      #expect(total.mean == (wanted.isEmpty ? nil : exactSum(wanted) / Double(wanted.count)))
    }
    #expect(found.total(of: fold.count + 1).count == 0)
  }

  @Test(arguments: [1, 3, 1_022, 1_023, 1_024, 1_025, 5_000])
  func longChunksOfFewAndOfManyGroupsAreFoldedAlike(groups: Int) {
    var random = SplitMix64(seed: UInt64(groups))
    // More rows than a block of sums has, of the largest codes that are summed in blocks.
    let ids = (0..<70_000).map { _ in UInt32(random.integer(0...Int64(groups))) }
    let largest = Int64(UInt32.max) - 1
    let values = ids.map { _ in random.pick([.min, 0, largest, largest, largest, 77] as [Int64]) }
    var wanted = [(rows: Int, values: Int, sum: Int128)](repeating: (0, 0, 0), count: groups + 1)
    for (id, value) in zip(ids, values) {
      wanted[Int(id)].rows += 1
      guard value != .min else { continue }
      wanted[Int(id)].values += 1
      wanted[Int(id)].sum += Int128(value)
    }
    var (counts, totals) = (CountAccumulator(), TotalAccumulator())
    counts.update(ids, groups: groups)
    totals.update(IntegerChunk(values), ids, groups: groups)
    for group in 1...groups {
      let total = totals.total(of: group)
      #expect(counts.count(of: group) == wanted[group].rows)
      #expect(total.count == wanted[group].values && total.sum == wanted[group].sum)
    }
  }

  @Test(arguments: 0..<rounds) func manyDoublesAreInOrder(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let isNarrow = random.chance(0.5)
    let values = (0..<random.pick([1_023, 1_024, 3_000])).map { _ -> Double in
      if isNarrow { return Double(random.integer(0...10_000)) / 10_000 }
      return random.pick([
        0, -0.0, 0x1p-1074, -0x1p-1074, 1e307, -1e307,
        Double(random.integer(-1_000...1_000)) / 7, Double(random.integer(.min ... .max)),
      ])
    }
    let sample = Sample(values)
    let wanted = values.sorted()
    let last = Double(values.count - 1)
    for rank in [0, 1, values.count / 3, values.count / 2, values.count - 2, values.count - 1] {
      // The quantile nearest to the rank is between its neighbours.
      let found = sample.quantile(Double(rank) / last) ?? .nan
      #expect(found >= wanted[max(0, rank - 1)] && found <= wanted[min(rank + 1, wanted.count - 1)])
    }
    for bound in [wanted[0], wanted[values.count / 2], 0.8] {
      #expect(sample.count(below: bound) == wanted.count { $0 < bound })
    }
    #expect(sample.minimum == wanted.first && sample.maximum == wanted.last)
  }

  @Test(arguments: 0..<rounds) func samplesAreThePlainFold(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let fold = fold(&random)
    let values = fold.groups.map { _ -> Double in
      random.pick([
        .nan, 0, -0.0, 0.1, 1e300, -1e300, 0x1p-1074, Double(random.integer(-9...9)) / 7,
      ])
    }
    let found = fold.folded(SampleAccumulator.init, parts: 3, using: &random) { all, rows, ids, n in
      all.update(DoubleChunk(rows.map { values[$0] }), ids, groups: n)
    }
    for (group, rows) in fold.rows.enumerated() {
      let wanted = rows.map { values[$0] }.filter { !$0.isNaN }
      let sample = found.sample(of: group + 1)
      #expect(sample.count == wanted.count)
      #expect(sample.minimum == wanted.min() && sample.maximum == wanted.max())
      #expect(sample.sum == (wanted.isEmpty ? nil : NaiveArithmetic.exactSum(wanted)))
      #expect(sample.mean == sample.sum.map { $0 / Double(wanted.count) })
      for p in [0, 0.1, 0.5, 0.95, 1] {
        #expect(sample.quantile(p) == NaiveArithmetic.percentile(p, of: wanted))
      }
      for bound in [-1, 0, 0.05, 1e300] {
        #expect(sample.count(below: bound) == wanted.count { $0 < bound })
      }
    }
    #expect(found.sample(of: fold.count + 1).sum == nil)
  }

  @Test(arguments: 0..<rounds) func totalsOfDoublesAreThePlainFold(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    // Beyond the groups that have a sum of their own, too, and with groups that move across.
    let isLarge = seed.isMultiple(of: 12)
    let fold =
      isLarge ? RandomFold(rows: 5_000, groups: 2_000, using: &random) : fold(&random)
    let values = fold.groups.map { _ -> Double in
      random.pick([
        .nan, 0, -0.0, 0.1, 1e300, -1e300, 0x1p-1074, Double(random.integer(-9...9)) / 7,
      ])
    }
    let parts = isLarge ? 2 : 3
    let found = fold.folded(DoubleTotalAccumulator.init, parts: parts, using: &random) {
      all,
      rows,
      ids,
      n in
      all.update(rows.map { values[$0] }, ids, groups: n)
    }.finished()
    for (group, rows) in fold.rows.enumerated() {
      let wanted = rows.map { values[$0] }.filter { !$0.isNaN }
      let total = found.total(of: group + 1)
      #expect(total.count == wanted.count)
      #expect(total.sum == (wanted.isEmpty ? nil : NaiveArithmetic.exactSum(wanted)))
      #expect(total.mean == total.sum.map { $0 / Double(wanted.count) })
    }
    #expect(found.total(of: fold.count + 1).sum == nil)
  }

  @Test func aSumBeyondTheLargestDoubleIsMissing() {
    var total = DoubleTotalAccumulator()
    total.update([.greatestFiniteMagnitude, 1e300, 1], [1, 1, 2], groups: 2)
    let finished = total.finished()
    #expect(finished.total(of: 1).count == 2)
    #expect(finished.total(of: 1).sum == nil && finished.total(of: 1).mean == nil)
    #expect(finished.total(of: 2).sum == 1)
    #expect(Sample([.greatestFiniteMagnitude, 1e300]).sum == nil)
    #expect(Sample([.greatestFiniteMagnitude, 1e300]).mean == nil)
  }

  /// Texts that look or compare alike but differ in bytes, and none at all.
  private static let texts: [String?] = [
    nil, "", "a", "A", "caf\u{E9}", "cafe\u{301}", "\u{0}", "a\u{0}", "aa", "+15550001",
  ]

  private func chunk(_ texts: [String?]) -> TextChunk {
    var builder = TextChunkBuilder()
    for text in texts {
      if let text { builder.append(Array(text.utf8).span) } else { builder.appendMissing() }
    }
    return builder.chunk
  }

  @Test(arguments: 0..<rounds) func countsDistinctAndRepeatedTexts(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let fold = fold(&random)
    let texts = fold.groups.map { _ in random.pick(Self.texts) }
    let found = fold.folded(TextSetAccumulator.init, parts: 3, using: &random) {
      set,
      rows,
      ids,
      n in
      set.update(chunk(rows.map { texts[$0] }), ids, groups: n)
    }
    for (group, rows) in fold.rows.enumerated() {
      let counts = Dictionary(grouping: rows.compactMap { texts[$0] }) { Array($0.utf8) }
      for times in 1...3 {
        let wanted = counts.values.count { $0.count >= times }
        #expect(found.count(of: group + 1, occurring: times) == wanted)
      }
    }
    #expect(found.count(of: fold.count + 1, occurring: 1) == 0)
  }

  @Test(arguments: 0..<rounds) func findsTheMostThatOverlap(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let fold = fold(&random)
    let intervals = fold.groups.map { _ in
      let start = random.pick([random.integer(0...20), Int64.max - 3])
      return (start: start, end: start + random.integer(-1...3))
    }
    let found = fold.folded(
      ConcurrencyAccumulator.init,
      parts: 3,
      using: &random
    ) { all, rows, ids, n in
      all.update(
        starts: IntegerChunk(rows.map { intervals[$0].start }),
        ends: IntegerChunk(rows.map { intervals[$0].end }),
        ids,
        groups: n
      )
    }
    for (group, rows) in fold.rows.enumerated() {
      let own = rows.map { intervals[$0] }
      let wanted =
        own.map { moment in
          own.count { $0.start <= moment.start && moment.start < $0.end }
        }.max() ?? 0
      #expect(found.peak(of: group + 1) == wanted)
    }
    #expect(found.peak(of: fold.count + 1) == 0)
  }

  @Test(arguments: 0..<rounds) func findsTheLatestTextAndTheExtremes(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let fold = fold(&random)
    let times = fold.groups.map { _ in random.pick([random.integer(-3...3), .max, .min + 1]) }
    let texts = fold.groups.map { _ in random.pick(Self.texts) ?? "z" }
    let latest = fold.folded(LatestAccumulator.init, parts: 3, using: &random) {
      all,
      rows,
      ids,
      n in
      all.update(
        times: rows.map { times[$0] },
        chunk(rows.map { texts[$0] }),
        ids,
        groups: n
      )
    }
    let extremes = fold.folded(
      ExtremumAccumulator.init,
      parts: 3,
      using: &random
    ) { all, rows, ids, n in
      all.update(rows.map { times[$0] }, ids, groups: n)
    }
    for (group, rows) in fold.rows.enumerated() {
      let wanted = rows.map { (time: times[$0], text: Array(texts[$0].utf8)) }.max { a, b in
        a.time != b.time ? a.time < b.time : a.text.lexicographicallyPrecedes(b.text)
      }
      #expect(latest.text(of: group + 1) == wanted?.text)
      #expect(extremes.minimum(of: group + 1) == rows.map { times[$0] }.min())
      #expect(extremes.maximum(of: group + 1) == rows.map { times[$0] }.max())
    }
    #expect(latest.text(of: fold.count + 1) == nil)
    #expect(extremes.minimum(of: fold.count + 1) == nil)
  }
}
