import Calls
import ColumnStore
import RawMemory

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

  /// Whether all rows of a call are in one group.
  var isOfCalls: Bool { callDimensionCount == order.count }

  /// The group ids of the calls of `group` by their own dimensions, 0 where `selected` is false.
  ///
  /// `selected` are the calls that may count; `nil` for all.
  mutating func ids(ofCallsIn group: RowGroup, selected: [Bool]?) throws -> [UInt32] {
    var ids = [UInt32](repeating: 1, count: group.callCount)
    if let selected { ids.keep(selected) }
    var largest = 1
    for step in 0..<callDimensionCount { (ids, largest) = try combined(ids, largest, step, group) }
    return ids
  }

  /// The group ids of the rows of `table`, 0 where `selected` is false.
  ///
  /// `calls` are the ids of ``ids(ofCallsIn:selected:)``, `selected` the rows that may count; `nil` for
  /// all.
  mutating func ids(
    in group: RowGroup,
    of table: TableChunk,
    calls: [UInt32],
    selected: [Bool]?
  ) throws -> [UInt32] {
    var ids = table.spread(calls)
    if table.rowCount != ids.count { ids = [] }
    if let selected { ids.keep(selected) }
    var largest = callDimensionCount == 0 ? 1 : indexes[callDimensionCount - 1].count
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

extension [UInt32] {
  /// Makes the group ids 0 of rows for which `mask` is false.
  mutating func keep(_ mask: [Bool]) {
    precondition(mask.count == count, "\(mask.count) flags for \(count) rows")
    var ids = mutableSpan
    let mask = mask.span
    // A select, not a branch that half of the rows may take.
    for row in mask.indices { ids[row] = mask[row] ? ids[row] : 0 }
  }
}

extension TableChunk {
  /// The values of calls, repeated for each of the call's rows.
  func spread<Value: BitwiseCopyable>(_ values: [Value]) -> [Value] {
    guard !rowEnds.isEmpty else { return values }
    return [Value](capacity: rowCount) { (rows: inout OutputSpan<Value>) in
      Runs.spread(values.span, ends: rowEnds.span, into: &rows)
    }
  }
}
