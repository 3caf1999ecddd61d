import CallsTestSupport
import ColumnStore
import Testing

@Suite struct DistributionAccumulatorTests {
  /// Expects of each group what a plain fold over its values says.
  private func expect(
    _ distributions: [Distribution],
    of values: [[Int64]],
    _ context: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(distributions.count == values.count, sourceLocation: sourceLocation)
    for (found, values) in zip(distributions, values) {
      var wanted = values.filter { $0 != .min }
      wanted.sort()
      let isRight =
        found.count == wanted.count && found.minimum == wanted.first
        && found.maximum == wanted.last
        && found.sum == wanted.reduce(Int128(0)) { $0 + Int128($1) }
        && found.mean == (wanted.isEmpty ? nil : exactSum(wanted) / Double(wanted.count))
        && [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1].allSatisfy {
          found.quantile($0) == NaiveArithmetic.percentile($0, of: wanted)
        }
        && (wanted.prefix(5) + [0, 100]).allSatisfy { bound in
          [-0.5, 0, 0.5].allSatisfy { offset in
            found.count(below: Double(bound) + offset)
              == wanted.count { Double($0) < Double(bound) + offset }
          }
        }
        && (wanted.prefix(3) + [0, .max]).allSatisfy { bound in
          found.count(in: min(bound, 50)...max(bound, 50))
            == wanted.count { (min(bound, 50)...max(bound, 50)).contains($0) }
        }
      #expect(isRight, "\(wanted.prefix(20)) \(context)", sourceLocation: sourceLocation)
    }
  }

  /// How the values of a column may lie: what fits the table, what does not, what does both.
  private static let shapes: [(String, @Sendable (inout SplitMix64) -> Int64)] = [
    ("usual latencies", { $0.integer(0...3_000) }),
    ("all equal", { _ in 700 }),
    ("all missing", { _ in .min }),
    ("mostly missing", { $0.chance(0.9) ? .min : $0.integer(-5...5) }),
    ("below and above zero", { $0.integer(-2_000...2_000) }),
    (
      "a few outliers", { $0.chance(0.05) ? $0.integer(1_000_000...9_000_000) : $0.integer(0...99) }
    ),
    ("anything", { Int64(bitPattern: $0.next()) }),
    ("next to the largest", { .max - $0.integer(0...9) }),
    ("next to the smallest", { .min + 1 + $0.integer(0...9) }),
    ("both ends", { $0.pick([.max, .max - 1, .min + 1, 0, .min]) }),
    ("windows far apart", { $0.pick([0, 1 << 40, -(1 << 40)]) + $0.integer(0...50) }),
    ("window edges", { $0.pick([0, 4_094, 4_095, 4_096, 4_097, 8_191, 8_192, -1]) }),
  ]

  /// Chunks that lie so far from each other that places in windows, of 32 bits, would be alike.
  @Test func valuesApartBy32BitsAreNotTakenForEachOther() {
    let levels: [Int64] = [
      0, 1 << 31, (1 << 31) - 30, 1 << 32, (1 << 32) - 30, -(1 << 31), -(1 << 31) - 30, -(1 << 32),
    ]
    for first in levels {
      var accumulator = DistributionAccumulator()
      var random = SplitMix64(seed: 9)
      var values: [Int64] = []
      for level in [first] + levels + [first] {
        let chunk = (0..<300).map { _ in level + random.integer(0...50) }
        let ids = [UInt32](repeating: 1, count: chunk.count)
        accumulator.update(IntegerChunk(chunk), ids, groups: 1)
        values += chunk
      }
      expect(accumulator.distributions(groups: 1), of: [values], "first \(first)")
    }
  }

  @Test(arguments: shapes.indices)
  func isThePlainFoldHoweverTheRowsAreSplit(shape: Int) {
    let (name, value) = Self.shapes[shape]
    var random = SplitMix64(seed: UInt64(shape))
    for round in 0..<(Environment.isLongRun ? 400 : 25) {
      let fold = RandomFold(
        rows: random.pick([0, 1, 2, 30, 200]),
        groups: random.pick([1, 2, 7, 90]),
        using: &random
      )
      // Shapes also follow one another in one column.
      let other = random.pick(Self.shapes).1
      let isMixed = random.chance(0.3)
      let values = fold.groups.indices.map { row in
        isMixed && row > fold.groups.count / 2 ? other(&random) : value(&random)
      }
      let found = fold.folded(
        DistributionAccumulator.init,
        parts: Int(random.integer(1...5)),
        using: &random
      ) { accumulator, rows, ids, groups in
        accumulator.update(IntegerChunk(rows.map { values[$0] }), ids, groups: groups)
      }
      expect(
        found.distributions(groups: fold.count),
        of: fold.rows.map { $0.map { values[$0] } },
        "\(name), round \(round)"
      )
    }
  }

  @Test(arguments: [-1, 0, 1])
  func valuesAreCountedOrListedAlikeAtTheLimitOfTheTable(offset: Int) {
    let span = Int64(DistributionAccumulator.largestWindow + offset)
    var random = SplitMix64(seed: 1)
    let values = [0, span - 1] + (0..<40_000).map { _ in random.integer(0...span - 1) }
    let ids = values.indices.map { UInt32($0 % 2 + 1) }
    var accumulator = DistributionAccumulator()
    accumulator.update(IntegerChunk(values), ids, groups: 2)
    // Beyond the window on both sides, and inside it.
    let more: [Int64] = [-1, span, 5, .max, .min, -(1 << 50)]
    accumulator.update(IntegerChunk(more), [1, 2, 1, 2, 1, 2], groups: 2)
    var merged = DistributionAccumulator()
    merged.update(IntegerChunk([3, 1 << 30]), [1, 1], groups: 1)
    merged.merge(accumulator, groups: [0, 2, 1])
    let all = zip(values + more, ids + [1, 2, 1, 2, 1, 2])
    let first = all.filter { $0.1 == 1 }.map(\.0)
    let second = all.filter { $0.1 == 2 }.map(\.0)
    expect(accumulator.distributions(groups: 2), of: [first, second], "as counted")
    expect(
      merged.distributions(groups: 3),
      of: [second + [3, 1 << 30], first, []],
      "merged"
    )
  }

  @Test func windowsAreNarrowWhereManyGroupsCome() {
    var random = SplitMix64(seed: 3)
    let wide = Int64(DistributionAccumulator.largestWindow - 1)
    let first = (0..<40_000).map { _ in random.integer(0...wide) }
    let firstIDs = first.map { _ in UInt32(random.integer(0...3)) }
    let second = (0..<40_000).map { _ in random.integer(0...2 * wide) }
    let secondIDs = second.map { _ in UInt32(random.integer(0...100)) }
    var accumulator = DistributionAccumulator()
    accumulator.update(IntegerChunk(first), firstIDs, groups: 3)
    accumulator.update(IntegerChunk(second), secondIDs, groups: 100)
    var narrow = DistributionAccumulator()
    narrow.update(IntegerChunk(second), narrowIDs: secondIDs.map { UInt8($0) }, groups: 100)
    narrow.merge(accumulator, groups: Array(0...100))
    let all = Array(zip(first + second, firstIDs + secondIDs))
    expect(
      accumulator.distributions(groups: 100),
      of: (1...100).map { group in all.filter { $0.1 == group }.map(\.0) },
      "counted"
    )
    let twice = all + zip(second, secondIDs)
    expect(
      narrow.distributions(groups: 100),
      of: (1...100).map { group in twice.filter { $0.1 == group }.map(\.0) },
      "merged"
    )
  }

  @Test func withoutValuesEverythingIsMissing() throws {
    var accumulator = DistributionAccumulator()
    accumulator.update(IntegerChunk([]), [], groups: 0)
    accumulator.update(IntegerChunk([.min, .min]), [1, 0], groups: 1)
    accumulator.update(IntegerChunk([7]), [0], groups: 1)
    let empty = try #require(accumulator.distributions(groups: 1).first)
    #expect(empty.count == 0 && empty.sum == 0)
    #expect(empty.minimum == nil && empty.maximum == nil && empty.mean == nil)
    #expect(empty.quantile(0.5) == nil && empty.count(below: 1e9) == 0)
    #expect(accumulator.distributions(groups: 0).isEmpty)
  }
}
