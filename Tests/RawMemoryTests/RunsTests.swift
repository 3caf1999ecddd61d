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

  @Test func rowsHaveWhatTheirRunHasForTheirCode() {
    var random = SplitMix64(seed: 12)
    for _ in 0..<600 {
      let longest = random.pick([0, 1, 5, 8, 9, 40] as [Int64])
      let height = random.integer(1...4)
      let lengths = (0..<random.integer(0...12)).map { _ in Int(random.integer(0...longest)) }
      var ends: [UInt32] = []
      for length in lengths { ends.append((ends.last ?? 0) + UInt32(length)) }
      let runs = lengths.map { _ in UInt32(random.integer(0...height - 1)) }
      let width = Runs.lookupWidth
      // Few zeros, so that often there is none, and those of run 0 say nothing.
      let table = (0..<Int(height) * width).map { place in
        UInt32(place < width ? 0 : random.chance(0.03) ? 0 : random.integer(1...99))
      }
      let codes = (0..<Int(ends.last ?? 0)).map { _ in UInt8(random.integer(0...15)) }
      let ofRows = zip(runs, lengths).flatMap { Array(repeating: Int($0), count: $1) }
      let wanted = zip(ofRows, codes).map { table[$0 * width + Int($1)] }
      let isAnyNew = zip(ofRows, wanted).contains { $0 != 0 && $1 == 0 }
      var told = !isAnyNew
      let found = [UInt32](capacity: wanted.count + 1) { (rows: inout OutputSpan<UInt32>) in
        rows.append(7)
        told = Runs.lookUp(
          runs.span,
          ends: ends.span,
          codes: codes.span,
          in: table.span,
          into: &rows
        )
      }
      #expect(found == [7] + wanted)
      #expect(told == isAnyNew)
    }
  }
}
