import Calls
import ColumnStore

/// Assigns rows to groups, with ids that are the same in every row group of a scan.
///
/// Dimensions of calls are looked up once a call, then spread over the call's rows.
struct Grouping: Sendable {
  private let dimensions: [Dimension]
  private var codes: [DimensionCodes]
  // One index a dimension: the id so far, paired with the dimension's code. Dimensions of calls
  // come first, whatever their order in the query.
  private var indexes: [PairIndex]
  private let order: [Int]
  private let callDimensionCount: Int

  init(_ dimensions: [Dimension], zone: Zone) {
    self.dimensions = dimensions
    codes = dimensions.map { DimensionCodes($0.field, zone: zone) }
    indexes = dimensions.map { _ in PairIndex() }
    let ofCalls = dimensions.indices.filter { dimensions[$0].table == .calls }
    order = ofCalls + dimensions.indices.filter { dimensions[$0].table != .calls }
    callDimensionCount = ofCalls.count
  }

  /// The number of groups so far.
  var count: Int { indexes.last?.count ?? 1 }

  /// The group ids of the rows of `table`, 0 where `selected` is false.
  ///
  /// `selectedCalls` are the calls that may count, `selectedRows` the rows; `nil` for all of those
  /// calls.
  mutating func ids(
    in group: RowGroup,
    of table: TableChunk,
    selectedCalls: [Bool],
    selectedRows: [Bool]?
  ) throws -> [UInt32] {
    var ids: [UInt32] = selectedCalls.map { $0 ? 1 : 0 }
    var largest = 1
    for step in 0..<callDimensionCount {
      (ids, largest) = try combined(ids, largest, step, group)
    }
    if !table.rowEnds.isEmpty {
      ids = table.spread(ids)
    } else if table.rowCount != ids.count {
      ids = []
    }
    if let selectedRows {
      for row in ids.indices where !selectedRows[row] { ids[row] = 0 }
    }
    for step in callDimensionCount..<order.count {
      (ids, largest) = try combined(ids, largest, step, group)
    }
    return ids
  }

  private mutating func combined(
    _ ids: [UInt32],
    _ largest: Int,
    _ step: Int,
    _ group: RowGroup
  ) throws -> ([UInt32], Int) {
    let dimension = order[step]
    let values = try codes[dimension].codes(in: group)
    let combined = indexes[step].ids(
      ids,
      upTo: largest,
      values,
      upTo: codes[dimension].largest
    )
    return (combined, indexes[step].count)
  }

  /// Takes in the groups of `other`, and gives what its ids are here.
  ///
  /// - Complexity: O(groups + distinct values of the dimensions).
  mutating func merge(_ other: Grouping) -> [Int] {
    var map: [UInt32] = [0, 1]
    for step in order.indices {
      let right = codes[order[step]].merge(other.codes[order[step]])
      var next: [UInt32] = [0]
      for id in 1..<max(1, other.indexes[step].count + 1) {
        let pair = other.indexes[step].pair(id)
        next.append(indexes[step].id(map[pair.left], right[pair.right]))
      }
      map = next
    }
    return map.map { Int($0) }
  }

  /// The key of a group, in the order of the query's dimensions.
  func key(of group: Int) -> [GroupKey] {
    var key = [GroupKey](repeating: .missing, count: dimensions.count)
    var id = group
    for step in order.indices.reversed() {
      let pair = indexes[step].pair(id)
      key[order[step]] = codes[order[step]].key(pair.right)
      id = pair.left
    }
    return key
  }
}

extension TableChunk {
  /// The values of calls, repeated for each of the call's rows.
  func spread<Value>(_ values: [Value]) -> [Value] {
    guard !rowEnds.isEmpty, let first = values.first else { return values }
    // Most calls have a few rows: a loop over them costs less than an append a call.
    var spread = [Value](repeating: first, count: rowCount)
    do {
      var rows = spread.mutableSpan
      let ends = rowEnds.span
      var row = 0
      for call in ends.indices {
        let value = values[call]
        while row < Int(ends[call]) {
          rows[row] = value
          row &+= 1
        }
      }
    }
    return spread
  }
}
