/// The number of distinct codes of each group.
package struct DistinctAccumulator: Accumulator {
  private var pairs = PairCounts()

  /// An accumulator without rows.
  package init() {}

  /// Adds rows with a code and a group id each; code 0 is that of rows without a value.
  package mutating func update(_ codes: [UInt32], _ ids: [UInt32]) {
    precondition(ids.count == codes.count, "\(ids.count) ids for \(codes.count) rows")
    var new: [UInt64] = []
    new.reserveCapacity(ids.count)
    var last: UInt64 = 0
    for row in ids.indices where ids[row] != 0 && codes[row] != 0 {
      let key = PairCounts.key(ids[row], codes[row])
      // Rows of a call stand together and have its values in common.
      if key != last { new.append(key) }
      last = key
    }
    pairs.add(new)
  }

  package mutating func merge(_ other: DistinctAccumulator, groups: [Int]) {
    merge(other, groups: groups, codes: nil)
  }

  /// Adds the groups of `other`, whose group `g` is `groups[g]` and whose code `c` is `codes[c]`
  /// here; without `codes` they are the same.
  package mutating func merge(_ other: DistinctAccumulator, groups: [Int], codes: [UInt32]?) {
    guard let codes else { return pairs.merge(other.pairs, groups: groups) }
    var other = other.pairs
    other.settle()
    pairs.add(
      other.pairs.map { pair in
        PairCounts.key(UInt32(groups[Int(pair >> 32)]), codes[Int(pair & 0xFFFF_FFFF)])
      }
    )
  }

  /// Makes the counts ready for reading.
  package mutating func finish() { pairs.finish() }

  /// The number of distinct codes of a group; ``finish()`` comes first.
  package func count(of group: Int) -> Int { pairs.distinct(of: group) }
}
