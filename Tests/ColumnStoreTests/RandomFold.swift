import CallsTestSupport
import ColumnStore

/// Rows with a group each, folded as a scan on several tasks does: in parts, each in chunks, with
/// group numbers of its own; then merged, in any order.
struct RandomFold {
  /// Each row's group from 1, or 0 for a row that does not count.
  let groups: [Int]

  /// The number of groups.
  var count: Int { groups.max() ?? 0 }

  /// The rows of each group from 1.
  var rows: [[Int]] {
    guard count > 0 else { return [] }
    return (1...count).map { group in groups.indices.filter { groups[$0] == group } }
  }

  /// `rows` rows of up to `largest` groups, some of which may have none.
  init(rows: Int, groups largest: Int, using random: inout SplitMix64) {
    groups = (0..<rows).map { _ in
      random.chance(0.1) ? 0 : Int(random.integer(1...Int64(max(1, largest))))
    }
  }

  /// Folds the rows; `update` adds some of them, with a local group id each.
  func folded<A: Accumulator>(
    _ fresh: () -> A,
    parts: Int,
    using random: inout SplitMix64,
    _ update: (inout A, _ rows: [Int], _ ids: [UInt32], _ groups: Int) -> Void
  ) -> A {
    var owner = groups.map { _ in Int(random.integer(0...Int64(parts - 1))) }
    if random.chance(0.5) { owner.sort() }
    var whole = fresh()
    for part in (0..<parts).shuffled(using: &random) {
      var rows = groups.indices.filter { owner[$0] == part }[...]
      var local: [Int: UInt32] = [:]
      var map = [0]
      var accumulator = fresh()
      while !rows.isEmpty {
        let chunk = Array(rows.prefix(Int(random.integer(1...40))))
        rows = rows.dropFirst(chunk.count)
        let ids = chunk.map { row -> UInt32 in
          guard groups[row] > 0 else { return 0 }
          if let id = local[groups[row]] { return id }
          map.append(groups[row])
          local[groups[row]] = UInt32(map.count - 1)
          return UInt32(map.count - 1)
        }
        update(&accumulator, chunk, ids, map.count - 1)
      }
      whole.merge(accumulator, groups: map)
    }
    return whole
  }
}

/// The sum of whole numbers, exact and rounded once.
func exactSum(_ values: [Int64]) -> Double {
  // Two doubles hold all bits of an integer.
  NaiveArithmetic.exactSum(
    values.flatMap { [Double($0 >> 32) * 0x1p32, Double($0 & 0xFFFF_FFFF)] }
  )
}
