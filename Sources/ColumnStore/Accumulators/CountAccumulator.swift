/// Counts the rows of each group.
package struct CountAccumulator: Accumulator {
  private var counts: [Int] = []
  // The last call seen in each group, by its number in the scan: rows of a call are neighbours.
  private var lastCalls: [Int] = []
  private var callsSeen = 0

  private static let fewGroups = 1 << 10

  /// An accumulator without rows.
  package init() {}

  /// Counts rows with the group ids `ids`, none above `groups`.
  package mutating func update(_ ids: [UInt32], groups: Int) {
    add(ids, groups: groups) { _ in 1 }
  }

  /// Counts those rows of ``update(_:groups:)`` for which `mask` is true.
  package mutating func update(_ ids: [UInt32], where mask: [Bool], groups: Int) {
    precondition(mask.count == ids.count, "\(mask.count) flags for \(ids.count) rows")
    let mask = mask.span
    add(ids, groups: groups) { mask[$0] ? 1 : 0 }
  }

  /// Counts the rows of runs with a group id each, none above `groups`.
  ///
  /// `ends` has for each run the number of rows up to and including its own; it is empty where each
  /// run is a row.
  package mutating func update(runs ids: [UInt32], ends: [UInt32], groups: Int) {
    guard !ends.isEmpty else { return update(ids, groups: groups) }
    let ends = ends.span
    add(ids, groups: groups) { run in Int(ends[run] - (run == 0 ? 0 : ends[run - 1])) }
  }

  /// Counts the runs that have rows; see ``update(runs:ends:groups:)``.
  package mutating func update(filledRuns ids: [UInt32], ends: [UInt32], groups: Int) {
    guard !ends.isEmpty else { return update(ids, groups: groups) }
    let ends = ends.span
    add(ids, groups: groups) { run in ends[run] > (run == 0 ? 0 : ends[run - 1]) ? 1 : 0 }
  }

  /// Adds a number for each place of `ids` to that group's count.
  @inline(__always)
  private mutating func add(_ ids: [UInt32], groups: Int, _ number: (Int) -> Int) {
    counts.grow(to: groups + 1, repeating: 0)
    guard groups < Self.fewGroups else {
      var counts = counts.mutableSpan
      let ids = ids.span
      for place in ids.indices { counts[Int(ids[place])] &+= number(place) }
      return
    }
    // Neighbours are often of one group: in a single counter each would wait for the one before.
    var lanes = [Int](repeating: 0, count: 4 * (groups + 1))
    do {
      var lanes = lanes.mutableSpan
      let ids = ids.span
      for place in ids.indices { lanes[4 &* Int(ids[place]) &+ (place & 3)] &+= number(place) }
    }
    for lane in lanes.indices { counts[lane / 4] += lanes[lane] }
  }

  /// Counts, of rows of one call each run of `rowEnds`, the calls with at least one counted row.
  ///
  /// A call counts once in each group that has a row of it; `rowEnds` as in a child table.
  package mutating func updateCalls(_ ids: [UInt32], rowEnds: [UInt32], groups: Int) {
    counts.grow(to: groups + 1, repeating: 0)
    lastCalls.grow(to: groups + 1, repeating: 0)
    var row = 0
    for end in rowEnds {
      callsSeen += 1
      while row < Int(end) {
        let id = Int(ids[row])
        if lastCalls[id] != callsSeen {
          lastCalls[id] = callsSeen
          counts[id] &+= 1
        }
        row += 1
      }
    }
  }

  package mutating func merge(_ other: CountAccumulator, groups: [Int]) {
    counts.grow(to: (groups.max() ?? 0) + 1, repeating: 0)
    for group in other.counts.indices.dropFirst() { counts[groups[group]] += other.counts[group] }
  }

  /// The number of rows of a group.
  package func count(of group: Int) -> Int { group < counts.count ? counts[group] : 0 }
}
