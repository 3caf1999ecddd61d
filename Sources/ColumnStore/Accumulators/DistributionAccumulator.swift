/// The exact distribution of an integer column in each group, by counting.
///
/// Values within a window are counted in a table, one counter a value and group, so that quantiles
/// need no sort and merge exactly. The window follows the data up to ``maximumCells`` counters;
/// what lies outside is listed, which costs more but is as exact.
package struct DistributionAccumulator: Accumulator {
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

  /// Adds the values of `chunk`, a group id a row, none above `groups`.
  package mutating func update(_ chunk: IntegerChunk, _ ids: [UInt32], groups: Int) {
    precondition(ids.count == chunk.count, "\(ids.count) ids for \(chunk.count) rows")
    guard let range = chunk.range else { return }
    rows += ids.count
    guard makeRoom(for: range, groups: groups) else { return list(chunk, ids) }
    let shift = Int(chunk.base &- origin)
    switch chunk.codes {
    case .narrow(let codes): count(codes, chunk.missingCode, ids, shift)
    case .short(let codes): count(codes, chunk.missingCode, ids, shift)
    case .medium(let codes): count(codes, chunk.missingCode, ids, shift)
    case .wide: list(chunk, ids)
    }
  }

  private mutating func count<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: [Code],
    _ missingCode: UInt64?,
    _ ids: [UInt32],
    _ shift: Int
  ) {
    let stride = stride
    var counts = counts.mutableSpan
    let codes = codes.span
    let ids = ids.span
    if let missingCode {
      let missing = Code(truncatingIfNeeded: missingCode)
      for row in codes.indices {
        let code = codes[row]
        let cell = Int(ids[row]) &* stride &+ Int(truncatingIfNeeded: code) &+ shift
        // A select, not a branch: missing values count in row 0, which nobody reads.
        counts[code == missing ? 0 : cell] &+= 1
      }
    } else {
      for row in codes.indices {
        let cell = Int(ids[row]) &* stride &+ Int(truncatingIfNeeded: codes[row]) &+ shift
        counts[cell] &+= 1
      }
    }
  }

  private mutating func list(_ chunk: IntegerChunk, _ ids: [UInt32]) {
    let values = chunk.values()
    for row in values.indices where ids[row] != 0 && values[row] != .min {
      add(values[row], count: 1, group: Int(ids[row]))
    }
  }

  private mutating func add(_ value: Int64, count: Int, group: Int) {
    let slot = value.subtractingReportingOverflow(origin)
    if !slot.overflow, slot.partialValue >= 0, slot.partialValue < stride, group <= groups {
      counts[group * stride + Int(slot.partialValue)] &+= UInt32(count)
    } else {
      listed.append(
        contentsOf: repeatElement(Listed(group: UInt32(group), value: value), count: count)
      )
    }
  }

  /// The last value of the window, or the largest integer if the window ends beyond that.
  private var last: Int64 {
    let (end, overflow) = origin.addingReportingOverflow(Int64(stride) - 1)
    return overflow ? .max : end
  }

  /// Widens the table to hold `range` for `groups` groups; `false` when it would grow too large.
  private mutating func makeRoom(for range: ClosedRange<Int64>, groups wanted: Int) -> Bool {
    let last = last
    if stride > 0, range.lowerBound >= origin, range.upperBound <= last, wanted <= groups {
      return true
    }
    let low = stride == 0 ? range.lowerBound : min(origin, range.lowerBound)
    let high = stride == 0 ? range.upperBound : max(last, range.upperBound)
    let (span, overflow) = high.subtractingReportingOverflow(low)
    let allowed = min(Self.maximumCells, max(Self.smallTable, Self.countersPerRow * rows))
    guard !overflow, span < allowed else { return false }
    let fits = low == origin && span < stride
    let newStride = fits ? stride : Int(span + 1).roundedUpToPowerOfTwo
    // Room for a quarter more groups than now, as they come one by one.
    let newGroups = wanted <= groups ? groups : max(wanted, groups + groups / 4)
    guard (newGroups + 1) * newStride <= allowed else { return false }
    if fits {
      counts.grow(to: (newGroups + 1) * stride, repeating: 0)
    } else {
      var moved = [UInt32](repeating: 0, count: (newGroups + 1) * newStride)
      let shift = stride == 0 ? 0 : Int(origin - low)
      for group in 0..<(stride == 0 ? 0 : groups + 1) {
        // A window that ends past the largest integer has slots that stand for nothing.
        for slot in 0..<min(stride, newStride - shift) {
          moved[group * newStride + slot + shift] = counts[group * stride + slot]
        }
      }
      counts = moved
      origin = low
      stride = newStride
    }
    groups = newGroups
    return true
  }

  package mutating func merge(_ other: DistributionAccumulator, groups map: [Int]) {
    rows += other.rows
    if other.stride > 0 {
      _ = makeRoom(for: other.origin...other.last, groups: map.max() ?? 0)
      for group in 1..<max(1, min(other.groups + 1, map.count)) {
        for slot in 0..<other.stride where other.counts[group * other.stride + slot] != 0 {
          add(
            other.origin + Int64(slot),
            count: Int(other.counts[group * other.stride + slot]),
            group: map[group]
          )
        }
      }
    }
    for entry in other.listed { add(entry.value, count: 1, group: map[Int(entry.group)]) }
  }

  /// The distributions of the groups `1...groups`, in that order.
  ///
  /// - Complexity: O(counters + listed values · log listed values).
  package func distributions(groups wanted: Int) -> [Distribution] {
    guard wanted > 0 else { return [] }
    let listed = listed.sorted()
    var next = 0
    return (1...wanted).map { group in
      var outside: [(value: Int64, count: Int)] = []
      while next < listed.count, listed[next].group == group {
        outside.append((listed[next].value, 1))
        next += 1
      }
      var counted: [(value: Int64, count: Int)] = []
      if group <= groups {
        for slot in 0..<stride where counts[group * stride + slot] != 0 {
          counted.append((origin + Int64(slot), Int(counts[group * stride + slot])))
        }
      }
      guard !outside.isEmpty else { return Distribution(counted) }
      return Distribution((counted + outside).sorted { $0.value < $1.value })
    }
  }
}

extension Int {
  fileprivate var roundedUpToPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
