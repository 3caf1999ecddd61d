import CallsTestSupport
import RawMemory
import Testing

@Suite struct RunsTests {
  @Test func valuesAreRepeatedAsOftenAsTheirRunsAreLong() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<300 {
      let longest = random.pick([0, 1, 5, 8, 9, 40] as [Int64])
      let lengths = (0..<random.integer(0...12)).map { _ in Int(random.integer(0...longest)) }
      var ends: [UInt32] = []
      for length in lengths { ends.append((ends.last ?? 0) + UInt32(length)) }
      let values = lengths.indices.map { Int16($0) - 3 }
      let wanted = zip(values, lengths).flatMap { Array(repeating: $0, count: $1) }
      let found = [Int16](capacity: wanted.count + 1) { (rows: inout OutputSpan<Int16>) in
        rows.append(7)
        Runs.spread(values.span, ends: ends.span, into: &rows)
      }
      #expect(found == [7] + wanted)
    }
  }
}
