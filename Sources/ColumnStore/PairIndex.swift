import RawMemory

/// Numbers pairs of small codes in order of first appearance, from 1; 0 stands for "none".
package struct PairIndex: Sendable {
  private var known: [UInt64: UInt32] = [:]
  // The ids of pairs whose left code is 1, by the right one: those of a first dimension, which may
  // have as many values as there are calls.
  private var ofFirst: [UInt32] = []
  private var pairs: [(left: UInt32, right: UInt32)] = []
  // A copy of both for small codes: ids by left × width + right.
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
    let height = largestLeft + 1
    return switch right.codes {
    case .narrow(let codes): ids(left, height, codes, right.numbers)
    case .short(let codes): ids(left, height, codes, right.numbers)
    case .medium(let codes): ids(left, height, codes, right.numbers)
    case .wide(let codes): ids(left, height, codes, right.numbers)
    }
  }

  /// The ids of pairs as above, where rows next to each other have the same `left`: run by run,
  /// `ends` has the number of rows up to and including it.
  package mutating func ids(
    ofRuns left: [UInt32],
    ends: [UInt32],
    upTo largestLeft: Int,
    _ right: NumberedRows,
    upTo largestRight: Int
  ) -> [UInt32] {
    fit(largestLeft, largestRight)
    // A run's part of the table is looked up in one go if it is small, and so are all parts together.
    if width > 0, case .narrow(let codes) = right.codes, right.numbers.count <= Runs.lookupWidth,
      (largestLeft + 1) * Runs.lookupWidth <= codes.count
    {
      let spare = [UInt32](repeating: 0, count: Runs.lookupWidth - right.numbers.count)
      let table = table(largestLeft + 1, right.numbers + spare)
      var isAnyNew = false
      let found = [UInt32](capacity: codes.count) { (found: inout OutputSpan<UInt32>) in
        isAnyNew = Runs.lookUp(
          left.span,
          ends: ends.span,
          codes: codes.span,
          in: table.span,
          into: &found
        )
      }
      if !isAnyNew { return found }
    }
    let rows = [UInt32](capacity: right.codes.count) { (rows: inout OutputSpan<UInt32>) in
      Runs.spread(left.span, ends: ends.span, into: &rows)
    }
    return ids(rows, upTo: largestLeft, right, upTo: largestRight)
  }

  private mutating func ids<Code: FixedWidthInteger & UnsignedInteger>(
    _ left: [UInt32],
    _ height: Int,
    _ codes: [Code],
    _ numbers: [UInt32]
  ) -> [UInt32] {
    guard width > 0 else {
      var ids = [UInt32](repeating: 0, count: left.count)
      for row in left.indices where left[row] != 0 {
        ids[row] = id(left[row], numbers[Int(truncatingIfNeeded: codes[row])])
      }
      return ids
    }
    // Where it is small, a table by the codes themselves spares each row the way by its number.
    let isSmall = height * numbers.count <= left.count
    var ids =
      if isSmall {
        Self.looked(left, codes, up: table(height, numbers), width: numbers.count)
      } else {
        Self.looked(left, codes.map { numbers[Int($0)] }, up: table, width: width)
      }
    guard ids.isAnyNew else { return ids.found }
    for row in left.indices where left[row] != 0 && ids.found[row] == 0 {
      let right = numbers[Int(truncatingIfNeeded: codes[row])]
      let cell = Int(left[row]) &* width &+ Int(right)
      if table[cell] == 0 { table[cell] = id(left[row], right) }
      ids.found[row] = table[cell]
    }
    return ids.found
  }

  /// The ids by left × count of `numbers` + a right code that has one of them.
  private func table(_ height: Int, _ numbers: [UInt32]) -> [UInt32] {
    (0..<height).flatMap { left in numbers.map { table[left * width + Int($0)] } }
  }

  /// What `table` has for each row, and whether rows with a left code have nothing in it.
  ///
  /// Pairs of 0 stay 0 in a table, which spares the loop a branch; new pairs are rare.
  private static func looked<Code: FixedWidthInteger & UnsignedInteger>(
    _ left: [UInt32],
    _ right: [Code],
    up table: [UInt32],
    width: Int
  ) -> (found: [UInt32], isAnyNew: Bool) {
    var isAnyNew = false
    let found = [UInt32](capacity: left.count) { (found: inout OutputSpan<UInt32>) in
      let (left, right, table) = (left.span, right.span, table.span)
      for row in left.indices {
        let id = table[Int(left[row]) &* width &+ Int(truncatingIfNeeded: right[row])]
        found.append(id)
        isAnyNew = isAnyNew || (id == 0 && left[row] != 0)
      }
    }
    return (found, isAnyNew)
  }

  /// The id of the pair of `left`, above 0, and `right`, a new one if it did not occur before.
  package mutating func id(_ left: UInt32, _ right: UInt32) -> UInt32 {
    guard left != 1 else {
      let right = Int(right)
      ofFirst.grow(to: right + 1, repeating: 0)
      if ofFirst[right] == 0 {
        pairs.append((1, UInt32(right)))
        ofFirst[right] = UInt32(pairs.count)
      }
      return ofFirst[right]
    }
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
