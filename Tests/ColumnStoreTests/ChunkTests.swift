import CallsTestSupport
import ColumnStore
import Testing

@Suite struct ChunkTests {
  /// Columns around every width of codes, with and without missing values.
  private static let columns: [[Int64]] = {
    var columns: [[Int64]] = [
      [], [0], [.max], [.min + 1], [.min], [.min, .min, .min], [5, 5, 5], [5, .min, 5],
      [.min + 1, .max], [.min + 1, .min, .max], [.min + 1, 0, .max], [0, 1, .min, 0, 1],
    ]
    for base: Int64 in [0, -1, 1_772_719_402_000, -(1 << 40), .min + 1] {
      for span: Int64 in [254, 255, 256, 65_534, 65_535, 65_536, 1 << 32 - 2, 1 << 32 - 1, 1 << 32]
      {
        columns.append([base, base + span, base + span / 2])
        columns.append([base + span, .min, base])
      }
    }
    return columns
  }()

  @Test(arguments: columns) func integersComeBackAsTheyWere(values: [Int64]) {
    let chunk = IntegerChunk(values)
    let present = values.filter { $0 != .min }
    #expect(chunk.count == values.count)
    #expect(chunk.values() == values)
    #expect(values.indices.map { chunk[$0] ?? .min } == values)
    #expect(
      chunk.range.map { [$0.lowerBound, $0.upperBound] } ?? []
        == [present.min(), present.max()].compactMap(\.self)
    )
    #expect((chunk.missingCode == nil) == (present.count == values.count))
    #expect(chunk.validity?.missingCount ?? 0 == values.count - present.count)
    if let validity = chunk.validity {
      #expect(values.indices.map { validity[$0] } == values.map { $0 != .min })
    }
    for row in values.indices {
      let code = chunk.codes[row]
      #expect((code == chunk.missingCode) == (values[row] == .min))
      if let missing = chunk.missingCode, code != missing { #expect(code < missing) }
    }
  }

  @Test(arguments: columns) func gatheredRowsAreThoseRows(values: [Int64]) {
    var random = SplitMix64(seed: UInt64(values.count))
    for count in [0, 1, 5] where !values.isEmpty {
      let rows = (0..<count).map { _ in Int(random.integer(0...Int64(values.count - 1))) }
      let gathered = IntegerChunk(values).gathering(rows)
      #expect(gathered.values() == rows.map { values[$0] })
      #expect(gathered == IntegerChunk(rows.map { values[$0] }))
      #expect(IntegerChunk(values).codes.gathering(rows).count == count)
    }
  }

  @Test func codesAreAsNarrowAsTheyCanBe() {
    func width(_ values: [Int64]) -> Int { IntegerChunk(values).codes.byteCount / values.count }
    #expect(width([0, 255]) == 1)
    #expect(width([0, 256]) == 2)
    #expect(width([0, 255, .min]) == 2)
    #expect(width([0, 65_535]) == 2)
    #expect(width([0, 65_535, .min]) == 4)
    #expect(width([0, 1 << 32 - 1]) == 4)
    #expect(width([0, 1 << 32]) == 8)
  }

  @Test func doublesComeBackAsTheyWere() {
    for values: [Double] in [
      [], [.nan], [0], [-0.0, 0.1, .nan, 1e300, -0x1p-1074], [.nan, .nan], [2, 2],
    ] {
      let chunk = DoubleChunk(values)
      let present = values.filter { !$0.isNaN }
      #expect(chunk.count == values.count)
      #expect(values.indices.map { chunk[$0] } == values.map { $0.isNaN ? nil : $0 })
      #expect(chunk.range?.lowerBound == present.min())
      #expect(chunk.range?.upperBound == present.max())
      #expect(chunk.validity?.missingCount ?? 0 == values.count - present.count)
      let rows = Array(values.indices.reversed()) + Array(values.indices)
      #expect(rows.indices.map { chunk.gathering(rows)[$0] } == rows.map { chunk[$0] })
    }
  }

  @Test(arguments: [0, 1, 200, 255, 256, 257, 70_000], [false, true])
  func textsComeBackAsTheyWere(distinctTexts: Int, isDistinct: Bool) {
    var random = SplitMix64(seed: UInt64(distinctTexts))
    let known = ["", "caf\u{E9}", "cafe\u{301}", "\u{0}"]
    var texts: [String?] = (0..<distinctTexts).map { index in
      index < known.count ? known[index] : "text \(index)"
    }
    texts += (0..<50).map { _ in texts.isEmpty || random.chance(0.3) ? nil : random.pick(texts) }
    // Neighbours are often equal.
    texts += texts.suffix(3).flatMap { [$0, $0] }
    var builder = TextChunkBuilder(distinct: isDistinct)
    for text in texts {
      if let text { builder.append(Array(text.utf8).span) } else { builder.appendMissing() }
    }
    #expect(builder.count == texts.count)
    let chunk = builder.chunk
    #expect(chunk.count == texts.count)
    #expect(texts.indices.map { chunk[$0] } == texts.map { $0.map { Array($0.utf8) } })
    let present = texts.count { $0 != nil }
    #expect(chunk.dictionary.count == (isDistinct ? present : distinctTexts))
    let rows = (0..<100).map { _ in Int(random.integer(0...Int64(texts.count - 1))) }
    let gathered = chunk.gathering(rows)
    #expect(rows.indices.map { gathered[$0] } == rows.map { chunk[$0] })
    #expect(gathered.dictionary.count == Set(rows.compactMap { chunk[$0] }).count)
    #expect(ColumnChunk.text(chunk).gathering(rows).count == rows.count)
  }

  @Test func validityKnowsWhatIsMissing() {
    for count in [0, 1, 63, 64, 65, 200] {
      var validity = Validity(allPresent: count)
      #expect((0..<count).allSatisfy { validity[$0] } && validity.missingCount == 0)
      let missing = (0..<count).filter { $0 % 3 == 0 }
      for row in missing + missing { validity.setMissing(row) }
      #expect(validity.missingCount == missing.count)
      #expect((0..<count).allSatisfy { validity[$0] == ($0 % 3 != 0) })
    }
  }

  @Test func replacedTextsLeaveTheDictionary() throws {
    var builder = TextChunkBuilder()
    for text in ["a", "b", "a", nil, "c"] as [String?] {
      if let text { builder.append(Array(text.utf8).span) } else { builder.appendMissing() }
    }
    let chunk = builder.chunk
    func replaced(_ rows: Range<Int>) -> (chunk: TextChunk, rows: [Int])? {
      chunk.replacing(in: rows) { $0 == Array("c".utf8) ? nil : Array("x".utf8) }
    }
    func texts(_ chunk: TextChunk) -> [String?] {
      (0..<chunk.count).map { row in chunk[row].map { String(decoding: $0, as: UTF8.self) } }
    }
    let all = try #require(replaced(0..<5))
    #expect(texts(all.chunk) == ["x", "x", "x", nil, "c"])
    #expect(all.rows == [0, 1, 2])
    #expect(all.chunk.dictionary.count == 2)
    let one = try #require(replaced(1..<2))
    #expect(texts(one.chunk) == ["a", "x", "a", nil, "c"])
    #expect(one.rows == [1])
    #expect(replaced(3..<5) == nil)
    #expect(replaced(0..<0) == nil)
  }
}
