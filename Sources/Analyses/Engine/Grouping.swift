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
    // Row groups are stretches of time, so that all calls of one often are in one bucket.
    let ofTime = ofCalls.filter { if case .bucket = dimensions[$0].field { true } else { false } }
    let ofColumns = ofCalls.filter { !ofTime.contains($0) }
    order = ofTime + ofColumns + dimensions.indices.filter { dimensions[$0].table != .calls }
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
    var ids: [UInt32]?
    // What all calls have so far, while there are no `ids`.
    var run: UInt32 = 1
    var largest = 1
    if let selected {
      ids = [UInt32](repeating: run, count: group.callCount)
      ids?.keep(selected)
    }
    for step in 0..<callDimensionCount {
      let values = try codes[order[step]].codes(in: group)
      let most = codes[order[step]].largest
      if let known = ids {
        ids = indexes[step].ids(known, upTo: largest, values, upTo: most)
      } else if values.numbers.count == 1 {
        run = indexes[step].id(run, values.numbers[0])
      } else {
        let end = UInt32(group.callCount)
        ids = indexes[step].ids(ofRuns: [run], ends: [end], upTo: largest, values, upTo: most)
      }
      largest = indexes[step].count
    }
    return ids ?? [UInt32](repeating: run, count: group.callCount)
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
    var ids: [UInt32]?
    if selected != nil || table.rowEnds.isEmpty { ids = rows(of: table, calls) }
    if let selected { ids?.keep(selected) }
    var largest = callDimensionCount == 0 ? 1 : indexes[callDimensionCount - 1].count
    for step in callDimensionCount..<order.count {
      let values = try codes[order[step]].codes(in: group)
      let most = codes[order[step]].largest
      ids =
        if let ids {
          indexes[step].ids(ids, upTo: largest, values, upTo: most)
        } else {
          indexes[step].ids(ofRuns: calls, ends: table.rowEnds, upTo: largest, values, upTo: most)
        }
      largest = indexes[step].count
    }
    return ids ?? rows(of: table, calls)
  }

  /// The ids of calls, for each row of `table`.
  private func rows(of table: TableChunk, _ calls: [UInt32]) -> [UInt32] {
    let ids = table.spread(calls)
    return table.rowCount == ids.count ? ids : []
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
