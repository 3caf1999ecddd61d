/// Cells in which things are counted as often as the calls are drawn that have them.
///
/// How often a call is drawn is a small number, and so 16 bits are enough of most things: a register
/// holds the counts of two times as many replicates as with 32. Of what occurs too often for that,
/// there are several cells.
struct DrawCells: Sendable {
  /// What is counted in each cell, as a number below that of things.
  let things: [UInt32]
  /// The cell of each occurrence.
  let cells: [UInt32]

  /// The most occurrences of a cell.
  private static let mostInCell = Int(UInt16.max) / ResamplingWeight.largest

  /// Cells for `things`, of which there are `count`, one for each occurrence.
  ///
  /// - Complexity: O(occurrences + things).
  init(_ things: [UInt32], of count: Int) {
    var left = [Int](repeating: 0, count: count)
    for thing in things { left[Int(thing)] += 1 }
    var owners: [UInt32] = []
    // Of each thing the last cell, which is filled first.
    let last = left.indices.map { thing in
      let cells = (left[thing] + Self.mostInCell - 1) / Self.mostInCell
      owners += repeatElement(UInt32(thing), count: cells)
      return owners.count - 1
    }
    cells = things.map { thing in
      left[Int(thing)] -= 1
      return UInt32(last[Int(thing)] - left[Int(thing)] / Self.mostInCell)
    }
    self.things = owners
  }
}
