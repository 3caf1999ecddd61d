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
    _ right: NumberedRows,
    upTo largestRight: Int
  ) -> [UInt32] {
    precondition(left.count == right.codes.count, "\(left.count) and \(right.codes.count) codes")
    fit(largestLeft, largestRight)
    return switch right.codes {
    case .narrow(let codes): ids(left, codes, right.numbers)
    case .short(let codes): ids(left, codes, right.numbers)
    case .medium(let codes): ids(left, codes, right.numbers)
    case .wide(let codes): ids(left, codes, right.numbers)
    }
  }

  private mutating func ids<Code: FixedWidthInteger & UnsignedInteger>(
    _ left: [UInt32],
    _ codes: [Code],
    _ numbers: [UInt32]
  ) -> [UInt32] {
    var ids = [UInt32](repeating: 0, count: left.count)
    guard width > 0 else {
      for row in left.indices where left[row] != 0 {
        ids[row] = id(left[row], numbers[Int(truncatingIfNeeded: codes[row])])
      }
      return ids
    }
    // Pairs of 0 stay 0 in the table, which spares the loop a branch; new pairs are rare.
    var isAnyNew = false
    do {
      let (table, left, codes, numbers) = (table.span, left.span, codes.span, numbers.span)
      var ids = ids.mutableSpan
      for row in left.indices {
        let right = Int(numbers[Int(truncatingIfNeeded: codes[row])])
        let id = table[Int(left[row]) &* width &+ right]
        ids[row] = id
        isAnyNew = isAnyNew || (id == 0 && left[row] != 0)
      }
    }
    guard isAnyNew else { return ids }
    for row in left.indices where left[row] != 0 && ids[row] == 0 {
      let right = numbers[Int(truncatingIfNeeded: codes[row])]
      let cell = Int(left[row]) &* width &+ Int(right)
      if table[cell] == 0 { table[cell] = id(left[row], right) }
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
