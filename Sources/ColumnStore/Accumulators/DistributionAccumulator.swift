import RawMemory

/// The exact distribution of an integer column in each group, by counting.
///
/// Each group has a window of values that are counted in a table, one counter a value, so that
/// quantiles need no sort and merge exactly. What lies outside, and the groups for which the table
/// has no room, is counted in sorted pairs of group and value, which takes 12 bytes each; what does
/// not fit those is listed. Both cost more but are as exact.
package struct DistributionAccumulator: Accumulator {
  /// The largest window: latencies of up to a minute.
  package static let largestWindow = 1 << 16
  /// The most counters of the table.
  package static let maximumCells = 1 << 22

  private static let smallestWindow = 1 << 10
  // A window doubles from the smallest to the largest.
  private static let windowSizes = 7
  // A counter is filled, scanned and merged, too, and a row that has none has to be sorted: a window
  // is as wide as its group has rows for.
  private static let countersPerRow = 64
  // So many rows are counted before the windows are looked at again.
  private static let blockSize = 1 << 12

  // The windows' counters. The first few, of no group, take what does not count: several, for in a
  // single one each row would wait for the one before.
  private var counts: [UInt32] = []
  private var windows: [WindowCounts.Window] = []
  // How many rows of each group were counted elsewhere, by the smallest window that would have them.
  private var missed: [SIMD8<UInt32>] = []
  // The value of each window's first counter.
  private var origin: Int64 = 0
  // Values of 32 bits that are in no window.
  private var sparse = PairCounts()
  private var listed: [Listed] = []
  // The rows seen so far; few of them do not deserve a large table.
  private var rows = 0

  private struct Listed: Comparable {
    var group: UInt32
    var value: Int64

    static func < (a: Listed, b: Listed) -> Bool {
      a.group != b.group ? a.group < b.group : a.value < b.value
    }
  }

  /// An accumulator without values.
  package init() {}

  /// Lays the windows where the first values are, with room below them: others may be smaller.
  private mutating func setOrigin(_ range: ClosedRange<Int64>) {
    let room: Int64 = 1 << 12
    if (0...room).contains(range.lowerBound) {
      origin = 0
    } else {
      let (lower, overflow) = range.lowerBound.subtractingReportingOverflow(room)
      origin = overflow ? range.lowerBound : lower
    }
    begin()
  }

  private mutating func begin() {
    windows = [WindowCounts.ofNoGroup]
    missed = [SIMD8()]
    counts = [UInt32](repeating: 0, count: Int(WindowCounts.ofNoGroup.size))
  }

  /// The most counters that the rows seen so far deserve.
  private var cellsAllowed: Int {
    min(Self.maximumCells, max(4 * Self.smallestWindow, Self.countersPerRow * rows))
  }

  /// Adds the values of `chunk`, a group id a row, none above `groups`.
  package mutating func update(_ chunk: IntegerChunk, _ ids: [UInt32], groups: Int) {
    updateCounting(chunk, ids, groups: groups)
  }

  /// Adds the values of `chunk`, a group id a row, none above `groups`: a quarter of the bytes to
  /// read where there are few groups.
  package mutating func update(_ chunk: IntegerChunk, narrowIDs ids: [UInt8], groups: Int) {
    updateCounting(chunk, ids, groups: groups)
  }

  private mutating func updateCounting<ID: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ chunk: IntegerChunk,
    _ ids: [ID],
    groups: Int
  ) {
    precondition(ids.count == chunk.count, "\(ids.count) ids for \(chunk.count) rows")
    guard let range = chunk.range else { return }
    rows += ids.count
    if windows.isEmpty { setOrigin(range) }
    let (shift, isFar) = chunk.base.subtractingReportingOverflow(origin)
    let (last, isVeryFar) = range.upperBound.subtractingReportingOverflow(origin)
    // Places in windows are taken modulo 2³²: no row may have another one's.
    let places = Int64(Int32.min)..<Int64(Int32.max)
    guard (groups + 1) * Self.smallestWindow <= cellsAllowed, !isFar, !isVeryFar,
      places.contains(shift), places.contains(last)
    else { return list(chunk, ids) }
    windows.grow(to: groups + 1, repeating: WindowCounts.Window())
    missed.grow(to: groups + 1, repeating: SIMD8())
    switch chunk.codes {
    case .narrow(let codes): count(codes, chunk, ids, Int(shift))
    case .short(let codes): count(codes, chunk, ids, Int(shift))
    case .medium(let codes): count(codes, chunk, ids, Int(shift))
    case .wide: list(chunk, ids)
    }
  }

  /// Counts the codes, `shift` above the origin.
  private mutating func count<
    Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable,
    ID: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  >(
    _ codes: [Code],
    _ chunk: IntegerChunk,
    _ ids: [ID],
    _ shift: Int
  ) {
    let (codes, ids) = (codes.span, ids.span)
    var places = [UInt32](repeating: 0, count: min(Self.blockSize, codes.count))
    for start in stride(from: 0, to: codes.count, by: Self.blockSize) {
      let block = start..<min(start + Self.blockSize, codes.count)
      let windows = windows
      var counts = counts.mutableSpan
      let found = WindowCounts.add(
        codes: codes.extracting(block),
        ids: ids.extracting(block),
        // The code of a missing value is above all others; without one, no code is like it.
        missing: UInt32(chunk.missingCode ?? UInt64(UInt32.max)),
        shift: UInt32(truncatingIfNeeded: shift),
        windows: windows.span,
        to: &counts,
        outside: &places
      )
      guard found > 0 else { continue }
      let outside = places.prefix(found).map { place in
        let row = start + Int(place)
        let slot = Int(truncatingIfNeeded: codes[row]) + shift
        return (group: Int(truncatingIfNeeded: ids[row]), slot: slot)
      }
      count(outside)
    }
  }

  /// Counts values that are outside of the windows of their groups, which grow where many are.
  private mutating func count(_ outside: [(group: Int, slot: Int)]) {
    var groups: Set<Int> = []
    for (group, slot) in outside where slot >= 0 && slot < Self.largestWindow {
      let size = max(0, Int.bitWidth - (slot / Self.smallestWindow).leadingZeroBitCount)
      missed[group][size] &+= 1
      groups.insert(group)
    }
    for group in groups { widen(group) }
    var rest: [(value: Int64, group: UInt32)] = []
    for (group, slot) in outside {
      if slot >= 0, slot < windows[group].size {
        counts[Int(windows[group].start) + slot] &+= 1
      } else {
        rest.append((origin &+ Int64(slot), UInt32(group)))
      }
    }
    addOutside(rest)
  }

  /// Widens a group's window as far as the rows that it missed deserve: those that a doubling adds.
  private mutating func widen(_ group: Int) {
    let old = Int(windows[group].size)
    var (wanted, reached, rows) = (old, old, 0)
    for step in 0..<Self.windowSizes {
      let size = Self.smallestWindow << step
      guard size > old else { continue }
      rows += Int(missed[group][step])
      if rows * Self.countersPerRow >= size - reached {
        (wanted, reached, rows) = (size, size, 0)
      }
    }
    if wanted > old { resize(group, to: wanted, of: cellsAllowed) }
  }

  /// Gives a group a window of `size` counters, unless there would be more than `limit` of all.
  private mutating func resize(_ group: Int, to size: Int, of limit: Int) {
    let window = windows[group]
    let isLast = Int(window.start) + Int(window.size) == counts.count
    let start = isLast ? Int(window.start) : counts.count
    guard start + size <= limit else { return }
    if counts.capacity < start + size { counts.reserveCapacity(limit) }
    counts.grow(to: start + size, repeating: 0)
    if !isLast {
      // What it leaves stays unused; windows double, so that it is less than what is in use.
      var counts = counts.mutableSpan
      for slot in 0..<Int(window.size) { counts[start &+ slot] = counts[Int(window.start) &+ slot] }
    }
    windows[group] = WindowCounts.Window(start: UInt32(start), size: UInt32(size))
  }

  /// Counts values without the table.
  private mutating func list(_ chunk: IntegerChunk, _ ids: [some FixedWidthInteger]) {
    let values = chunk.values()
    guard let range = chunk.range, range.lowerBound >= Int32.min, range.upperBound <= Int32.max
    else {
      for row in values.indices where ids[row] != 0 && values[row] != .min {
        add(values[row], count: 1, group: Int(ids[row]))
      }
      return
    }
    var keys = [UInt64](repeating: 0, count: values.count)
    var kept = 0
    do {
      var keys = keys.mutableSpan
      let values = values.span
      let ids = ids.span
      for row in values.indices {
        keys[kept] = PairCounts.key(
          UInt32(truncatingIfNeeded: ids[row]),
          Self.code(Int32(truncatingIfNeeded: values[row]))
        )
        // The next row takes the place of one that does not count.
        kept &+= ids[row] != 0 && values[row] != .min ? 1 : 0
      }
    }
    keys.removeLast(keys.count - kept)
    sparse.add(keys)
  }

  /// The value as a code that orders as values do.
  @inline(__always)
  private static func code(_ value: Int32) -> UInt32 { UInt32(bitPattern: value) ^ 1 << 31 }

  private static func value(_ code: UInt32) -> Int64 { Int64(Int32(bitPattern: code ^ 1 << 31)) }

  private mutating func addOutside(_ values: [(value: Int64, group: UInt32)]) {
    guard !values.isEmpty else { return }
    var keys: [UInt64] = []
    keys.reserveCapacity(values.count)
    for (value, group) in values {
      if let small = Int32(exactly: value) {
        keys.append(PairCounts.key(group, Self.code(small)))
      } else {
        listed.append(Listed(group: group, value: value))
      }
    }
    sparse.add(keys)
  }

  private mutating func addOutside(_ value: Int64, count: Int, group: UInt32) {
    if let small = Int32(exactly: value) {
      sparse.add(PairCounts.key(group, Self.code(small)), count: count)
    } else {
      listed.append(contentsOf: repeatElement(Listed(group: group, value: value), count: count))
    }
  }

  private mutating func add(_ value: Int64, count: Int, group: Int) {
    let (slot, overflow) = value.subtractingReportingOverflow(origin)
    if group < windows.count, !overflow, slot >= 0, slot < windows[group].size {
      counts[Int(windows[group].start) + Int(slot)] &+= UInt32(count)
    } else {
      addOutside(value, count: count, group: UInt32(group))
    }
  }

  package mutating func merge(_ other: DistributionAccumulator, groups map: [Int]) {
    rows += other.rows
    if !other.windows.isEmpty {
      if windows.isEmpty {
        origin = other.origin
        begin()
      }
      windows.grow(to: (map.max() ?? 0) + 1, repeating: WindowCounts.Window())
      missed.grow(to: windows.count, repeating: SIMD8())
      for group in other.windows.indices.dropFirst() where other.windows[group].size > 0 {
        add(other, other.windows[group], group: map[group])
      }
    }
    // A value may be counted in the window of one group and among the pairs of another.
    sparse.merge(other.sparse, groups: map)
    for entry in other.listed { add(entry.value, count: 1, group: map[Int(entry.group)]) }
  }

  /// Adds what one window of `other` counts to a group.
  private mutating func add(
    _ other: DistributionAccumulator,
    _ window: WindowCounts.Window,
    group: Int
  ) {
    if origin == other.origin, windows[group].size < window.size {
      resize(group, to: Int(window.size), of: 2 * Self.maximumCells)
    }
    let own = windows[group]
    guard origin == other.origin, own.size >= window.size else {
      for slot in 0..<Int(window.size) {
        let count = Int(other.counts[Int(window.start) + slot])
        if count > 0 { add(other.origin + Int64(slot), count: count, group: group) }
      }
      return
    }
    var counts = counts.mutableSpan
    let more = other.counts.span
    for slot in 0..<Int(window.size) {
      counts[Int(own.start) &+ slot] &+= more[Int(window.start) &+ slot]
    }
  }

  /// The distributions of the groups `1...groups`, in that order.
  ///
  /// - Complexity: O(counters + values outside the windows · log of their number).
  package func distributions(groups wanted: Int) -> [Distribution] {
    guard wanted > 0 else { return [] }
    let finished = finished()
    return (1...wanted).map { finished.distribution(of: $0) }
  }

  /// All values, ready for reading group by group.
  package func finished() -> Finished { Finished(self) }

  /// An accumulator to which nothing more is added; a class, so that its arrays are passed on as one.
  package final class Finished: Sendable {
    private let all: DistributionAccumulator

    fileprivate init(_ all: consuming DistributionAccumulator) {
      all.sparse.finish()
      all.listed.sort()
      self.all = all
    }

    /// The distribution of a group.
    ///
    /// - Complexity: O(counters of a group + its other values + log of those of all groups).
    package func distribution(of group: Int) -> Distribution {
      let isWindowed = group < all.windows.count && all.windows[group].size > 0
      // As most groups are where there are many.
      if !isWindowed, all.listed.isEmpty { return sparseDistribution(of: group) }
      var runs: [(value: Int64, count: Int)] = []
      if isWindowed {
        let window = all.windows[group]
        let first = Int(window.start)
        let table = all.counts
        let counts = table.span.extracting(first..<first + Int(window.size))
        var distinct = 0
        for slot in counts.indices { distinct &+= counts[slot] > 0 ? 1 : 0 }
        runs.reserveCapacity(distinct)
        for slot in counts.indices where counts[slot] > 0 {
          runs.append((all.origin + Int64(slot), Int(counts[slot])))
        }
      }
      let counted = runs.count
      all.sparse.forEach(of: group) { code, count in
        runs.append((DistributionAccumulator.value(code), count))
      }
      let other = runs.count
      var next = firstListed(of: group)
      while next < all.listed.count, all.listed[next].group == group {
        runs.append((all.listed[next].value, 1))
        next += 1
      }
      // Each of the three is ascending by itself.
      let parts = [counted, other - counted, runs.count - other].count { $0 > 0 }
      if parts > 1 { runs.sort { $0.value < $1.value } }
      return Distribution(runs)
    }

    /// The distribution of a group of which no value is counted elsewhere.
    private func sparseDistribution(of group: Int) -> Distribution {
      var runs: [(value: Int64, through: Int)] = []
      runs.reserveCapacity(all.sparse.distinct(of: group))
      var total = 0
      all.sparse.forEach(of: group) { code, count in
        total += count
        runs.append((DistributionAccumulator.value(code), total))
      }
      return Distribution(cumulative: runs)
    }

    private func firstListed(of group: Int) -> Int {
      var (low, high) = (0, all.listed.count)
      while low < high {
        let middle = (low + high) / 2
        if all.listed[middle].group < group { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
