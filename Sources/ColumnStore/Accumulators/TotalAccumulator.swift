/// How many values of an integer column each group has, and their exact sum.
///
/// For columns of which nothing else is asked: a distribution would list every value that is too
/// large to be counted in a table.
package struct TotalAccumulator: Accumulator {
  private var totals: [Total] = []

  private static let fewGroups = 1 << 10

  /// The values of one group.
  package struct Total: Sendable {
    /// The number of values.
    package fileprivate(set) var count = 0
    /// Their sum.
    package fileprivate(set) var sum: Int128 = 0

    /// The sum over the number of values; `nil` without values.
    package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }
  }

  /// An accumulator without values.
  package init() {}

  /// Adds the values of `chunk`, a group id a row, none above `groups`.
  package mutating func update(_ chunk: IntegerChunk, _ ids: [UInt32], groups: Int) {
    precondition(ids.count == chunk.count, "\(ids.count) ids for \(chunk.count) rows")
    totals.grow(to: groups + 1, repeating: Total())
    switch chunk.codes {
    case .narrow(let codes): add(codes, chunk, ids)
    case .short(let codes): add(codes, chunk, ids)
    case .medium(let codes): add(codes, chunk, ids)
    case .wide:
      for (row, value) in chunk.values().enumerated() where value != .min {
        totals[Int(ids[row])].count += 1
        totals[Int(ids[row])].sum += Int128(value)
      }
    }
  }

  /// Adds codes of at most 32 bits.
  private mutating func add<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ codes: [Code],
    _ chunk: IntegerChunk,
    _ ids: [UInt32]
  ) {
    // The code of a missing value is above all others; without one, no code is like it.
    let missing = chunk.missingCode ?? .max
    guard totals.count <= Self.fewGroups else {
      for row in codes.indices where UInt64(codes[row]) != missing {
        totals[Int(ids[row])].count += 1
        totals[Int(ids[row])].sum += Int128(chunk.base) + Int128(codes[row])
      }
      return
    }
    // A group's number of values above the sum of their codes. The rows of a block cannot make the
    // one run into the other.
    let one: UInt64 = 1 << 48
    let block = 1 << 15
    for start in stride(from: 0, to: codes.count, by: block) {
      // Neighbours are often of one group: in a single cell each would wait for the one before.
      var lanes = [UInt64](repeating: 0, count: 4 * totals.count)
      do {
        var lanes = lanes.mutableSpan
        let codes = codes.span
        let ids = ids.span
        for row in start..<min(start + block, codes.count) {
          let code = UInt64(truncatingIfNeeded: codes[row])
          lanes[4 &* Int(ids[row]) &+ (row & 3)] &+= code == missing ? 0 : code | one
        }
      }
      for lane in lanes.indices where lanes[lane] > 0 {
        let (count, sum) = lanes[lane].quotientAndRemainder(dividingBy: one)
        totals[lane / 4].count += Int(count)
        totals[lane / 4].sum += Int128(sum) + Int128(chunk.base) * Int128(count)
      }
    }
  }

  package mutating func merge(_ other: TotalAccumulator, groups: [Int]) {
    totals.grow(to: (groups.max() ?? 0) + 1, repeating: Total())
    for group in other.totals.indices.dropFirst() {
      totals[groups[group]].count += other.totals[group].count
      totals[groups[group]].sum += other.totals[group].sum
    }
  }

  /// The values of a group.
  package func total(of group: Int) -> Total { group < totals.count ? totals[group] : Total() }
}
