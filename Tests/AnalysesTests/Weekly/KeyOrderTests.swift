import Analyses
import CallsTestSupport
import Testing

@Suite struct KeyOrderTests {
  private static func check(_ keys: [UInt64]) {
    let found = KeyOrder(keys) { $0 > $1 }.places
    let expected = keys.indices.sorted { a, b in keys[a] != keys[b] ? keys[a] < keys[b] : a > b }
    #expect(found == expected)
  }

  @Test(arguments: [0, 1, 2, 63, 64, 1_000]) func placesAreInTheOrderOfTheKeys(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    Self.check((0..<count).map { _ in random.next() })
  }

  @Test func equalKeysAreInTheOrderThatIsTold() {
    Self.check([7, .max, 7, 0, 7, .max, 0])
    Self.check([UInt64](repeating: 5, count: 100))
  }

  /// Keys that agree in their first bits, few and many.
  @Test(arguments: [10, 500]) func keysCloseToEachOtherAreOrdered(count: Int) {
    var random = SplitMix64(seed: 3)
    Self.check((0..<count).map { _ in 1 << 63 | random.next() >> 40 })
  }
}
