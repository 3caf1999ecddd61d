import CallsTestSupport
import ColumnStore
import Testing

@Suite struct ZoneMapTests {
  private func map(_ values: [Int64]) -> ZoneMap { ZoneMap(.integer(IntegerChunk(values))) }

  private func map(_ values: [Double]) -> ZoneMap { ZoneMap(.double(DoubleChunk(values))) }

  private func map(_ texts: [[UInt8]?], distinct: Bool = false) -> ZoneMap {
    var builder = TextChunkBuilder(distinct: distinct)
    for text in texts {
      if let text { builder.append(text.span) } else { builder.appendMissing() }
    }
    return ZoneMap(.text(builder.chunk))
  }

  @Test func numbersHaveTheirExtremes() {
    #expect(map([3, .min, -1, 3]).bounds == .integer(-1...3))
    #expect(map([3, .min, -1, .min]).missingCount == 2)
    #expect(map([.min + 1, .max]).bounds == .integer((.min + 1)...(.max)))
    #expect(map([0.5, .nan, -2]).bounds == .double(-2...0.5))
    #expect(map([0.5, .nan, -2]).missingCount == 1)
  }

  @Test func rowsWithoutValuesHaveNoBounds() {
    let none: [ZoneMap] = [
      map([] as [Int64]), map([] as [Double]), map([] as [[UInt8]?]), map([.min, .min] as [Int64]),
      map([.nan, .nan]), map([nil, nil]),
    ]
    #expect(none.map(\.missingCount) == [0, 0, 0, 2, 2, 2])
    #expect(none.allSatisfy { $0.bounds == .none })
  }

  @Test func textsAreBoundedInTheOrderOfTheirBytes() {
    let words = ["b", "a", "ba", "Z", "\u{E9}"].map { Array($0.utf8) }
    for distinct in [false, true] {
      let map = map(words + [nil] + words, distinct: distinct)
      #expect(map.bounds == .text(from: Array("Z".utf8), through: Array("\u{E9}".utf8)))
      #expect(map.missingCount == 1)
    }
    #expect(map([[], [0]]).bounds == .text(from: [], through: [0]))
    #expect(map([[0xFF, 0], [0xFF]]).bounds == .text(from: [0xFF], through: [0xFF, 0]))
  }

  @Test func longTextsAreBoundedFromBothSides() {
    func bytes(_ count: Int, _ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: count) }
    #expect(map([bytes(32, 7)]).bounds == .text(from: bytes(32, 7), through: bytes(32, 7)))
    #expect(map([bytes(33, 7)]).bounds == .text(from: bytes(32, 7), through: bytes(31, 7) + [8]))
    #expect(map([bytes(33, 0xFF)]).bounds == .text(from: bytes(32, 0xFF), through: nil))
    #expect(map([bytes(32, 0xFF)]).bounds == .text(from: bytes(32, 0xFF), through: bytes(32, 0xFF)))
    #expect(
      map([bytes(3, 9) + bytes(40, 0xFF)]).bounds
        == .text(from: bytes(3, 9) + bytes(29, 0xFF), through: [9, 9, 10])
    )
    // The last text is the longer one of two with the same beginning.
    #expect(
      map([bytes(32, 7) + [1], bytes(32, 7)]).bounds
        == .text(from: bytes(32, 7), through: bytes(31, 7) + [8])
    )
  }

  @Test func noTextLiesOutsideOfItsBounds() {
    var random = SplitMix64(seed: 8)
    for round in 0..<300 {
      let alphabet: [UInt8] = random.pick([[0, 0xFF], [0xFE, 0xFF], [0xFF], Array(0...255)])
      let texts = (0..<random.integer(1...6)).map { _ -> [UInt8]? in
        (0..<random.integer(0...40)).map { _ in random.pick(alphabet) }
      }
      guard case .text(let lower, let upper) = map(texts).bounds else {
        Issue.record("no bounds in round \(round)")
        continue
      }
      #expect(lower.count <= ZoneMap.longestText && upper?.count ?? 0 <= ZoneMap.longestText)
      for text in texts.compactMap(\.self) {
        #expect(!text.lexicographicallyPrecedes(lower), "round \(round)")
        #expect(upper.map { !$0.lexicographicallyPrecedes(text) } ?? true, "round \(round)")
      }
    }
  }

  @Test func integersAreSoughtWhereTheyMayBe() {
    let some = map([10, .min, 20] as [Int64])
    #expect(some.mayHold(20...30) && some.mayHold(0...10) && some.mayHold(12...13))
    #expect(some.mayHold((.min)...(.max)))
    #expect(!some.mayHold(0...9) && !some.mayHold(21...(.max)))
    #expect(!map([.min] as [Int64]).mayHold((.min)...(.max)))
    #expect(map([0.5]).mayHold(7...8))
  }

  private static let maps: [ColumnChunk] = [
    .integer(IntegerChunk([])), .integer(IntegerChunk([.min + 1, .max, .min])),
    .integer(IntegerChunk([0, 1])), .double(DoubleChunk([-0.0, 1e300, .nan])),
  ]

  @Test func mapsComeBackFromTheirBytes() throws {
    let long = [UInt8](repeating: 0xFF, count: 40)
    let all =
      Self.maps.map { ZoneMap($0) }
      + [map([[], nil]), map([Array("a".utf8), long]), map([Array("a".utf8), Array(0...60)])]
    for map in all {
      let bytes = map.encoded()
      #expect(try ZoneMap(decoding: bytes.span) == map)
      #expect(bytes.count <= 80)
      for count in bytes.indices {
        let part = Array(bytes.prefix(count))
        #expect(throws: ChunkDecodingError.self) { try ZoneMap(decoding: part.span) }
      }
      let longer = bytes + [0]
      #expect(throws: ChunkDecodingError.self) { try ZoneMap(decoding: longer.span) }
      for place in bytes.indices {
        for byte in UInt8.min ... .max {
          var damaged = bytes
          damaged[place] = byte
          guard let found = try? ZoneMap(decoding: damaged.span) else { continue }
          let again = found.encoded()
          #expect(try ZoneMap(decoding: again.span) == found)
        }
      }
    }
  }
}
