import RawMemory
import Testing

@Suite struct ByteSearchTests {
  @Test(arguments: [0, 1, 7, 8, 63, 64, 65, 255, 256, 257, 1500])
  func findsEveryPlaceInEveryRange(count: Int) {
    for place in Set([0, 1, count / 2, count - 2, count - 1]) where (0..<count).contains(place) {
      var text = [UInt8](repeating: 1, count: count)
      text[place] = 10
      for range in [0..<count, place..<count, place + 1..<count, 0..<place, 0..<place + 1] {
        let expected = range.contains(place) ? place : nil
        let first = text.span.firstIndex(of: 10, in: range)
        let last = text.span.lastIndex(of: 10, in: range)
        let found = text.span.count(of: 10, in: range)
        #expect(first == expected)
        #expect(last == expected)
        #expect(found == (expected == nil ? 0 : 1))
      }
    }
  }

  @Test func tellsFirstFromLast() {
    let text: [UInt8] = [10, 1, 10, 10, 1]
    let first = text.span.firstIndex(of: 10, in: 1..<5)
    let last = text.span.lastIndex(of: 10, in: 0..<5)
    let count = text.span.count(of: 10, in: 0..<5)
    #expect(first == 2)
    #expect(last == 3)
    #expect(count == 3)
  }

  @Test func appendsPartsOfASpan() {
    let text: [UInt8] = Array(0..<100)
    let copy = PaddedBytes(capacity: 12) { output in
      output.append(text.span, in: 10..<20)
      output.append(text.span, in: 5..<5)
      output.append(text.span, in: 98..<100)
    }
    let bytes = copy.span.indices.map { copy.span[$0] }
    #expect(bytes == Array(10..<20) + [98, 99])
  }
}
