import CallsTestSupport
import ColumnStore
import Testing

@Suite struct InternerTests {
  @Test func manyTextsHaveACodeEachInOrderOfAppearance() {
    var random = SplitMix64(seed: 4)
    var interner = StringInterner()
    var known: [[UInt8]: Int] = [:]
    let odd = ["", "\u{0}", "\u{0}\u{0}", "caf\u{E9}", "cafe\u{301}", "a", "aaaaaaaa", "aaaaaaaaa"]
    for round in 0..<30_000 {
      let text =
        round < odd.count
        ? Array(odd[round].utf8) : Array("call-\(random.integer(0...12_000))".utf8)
      let code = interner.code(for: text.span)
      #expect(code == known[text, default: known.count])
      known[text] = code
    }
    #expect(interner.count == known.count)
    #expect(interner.count > 10_000)
    for (text, code) in known {
      #expect(interner.dictionary[code] == text)
    }
    #expect(interner.dictionary.byteCount == known.keys.reduce(0) { $0 + $1.count })
  }

  @Test func aDictionaryGivesRepeatsNewCodes() {
    var dictionary = StringDictionary()
    for (index, text) in ["b", "", "b", "\u{1F600}"].enumerated() {
      #expect(dictionary.append(Array(text.utf8).span) == index)
    }
    #expect((0..<4).map { dictionary[$0] } == ["b", "", "b", "\u{1F600}"].map { Array($0.utf8) })
    #expect(dictionary.span(of: 3).count == 4)
  }

  /// Ids of runs are those of their rows, with few codes and many, old pairs and new.
  @Test(arguments: [3, 15, 16, 300]) func pairsOfRunsAreThoseOfTheirRows(largest: Int64) {
    var random = SplitMix64(seed: UInt64(largest))
    var (ofRuns, ofRows) = (PairIndex(), PairIndex())
    for _ in 0..<40 {
      let lengths = (0..<20).map { _ in Int(random.integer(0...12)) }
      var ends: [UInt32] = []
      for length in lengths { ends.append((ends.last ?? 0) + UInt32(length)) }
      let runs = lengths.map { _ in UInt32(random.integer(0...5)) }
      let rows = zip(runs, lengths).flatMap { Array(repeating: $0, count: $1) }
      let codes = rows.map { _ in UInt16(random.integer(0...largest)) }
      let numbers = (0...largest).map { UInt32(random.pick([$0, largest - $0])) }
      let right = NumberedRows(
        largest < 256 ? .narrow(codes.map { UInt8($0) }) : .short(codes),
        numbers: numbers
      )
      let most = Int(largest)
      let found = ofRuns.ids(ofRuns: runs, ends: ends, upTo: 5, right, upTo: most)
      #expect(found == ofRows.ids(rows, upTo: 5, right, upTo: most))
    }
    #expect(ofRuns.count == ofRows.count)
  }

  @Test(arguments: [
    [(3, 3)], [(1, 1), (9, 2), (2, 300)], [(5, 5), (600, 600), (4, 4), (700, 900)],
    [(1_000_000, 3), (3, 1_000_000)], [(1, 3), (1, 400_000), (4, 4)],
  ])
  func pairsAreNumberedInOrderOfAppearanceWhateverTheSizes(sizes: [(Int64, Int64)]) {
    struct Pair: Hashable {
      var left: UInt32
      var right: UInt32
    }
    var random = SplitMix64(seed: 8)
    var index = PairIndex()
    var known: [Pair: UInt32] = [:]
    for round in 0..<20 {
      let (largestLeft, largestRight) = sizes[round % sizes.count]
      let left = (0..<50).map { _ in UInt32(random.integer(0...largestLeft)) }
      let right = left.map { _ in UInt32(random.integer(0...min(largestRight, 3))) }
      // Codes that say the same the other way round, of each width.
      let codes = right.map { 3 - $0 }
      let all: [Codes] = [
        .narrow(codes.map { UInt8($0) }), .short(codes.map { UInt16($0) }), .medium(codes),
        .wide(codes.map { UInt64($0) }),
      ]
      let rows = NumberedRows(all[round % 4], numbers: [3, 2, 1, 0])
      #expect(rows.values == right)
      let ids = index.ids(left, upTo: Int(largestLeft), rows, upTo: Int(largestRight))
      for row in left.indices {
        let pair = Pair(left: left[row], right: right[row])
        let wanted = left[row] == 0 ? 0 : known[pair, default: UInt32(known.count + 1)]
        #expect(ids[row] == wanted)
        guard wanted > 0 else { continue }
        known[pair] = wanted
        #expect(index.pair(Int(wanted)) == (Int(pair.left), Int(pair.right)))
      }
    }
    #expect(index.count == known.count)
  }
}
