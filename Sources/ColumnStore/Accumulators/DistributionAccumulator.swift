/// The exact distribution of an integer column in each group, by counting.
///
/// Values within a window are counted in a table, one counter a value and group, so that quantiles
/// need no sort and merge exactly. What lies outside, and the groups for which the table has no room,
/// is counted in sorted pairs of group and value, which takes 12 bytes each; what does not fit those
/// is listed. Both cost more but are as exact.
package struct DistributionAccumulator: Accumulator {
  /// The window that many groups get: latencies of up to 16 seconds, and a group's counters stay in
  /// cache.
  package static let maximumStride = 1 << 14
  /// The window that few groups get when their values need it.
  package static let widestStride = 1 << 16
  /// The most counters of the table.
  package static let maximumCells = 1 << 21

  // A table beyond `smallTable` must have at least one row for so many counters: it is filled,
  // scanned and merged whole, which would cost more than sorting the few values that are in it.
  private static let countersPerRow = 64
  private static let smallTable = 1 << 12

  // Row `group` of the table starts at group × stride; slot 0 of a row is the value `origin`.
  // Row 0 takes what does not count.
  private var counts: [UInt32] = []
  private var origin: Int64 = 0
  private var stride = 0
  private var groups = 0
  // Values of 32 bits that the table has no room for.
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

  /// Lays the window where the first values are, with room below them: others may be smaller.
  private mutating func setWindow(_ chunk: IntegerChunk, _ range: ClosedRange<Int64>, groups: Int) {
    let room = Int64(Self.maximumStride / 4)
    if (0...room).contains(range.lowerBound) {
      origin = 0
    } else {
      let (lower, overflow) = range.lowerBound.subtractingReportingOverflow(room)
      origin = overflow ? range.lowerBound : lower
    }
    // A wide window leaves room for four times the groups before it has to shrink.
    let cells = (4 * groups + 1) * Self.widestStride
    stride =
      cells <= cellsAllowed && deservesWideWindow(chunk, range)
      ? Self.widestStride : Self.maximumStride
  }

  /// Whether so many of the first values lie behind an ordinary window that listing them costs more
  /// than a table of four times the size, most of which is filled, scanned and merged for nothing.
  private func deservesWideWindow(_ chunk: IntegerChunk, _ range: ClosedRange<Int64>) -> Bool {
    let (end, overflow) = origin.addingReportingOverflow(Int64(Self.maximumStride))
    guard !overflow, range.upperBound >= end else { return false }
    let outside = chunk.values().count { $0 >= end }
    return outside * Self.countersPerRow > chunk.count
  }

  /// The most counters that the rows seen so far deserve.
  private var cellsAllowed: Int {
    min(Self.maximumCells, max(Self.smallTable, Self.countersPerRow * rows))
  }

  /// Makes a wide window an ordinary one, for there are more groups than it has room for.
  private mutating func shrinkWindow() {
    var narrow = [UInt32](repeating: 0, count: (groups + 1) * Self.maximumStride)
    for group in 0...groups {
      for slot in 0..<stride {
        let count = counts[group * stride + slot]
        guard count > 0 else { continue }
        if slot < Self.maximumStride {
          narrow[group * Self.maximumStride + slot] = count
        } else if group > 0 {
          addOutside(origin + Int64(slot), count: Int(count), group: UInt32(group))
        }
      }
    }
    counts = narrow
    stride = Self.maximumStride
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

  private mutating func updateCounting<ID: FixedWidthInteger & UnsignedInteger>(
    _ chunk: IntegerChunk,
    _ ids: [ID],
    groups: Int
  ) {
    precondition(ids.count == chunk.count, "\(ids.count) ids for \(chunk.count) rows")
    guard let range = chunk.range else { return }
    rows += ids.count
    if stride == 0 { setWindow(chunk, range, groups: groups) }
    let (shift, isFar) = chunk.base.subtractingReportingOverflow(origin)
    guard makeRoom(groups: groups), !isFar, shift.magnitude < UInt32.max else {
      return list(chunk, ids)
    }
    let (reach, overflow) = range.upperBound.subtractingReportingOverflow(origin)
    let isInside = range.lowerBound >= origin && !overflow && reach < stride
    switch chunk.codes {
    case .narrow(let codes): count(codes, chunk, ids, Int(shift), isInside)
    case .short(let codes): count(codes, chunk, ids, Int(shift), isInside)
    case .medium(let codes): count(codes, chunk, ids, Int(shift), isInside)
    case .wide: list(chunk, ids)
    }
  }

  /// Counts the codes, `shift` above the window's origin; `isInside` says that all fit into it.
  private mutating func count<
    Code: FixedWidthInteger & UnsignedInteger,
    ID: FixedWidthInteger & UnsignedInteger
  >(
    _ codes: [Code],
    _ chunk: IntegerChunk,
    _ ids: [ID],
    _ shift: Int,
    _ isInside: Bool
  ) {
    let (stride, origin) = (stride, origin)
    // The code of a missing value is above all others; without one, no code is like it.
    let missing = chunk.missingCode.map { Int($0) } ?? -1
    var outside: [(value: Int64, group: UInt32)] = []
    do {
      var counts = counts.mutableSpan
      let codes = codes.span
      let ids = ids.span
      if isInside, missing < 0 {
        for row in codes.indices {
          let group = Int(truncatingIfNeeded: ids[row])
          let cell = group &* stride &+ Int(truncatingIfNeeded: codes[row]) &+ shift
          counts[cell] &+= 1
        }
      } else if isInside {
        for row in codes.indices {
          let code = Int(truncatingIfNeeded: codes[row])
          let cell = Int(truncatingIfNeeded: ids[row]) &* stride &+ code &+ shift
          // A select, not a branch: missing values count in row 0, which nobody reads. Not all in
          // one counter, for then each would wait for the one before.
          counts[code == missing ? 0 : cell] &+= 1
        }
      } else {
        for row in codes.indices {
          let code = Int(truncatingIfNeeded: codes[row])
          let slot = code &+ shift
          if slot >= 0, slot < stride {
            counts[Int(truncatingIfNeeded: ids[row]) &* stride &+ slot] &+= code == missing ? 0 : 1
          } else if code != missing, ids[row] != 0 {
            outside.append((origin &+ Int64(slot), UInt32(ids[row])))
          }
        }
      }
    }
    addOutside(outside)
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
    let slot = value.subtractingReportingOverflow(origin)
    if !slot.overflow, slot.partialValue >= 0, slot.partialValue < stride, group <= groups {
      counts[group * stride + Int(slot.partialValue)] &+= UInt32(count)
    } else {
      addOutside(value, count: count, group: UInt32(group))
    }
  }

  /// Makes rows for `wanted` groups; `false` when the table would grow too large.
  private mutating func makeRoom(groups wanted: Int) -> Bool {
    guard wanted > groups || counts.isEmpty else { return true }
    let allowed = cellsAllowed
    if (wanted + 1) * stride > allowed, stride > Self.maximumStride { shrinkWindow() }
    guard (wanted + 1) * stride <= allowed else { return false }
    // Room for some more groups, as they come one by one.
    groups = min(wanted + wanted / 2, allowed / stride - 1)
    counts.grow(to: (groups + 1) * stride, repeating: 0)
    return true
  }

  package mutating func merge(_ other: DistributionAccumulator, groups map: [Int]) {
    rows += other.rows
    if !other.counts.isEmpty {
      if stride == 0 {
        origin = other.origin
        stride = other.stride
      }
      _ = makeRoom(groups: map.max() ?? 0)
      for group in 1..<max(1, min(other.groups + 1, map.count)) {
        if origin == other.origin, stride == other.stride, map[group] <= groups {
          let (row, otherRow) = (map[group] * stride, group * stride)
          for slot in 0..<stride { counts[row + slot] &+= other.counts[otherRow + slot] }
          continue
        }
        for slot in 0..<other.stride where other.counts[group * other.stride + slot] != 0 {
          add(
            other.origin + Int64(slot),
            count: Int(other.counts[group * other.stride + slot]),
            group: map[group]
          )
        }
      }
    }
    // A value may be counted in the table of one group and among the pairs of another.
    sparse.merge(other.sparse, groups: map)
    for entry in other.listed { add(entry.value, count: 1, group: map[Int(entry.group)]) }
  }

  /// The distributions of the groups `1...groups`, in that order.
  ///
  /// - Complexity: O(counters + values outside the table · log of their number).
  package func distributions(groups wanted: Int) -> [Distribution] {
    guard wanted > 0 else { return [] }
    let finished = finished()
    return (1...wanted).map { finished.distribution(of: $0) }
  }

  /// All values, ready for reading group by group.
  package func finished() -> Finished { Finished(self) }

  /// An accumulator to which nothing more is added.
  package struct Finished: Sendable {
    private var all: DistributionAccumulator

    fileprivate init(_ all: DistributionAccumulator) {
      self.all = all
      self.all.sparse.settle()
      self.all.listed.sort()
    }

    /// The distribution of a group.
    ///
    /// - Complexity: O(counters of a group + its other values + log of those of all groups).
    package func distribution(of group: Int) -> Distribution {
      var runs: [(value: Int64, count: Int)] = []
      if group <= all.groups {
        let row = group * all.stride
        for slot in 0..<all.stride where all.counts[row + slot] != 0 {
          runs.append((all.origin + Int64(slot), Int(all.counts[row + slot])))
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
