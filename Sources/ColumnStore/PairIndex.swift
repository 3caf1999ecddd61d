/// Numbers pairs of small codes in order of first appearance, from 1; 0 stands for "none".
package struct PairIndex: Sendable {
  private var known: [UInt64: UInt32] = [:]
  private var pairs: [(left: UInt32, right: UInt32)] = []
  // A copy of `known` for small codes: ids by left × width + right.
  private var table: [UInt32] = []
  private var width = 0
  private var height = 0

  private static let maximumCells = 1 << 18

  /// An index without pairs.
  package init() {}

  /// The number of pairs.
  package var count: Int { pairs.count }

  /// The pair with an id.
  package func pair(_ id: Int) -> (left: Int, right: Int) {
    (Int(pairs[id - 1].left), Int(pairs[id - 1].right))
  }

  /// The ids of the pairs of `left` and `right`, row by row; 0 where `left` is 0.
  ///
  /// No code is above `largestLeft` or `largestRight`.
  package mutating func ids(
    _ left: [UInt32],
    upTo largestLeft: Int,
    _ right: [UInt32],
    upTo largestRight: Int
  ) -> [UInt32] {
    precondition(left.count == right.count, "\(left.count) and \(right.count) codes")
    fit(largestLeft, largestRight)
    var ids = [UInt32](repeating: 0, count: left.count)
    guard width > 0 else {
      for row in left.indices where left[row] != 0 { ids[row] = id(left[row], right[row]) }
      return ids
    }
    // Pairs of 0 stay 0 in the table, which spares the loop a branch; new pairs are rare.
    var unknown = false
    do {
      let (table, left, right) = (table.span, left.span, right.span)
      var ids = ids.mutableSpan
      for row in left.indices {
        let id = table[Int(left[row]) &* width &+ Int(right[row])]
        ids[row] = id
        unknown = unknown || (id == 0 && left[row] != 0)
      }
    }
    guard unknown else { return ids }
    for row in left.indices where left[row] != 0 && ids[row] == 0 {
      let cell = Int(left[row]) &* width &+ Int(right[row])
      if table[cell] == 0 { table[cell] = id(left[row], right[row]) }
      ids[row] = table[cell]
    }
    return ids
  }

  /// The id of the pair of `left`, above 0, and `right`, a new one if it did not occur before.
  package mutating func id(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let key = UInt64(left) << 32 | UInt64(right)
    if let id = known[key] { return id }
    pairs.append((left, right))
    let id = UInt32(pairs.count)
    known[key] = id
    return id
  }

  /// Makes the table cover the codes, or gives it up when it would grow too large.
  private mutating func fit(_ largestLeft: Int, _ largestRight: Int) {
    if largestLeft < height, largestRight < width { return }
    let newWidth = max(width, 2 * (largestRight + 1))
    let newHeight = max(height, 2 * (largestLeft + 1))
    guard newWidth * newHeight <= Self.maximumCells else {
      table = []
      width = 0
      height = 0
      return
    }
    width = newWidth
    height = newHeight
    table = [UInt32](repeating: 0, count: width * height)
  }
}
