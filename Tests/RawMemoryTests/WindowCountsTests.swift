import CallsTestSupport
import RawMemory
import Testing

@Suite struct WindowCountsTests {
  /// Counts one by one, and lists what is outside.
  private func naive(
    _ codes: [UInt32],
    _ ids: [Int],
    missing: UInt32,
    shift: Int,
    _ windows: [WindowCounts.Window],
    _ counts: inout [UInt32]
  ) -> [UInt32] {
    var outside: [UInt32] = []
    for row in codes.indices where ids[row] != 0 && codes[row] != missing {
      let window = windows[ids[row]]
      let slot = Int(codes[row]) + shift
      if slot >= 0, slot < Int(window.size) {
        counts[Int(window.start) + slot] += 1
      } else {
        outside.append(UInt32(row))
      }
    }
    return outside
  }

  private func check<Code, ID>(
    _ type: Code.Type,
    _ idType: ID.Type,
    _ random: inout SplitMix64
  )
  where
    Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable,
    ID: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  {
    var windows = [WindowCounts.ofNoGroup]
    var end = WindowCounts.ofNoGroup.size
    for _ in 0..<random.integer(1...5) {
      let size = UInt32(random.pick([0, 1, 7, 64, 300]))
      windows.append(WindowCounts.Window(start: end, size: size))
      end += size
    }
    let rows = Int(random.integer(0...2_500))
    let shift = Int(random.pick([0, 0, 3, -3, 100, -70_000]))
    let largest = min(Int64(Code.max), random.pick([1, 60, 350, 80_000]))
    let codes = (0..<rows).map { _ in Code(random.integer(0...largest)) }
    let ids = (0..<rows).map { _ in ID(random.integer(0...Int64(windows.count - 1))) }
    let missing: UInt32 = random.chance(0.5) ? UInt32(largest) : .max
    // Whatever was counted before stays.
    let before = (0..<end).map { _ in UInt32(random.integer(0...9)) }
    var wanted = before
    let outside = naive(
      codes.map { UInt32($0) },
      ids.map { Int($0) },
      missing: missing,
      shift: shift,
      windows,
      &wanted
    )
    var counts = before
    var places = [UInt32](repeating: 0, count: rows)
    var span = counts.mutableSpan
    let found = WindowCounts.add(
      codes: codes.span,
      ids: ids.span,
      missing: missing,
      shift: UInt32(truncatingIfNeeded: shift),
      windows: windows.span,
      to: &span,
      outside: &places
    )
    let spare = Int(WindowCounts.ofNoGroup.size)
    #expect(counts.dropFirst(spare) == wanted.dropFirst(spare), "\(type) \(idType)")
    #expect(places.prefix(found) == outside[...], "\(type) \(idType)")
  }

  @Test func theyAreThoseOfRowsOneByOne() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<60 {
      check(UInt8.self, UInt8.self, &random)
      check(UInt8.self, UInt32.self, &random)
      check(UInt16.self, UInt8.self, &random)
      check(UInt16.self, UInt32.self, &random)
      check(UInt32.self, UInt8.self, &random)
      check(UInt32.self, UInt32.self, &random)
    }
  }
}
