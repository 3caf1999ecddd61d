package import ColumnStore

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Two columns in memory as row groups keep them: latencies, and the group of each.
///
/// The same number of rows gives the same values, so that every engine can be asked about them.
package struct LatencyColumns: Sendable {
  /// The rows of a row group.
  package static let chunkRows = 65_536
  /// The groups, numbered from 0.
  package static let groupCount = 5

  /// The columns of one row group.
  package struct Chunk: Sendable {
    /// Milliseconds, all present, below 2¹⁶.
    package let latencies: IntegerChunk
    /// The rows' groups.
    package let groups: IntegerChunk
  }

  /// The row groups.
  package let chunks: [Chunk]

  /// Makes `rows` rows; at least one.
  ///
  /// Latencies are log-normal with a median of their group, one in fifty is a slow outlier.
  /// - Complexity: O(rows).
  package init(rows: Int) {
    precondition(rows > 0, "\(rows) rows")
    chunks = stride(from: 0, to: rows, by: Self.chunkRows).map { start in
      var random = SplitMix64(state: UInt64(start))
      var latencies: [Int64] = []
      var groups: [Int64] = []
      for _ in start..<min(rows, start + Self.chunkRows) {
        let group = Int64(random.next() >> 32) % Int64(Self.groupCount)
        groups.append(group)
        latencies.append(Self.latency(of: group, &random))
      }
      return Chunk(latencies: IntegerChunk(latencies), groups: IntegerChunk(groups))
    }
  }

  private static func latency(of group: Int64, _ random: inout SplitMix64) -> Int64 {
    // Eight uniform bytes summed are near enough to a normal draw (Irwin–Hall).
    var bytes = random.next()
    var sum = 0.0
    for _ in 0..<8 {
      sum += Double(bytes & 0xFF)
      bytes >>= 8
    }
    let normal = (sum - 1020) / 209.02
    let isSlow = random.next() % 50 == 0
    let median = Double(400 + 150 * group) * (isSlow ? 5 : 1)
    return min(Int64(median * exp(0.45 * normal)), 65_000)
  }

  /// The rows as the format RowBinary: two little-endian bytes of latency, one of the group.
  ///
  /// - Complexity: O(rows).
  package func rowBinary() -> [UInt8] {
    var bytes: [UInt8] = []
    for chunk in chunks {
      let latencies = chunk.latencies.values()
      let groups = chunk.groups.values()
      for row in latencies.indices {
        bytes.append(UInt8(truncatingIfNeeded: latencies[row]))
        bytes.append(UInt8(truncatingIfNeeded: latencies[row] >> 8))
        bytes.append(UInt8(truncatingIfNeeded: groups[row]))
      }
    }
    return bytes
  }
}

/// The random numbers of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators"
/// (2014).
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
