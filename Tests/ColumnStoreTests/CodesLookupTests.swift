import CallsTestSupport
import ColumnStore
import Testing

@Suite struct CodesLookupTests {
  /// Codes of each width.
  private static let all: [Codes] = [
    .narrow([2, 0, 1, 2]), .short([2, 0, 1, 2]), .medium([2, 0, 1, 2]), .wide([2, 0, 1, 2]),
  ]

  @Test(arguments: all) func codesAreLookedUp(codes: Codes) {
    #expect(codes.looked(up: [10, 11, 12] as [UInt32]) == [12, 10, 11, 12])
    #expect(codes.looked(up: [true, false, false]) == [false, true, false, false])
    #expect(codes.areUsed(of: 4) == [true, true, true, false])
  }

  @Test func valuesInARangeAreThoseBetweenItsEnds() {
    var random = SplitMix64(seed: 5)
    for round in 0..<200 {
      let largest = random.pick([3, 200, 256, 70_000, 5_000_000_000, Int64.max - 8])
      let shift = random.pick([0, -1, 7, -largest / 2, -largest])
      let values = (0..<random.integer(0...20)).map { _ -> Int64 in
        random.chance(0.2) ? .min : random.integer(0...largest) + shift
      }
      let ends = [
        values.randomElement(using: &random) ?? 0, random.integer(-9...9), .max, .min + 1,
      ]
      for first in ends {
        for last in ends where first <= last {
          let wanted = values.map { $0 != .min && (first...last).contains($0) }
          #expect(IntegerChunk(values).mask(first...last) == wanted, "round \(round)")
        }
      }
    }
  }

  @Test func rowsNearARangeAreAllOfItAndNoneFarFromIt() {
    var random = SplitMix64(seed: 6)
    for round in 0..<200 {
      let largest = random.pick([3, 200, 256, 70_000, 5_000_000_000, Int64.max - 8])
      let shift = random.pick([0, -1, 7, -largest / 2, -largest])
      // Of several blocks, the last of which is not full.
      let values = (0..<random.integer(0...200)).map { _ -> Int64 in
        random.chance(0.2) ? .min : random.integer(0...largest) + shift
      }
      let chunk = IntegerChunk(values)
      let middle = Double(values.first { $0 != .min } ?? 0)
      let ends = [-.infinity, middle - 0.5, middle, middle + 2.5, .infinity]
      for low in ends {
        for high in ends where low <= high {
          let found = chunk.rows(near: low, high)
          let present = values.indices.filter { values[$0] != .min }
          let wanted = present.filter { (low...high).contains(Double(values[$0])) }
          #expect(found == found.sorted(), "round \(round)")
          #expect(Set(found).isSuperset(of: wanted) && Set(found).isSubset(of: present))
          let more = max(1, abs(middle)) * 1e-15 + 2
          #expect(found.allSatisfy { (low - more...high + more).contains(Double(values[$0])) })
        }
      }
    }
  }
}
