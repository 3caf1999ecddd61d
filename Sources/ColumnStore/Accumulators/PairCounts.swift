/// How often each pair of a group and a code occurs: many groups with few values each take 12 bytes
/// a distinct pair.
///
/// New pairs are gathered, then sorted and merged into those that are counted, once there are as
/// many of them; so each is moved a bounded number of times.
struct PairCounts: Sendable {
  // Ascending: the group in the upper half, the code in the lower one.
  private var keys: [UInt64] = []
  private var counts: [UInt32] = []
  private var pending: [UInt64] = []
  // Where the pairs of each group begin; empty until ``finish()``.
  private var starts: [UInt32] = []

  private static let smallestBatch = 1 << 16

  /// The pair as a number that orders by group, then by code.
  @inline(__always)
  static func key(_ group: UInt32, _ code: UInt32) -> UInt64 { UInt64(group) << 32 | UInt64(code) }

  /// Whether there is no pair.
  var isEmpty: Bool { keys.isEmpty && pending.isEmpty }

  /// Counts pairs, one more of each.
  mutating func add(_ pairs: [UInt64]) {
    if pending.isEmpty { pending = pairs } else { pending += pairs }
    if pending.count >= max(Self.smallestBatch, keys.count) { settle() }
  }

  /// Counts a pair `count` times more.
  ///
  /// - Complexity: O(`count`); for rare pairs.
  mutating func add(_ pair: UInt64, count: Int) {
    pending.append(contentsOf: repeatElement(pair, count: count))
    if pending.count >= max(Self.smallestBatch, keys.count) { settle() }
  }

  /// Counts what is pending, so that the pairs can be read.
  mutating func settle() {
    guard !pending.isEmpty else { return }
    KeySort.sort(&pending)
    var newKeys: [UInt64] = []
    var newCounts: [UInt32] = []
    for key in pending {
      if let last = newKeys.last, last == key {
        newCounts[newCounts.count - 1] &+= 1
      } else {
        newKeys.append(key)
        newCounts.append(1)
      }
    }
    pending = []
    merge(newKeys, newCounts)
  }

  /// Counts what is pending, and notes where each group begins, for many readings.
  ///
  /// - Complexity: O(pairs + groups).
  mutating func finish() {
    settle()
    guard let last = keys.last, keys.count < UInt32.max else { return }
    starts.reserveCapacity(Int(last >> 32) + 2)
    for index in keys.indices {
      while starts.count <= keys[index] >> 32 { starts.append(UInt32(index)) }
    }
    starts.append(UInt32(keys.count))
  }

  /// Merges ascending pairs into those that are counted.
  private mutating func merge(_ otherKeys: [UInt64], _ otherCounts: [UInt32]) {
    starts = []
    guard let last = keys.last, let first = otherKeys.first else {
      if keys.isEmpty { (keys, counts) = (otherKeys, otherCounts) }
      return
    }
    // As groups are that only the other one has.
    guard last >= first else {
      keys += otherKeys
      counts += otherCounts
      return
    }
    var mergedKeys: [UInt64] = []
    var mergedCounts: [UInt32] = []
    mergedKeys.reserveCapacity(keys.count + otherKeys.count)
    mergedCounts.reserveCapacity(keys.count + otherKeys.count)
    var (own, other) = (0, 0)
    while own < keys.count || other < otherKeys.count {
      if other == otherKeys.count || own < keys.count && keys[own] < otherKeys[other] {
        mergedKeys.append(keys[own])
        mergedCounts.append(counts[own])
        own += 1
      } else if own < keys.count, keys[own] == otherKeys[other] {
        mergedKeys.append(keys[own])
        mergedCounts.append(counts[own] &+ otherCounts[other])
        own += 1
        other += 1
      } else {
        mergedKeys.append(otherKeys[other])
        mergedCounts.append(otherCounts[other])
        other += 1
      }
    }
    keys = mergedKeys
    counts = mergedCounts
  }

  /// Adds the pairs of `other`, whose group `g` is `groups[g]` here; no two become one.
  mutating func merge(_ other: PairCounts, groups: [Int]) {
    var other = other
    other.settle()
    settle()
    let moved = other.keys.map { key in
      UInt64(groups[Int(key >> 32)]) << 32 | key & 0xFFFF_FFFF
    }
    // Groups most often keep their order.
    guard zip(moved, moved.dropFirst()).allSatisfy({ $0 < $1 }) else {
      let order = moved.indices.sorted { moved[$0] < moved[$1] }
      return merge(order.map { moved[$0] }, order.map { other.counts[$0] })
    }
    merge(moved, other.counts)
  }

  /// The distinct pairs, ascending; ``settle()`` comes first.
  var pairs: [UInt64] {
    precondition(pending.isEmpty, "pairs are settled before they are read")
    return keys
  }

  /// Calls `body` with the codes of a group, ascending, and their counts; ``settle()`` comes first.
  ///
  /// - Complexity: O(codes of the group) after ``finish()``, else O(log pairs) more.
  @inline(__always)
  func forEach(of group: Int, _ body: (_ code: UInt32, _ count: Int) -> Void) {
    precondition(pending.isEmpty, "pairs are settled before they are read")
    for index in firstIndex(of: group)..<firstIndex(of: group + 1) {
      body(UInt32(truncatingIfNeeded: keys[index]), Int(counts[index]))
    }
  }

  /// The number of distinct codes of a group; ``settle()`` comes first.
  ///
  /// - Complexity: O(1) after ``finish()``, else O(log pairs).
  func distinct(of group: Int) -> Int {
    precondition(pending.isEmpty, "pairs are settled before they are read")
    return firstIndex(of: group + 1) - firstIndex(of: group)
  }

  private func firstIndex(of group: Int) -> Int {
    guard starts.isEmpty else { return group < starts.count ? Int(starts[group]) : keys.count }
    let wanted = UInt64(group) << 32
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
