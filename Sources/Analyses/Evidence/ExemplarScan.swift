import Calls
import ColumnStore

/// One task's share of the search for the calls near to what one query asks for, row group by row
/// group.
struct ExemplarScan: Sendable {
  let query: ExemplarQuery
  // For each of the three goals, by the ids of groups, of which 0 is none: what was found in those that
  // are wanted, and which values may still be near enough; none in those that are not.
  private var nearest: [[NearestCalls?]]
  private var reach: [[SIMD2<Double>]]
  private var wantedGroups = 0

  // To look into each of more groups whether a row group has something for it takes longer than to
  // look at the rows.
  private static let mostAsked = 256
  // To look for values in more ranges takes longer than to look at each.
  private static let mostReaches = 8
  private static let noValue = SIMD2<Double>(.infinity, -.infinity)

  init(_ query: ExemplarQuery) {
    self.query = query
    nearest = [[NearestCalls?]](repeating: [nil], count: 3)
    reach = [[SIMD2<Double>]](repeating: [Self.noValue], count: 3)
  }

  /// Takes in the groups that `grouping` has by now.
  mutating func meet(groupsOf grouping: Grouping) {
    while nearest[0].count <= grouping.count {
      let found = query.nearest(in: grouping.key(of: nearest[0].count))
      if found != nil { wantedGroups += 1 }
      for goal in nearest.indices {
        nearest[goal].append(found?[goal])
        reach[goal].append(found?[goal].reach ?? Self.noValue)
      }
    }
  }

  /// Whether a row group of which `ranges` are known may have a call that is near enough.
  func mayTake(from ranges: RowGroupRanges.Ranges?) -> Bool {
    guard wantedGroups == query.targets.count else { return true }
    guard let ranges, nearest[0].count <= Self.mostAsked else { return true }
    let groups = Array(nearest[0].indices)
    return nearest.indices.contains { !openGroups(of: groups, for: $0, in: ranges).isEmpty }
  }

  /// Those of `groups` for which a row group of which `ranges` are known may have a call that is near
  /// enough to a goal.
  private func openGroups(
    of groups: [Int],
    for goal: Int,
    in ranges: RowGroupRanges.Ranges?
  ) -> [Int] {
    groups.filter { group in
      guard let found = nearest[goal][group] else { return false }
      guard let ranges else { return true }
      guard let lastStart = ranges.lastStart else { return false }
      return (ranges.mayHold(found.reach, in: query.measure) ?? true)
        && found.mayTake(startingBy: lastStart)
    }
  }

  /// Looks at the rows of one row group.
  ///
  /// - Parameters:
  ///   - group: The row group.
  ///   - index: Its number.
  ///   - ids: The ids of the groups that rows of the query's table are in, 0 for none.
  ///   - ranges: What is known of the row group.
  /// - Throws: ``EngineError`` when a column was not loaded.
  mutating func add(
    _ group: RowGroup,
    at index: Int,
    _ ids: [UInt32],
    _ ranges: RowGroupRanges.Ranges?
  ) throws(EngineError) {
    // All rows of a child table are behind a call.
    let table = query.table == .calls ? query.measure.table : query.table
    guard let chunk = group.tables[table], case .integer(let starts) = group[.start],
      let values = group.cells(of: query.measure, over: chunk), values.count == chunk.rowCount
    else { throw .columnNotLoaded(query.measure) }
    let rows = Rows(
      ids: table == query.table ? ids : chunk.spread(ids),
      chunk: chunk,
      starts: starts,
      index: index
    )
    let groups = ids.groups(upTo: min(nearest[0].count - 1, Self.mostAsked))
    for goal in nearest.indices {
      let open = groups.map { openGroups(of: $0, for: goal, in: ranges) }
      if let open, open.isEmpty { continue }
      switch values {
      case .integer(let chunk): scan(chunk, rows, for: goal, reaches(of: open, for: goal))
      case .double(let chunk):
        let values = chunk.values
        scan(rows, values.indices, for: goal) { values[$0] }
      case .text: throw .columnNotLoaded(query.measure)
      }
      for group in open ?? [] {
        nearest[goal][group]?.trim()
        reach[goal][group] = nearest[goal][group]?.reach ?? Self.noValue
      }
    }
  }

  /// The values that may be near enough in one of `groups`, as a few ranges; `nil` where these are many,
  /// or nothing is too far yet.
  private func reaches(of groups: [Int]?, for goal: Int) -> [SIMD2<Double>]? {
    guard let groups else { return nil }
    var reaches: [SIMD2<Double>] = []
    for own in groups.map({ reach[goal][$0] }).sorted(by: { $0.x < $1.x }) {
      guard own.x.isFinite || own.y.isFinite else { return nil }
      if let last = reaches.last, own.x <= last.y {
        reaches[reaches.count - 1].y = max(last.y, own.y)
      } else if reaches.count < Self.mostReaches {
        reaches.append(own)
      } else {
        return nil
      }
    }
    return reaches
  }

  /// The rows of a row group, each in a group.
  private struct Rows {
    let ids: [UInt32]
    let chunk: TableChunk
    let starts: IntegerChunk
    let index: Int
  }

  /// Looks at all rows, or at those with a value in one of `reaches`.
  private mutating func scan(
    _ chunk: IntegerChunk,
    _ rows: Rows,
    for goal: Int,
    _ reaches: [SIMD2<Double>]?
  ) {
    func scan<Code: FixedWidthInteger & UnsignedInteger>(
      _ codes: [Code],
      _ own: inout ExemplarScan
    ) {
      let base = chunk.base
      let missing = chunk.missingCode
      func value(_ row: Int) -> Double {
        let code = codes[row]
        return UInt64(code) == missing ? .nan : Double(base &+ Int64(truncatingIfNeeded: code))
      }
      if let reaches {
        for reach in reaches {
          own.scan(rows, chunk.rows(near: reach.x, reach.y), for: goal, value)
        }
      } else {
        own.scan(rows, codes.indices, for: goal, value)
      }
    }
    switch chunk.codes {
    case .narrow(let codes): scan(codes, &self)
    case .short(let codes): scan(codes, &self)
    case .medium(let codes): scan(codes, &self)
    case .wide(let codes): scan(codes, &self)
    }
  }

  /// Looks at the rows `places`, in which NaN stands for a missing value.
  @inline(__always)
  private mutating func scan<Places: RandomAccessCollection>(
    _ rows: Rows,
    _ places: Places,
    for goal: Int,
    _ value: (Int) -> Double
  ) where Places.Element == Int, Places.Index == Int {
    var nearest: [NearestCalls?] = []
    var reach: [SIMD2<Double>] = []
    // Taken out while they change, so that they have one owner.
    swap(&nearest, &self.nearest[goal])
    swap(&reach, &self.reach[goal])
    // The last rows are the newest, mostly: with them first, few others are near enough.
    var place = places.endIndex
    while place > places.startIndex {
      place -= 1
      let row = places[place]
      let id = Int(truncatingIfNeeded: rows.ids[row])
      let value = value(row)
      guard value >= reach[id].x, value <= reach[id].y else { continue }
      let call = rows.chunk.call(ofRow: row)
      nearest[id]?.offer(
        value,
        start: rows.starts[call] ?? 0,
        NearestCalls.Place(group: rows.index, call: call)
      )
      reach[id] = nearest[id]?.reach ?? Self.noValue
    }
    swap(&nearest, &self.nearest[goal])
    swap(&reach, &self.reach[goal])
  }

  /// What was found in each group that is wanted, for each of the three goals; `grouping` is the one
  /// whose ids rows had.
  func found(_ grouping: Grouping) -> [[GroupKey]: [NearestCalls]] {
    var found: [[GroupKey]: [NearestCalls]] = [:]
    for id in nearest[0].indices where nearest[0][id] != nil {
      found[grouping.key(of: id)] = nearest.compactMap { goal in
        var calls = goal[id]
        calls?.trim()
        return calls
      }
    }
    return found
  }
}

extension ExemplarQuery {
  /// What is looked for in a group: calls near the median, near the high quantile, and those that
  /// matter most; `nil` where the group is not wanted.
  fileprivate func nearest(in key: [GroupKey]) -> [NearestCalls]? {
    guard let targets = targets[key] else { return nil }
    let goals: [NearestCalls.Goal] = [
      .near(targets.median), .near(targets.high),
      isLargestFirst ? .largest(targets.worst) : .smallest(targets.worst),
    ]
    return goals.map { NearestCalls($0, count: count, isWhole: measure.type != .double) }
  }
}

extension TableChunk {
  /// The call that a row is one of.
  ///
  /// - Complexity: O(log calls).
  fileprivate func call(ofRow row: Int) -> Int {
    guard !rowEnds.isEmpty else { return row }
    var (low, high) = (0, rowEnds.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if Int(rowEnds[middle]) > row { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension [UInt32] {
  /// Which ids of groups, up to `largest`, some row has; `nil` where there are others.
  fileprivate func groups(upTo largest: Int) -> [Int]? {
    var isUsed = [Bool](repeating: false, count: largest + 1)
    var isAnyOther = false
    do {
      var isUsed = isUsed.mutableSpan
      let ids = span
      for row in ids.indices {
        let id = Int(truncatingIfNeeded: ids[row])
        if id < isUsed.count { isUsed[id] = true } else { isAnyOther = true }
      }
    }
    return isAnyOther ? nil : isUsed.indices.filter { isUsed[$0] && $0 > 0 }
  }
}
