/// The order of calls by keys that are spread evenly, as hashes are.
package struct KeyOrder: Sendable {
  /// The places of the calls, those with the smallest keys first.
  package private(set) var places: [Int]

  // A bucket with more keys was made by somebody, and not by chance.
  private static let mostInBucket = 32

  /// Orders `keys`; `precedes` tells of two places with equal keys which comes first.
  ///
  /// - Complexity: O(n) of keys that are spread evenly, of others O(n log n).
  package init(_ keys: [UInt64], _ precedes: (Int, Int) throws -> Bool) rethrows {
    // About one key a bucket, by its first bits.
    let bits = max(1, Int.bitWidth - max(1, keys.count).leadingZeroBitCount)
    func bucket(_ key: UInt64) -> Int { Int(key >> UInt64(UInt64.bitWidth - bits)) }
    var starts = [Int](repeating: 0, count: 1 << bits + 1)
    for key in keys { starts[bucket(key) + 1] += 1 }
    for bucket in starts.indices.dropFirst() { starts[bucket] += starts[bucket - 1] }
    var next = starts
    var places = [Int](repeating: 0, count: keys.count)
    for (place, key) in keys.enumerated() {
      places[next[bucket(key)]] = place
      next[bucket(key)] += 1
    }
    func isBefore(_ a: Int, _ b: Int) throws -> Bool {
      keys[a] != keys[b] ? keys[a] < keys[b] : try precedes(a, b)
    }
    for bucket in 0..<starts.count - 1 where starts[bucket + 1] - starts[bucket] > 1 {
      let range = starts[bucket]..<starts[bucket + 1]
      guard range.count <= Self.mostInBucket else {
        try places[range].sort(by: isBefore)
        continue
      }
      for end in range.dropFirst() {
        var place = end
        while place > range.lowerBound, try isBefore(places[place], places[place - 1]) {
          places.swapAt(place, place - 1)
          place -= 1
        }
      }
    }
    self.places = places
  }
}
