import CallsTestSupport
import ColumnStore
import Testing

@Suite struct ConcatenationTests {
  /// The rows of `chunk` in pieces: any number of cuts, empty pieces too.
  private func pieces(_ chunk: ColumnChunk, using random: inout SplitMix64) -> [ColumnChunk] {
    var cuts = (0..<random.integer(0...4)).map { _ in Int(random.integer(0...Int64(chunk.count))) }
    cuts = [0] + cuts.sorted() + [chunk.count]
    return (1..<cuts.count).map { chunk.gathering(Array(cuts[$0 - 1]..<cuts[$0])) }
  }

  @Test(arguments: 0..<60) func anyPiecesGiveTheSameChunk(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let count = Int(random.integer(0...300))
    let base = random.pick([0, 1_772_409_600_000, .min + 1, -7] as [Int64])
    let span = random.pick([0, 1, 255, 256, 70_000, 1 << 40] as [Int64])
    let missing = random.pick([0, 0.1, 1])
    let integers = IntegerChunk(
      (0..<count).map { _ in random.chance(missing) ? .min : base + random.integer(0...span) }
    )
    let doubles = DoubleChunk(
      (0..<count).map { _ in random.chance(missing) ? .nan : random.pick([0, -0.0, 1.5, 1e300]) }
    )
    var builder = TextChunkBuilder()
    let texts = random.integer(1...400)
    for _ in 0..<count {
      if random.chance(missing) {
        builder.appendMissing()
      } else {
        builder.append(Array("text \(random.integer(1...texts))".utf8).span)
      }
    }
    for whole in [.integer(integers), .double(doubles), .text(builder.chunk)] as [ColumnChunk] {
      #expect(ColumnChunk.concatenating(pieces(whole, using: &random)) == whole)
      #expect(ColumnChunk.concatenating([whole]) == whole)
    }
  }

  @Test func textsThatRepeatOrThatNoRowHasAreDropped() {
    var builder = TextChunkBuilder(distinct: true)
    for text in ["b", "a", "b"] { builder.append(Array(text.utf8).span) }
    let repeating = builder.chunk
    #expect(repeating.dictionary.count == 3)
    let unused = TextChunk(dictionary: repeating.dictionary, codes: [1, .max, 1])
    guard
      case .text(let found) = ColumnChunk.concatenating([.text(repeating), .text(unused)])
    else {
      Issue.record("no texts")
      return
    }
    let cells = ["b", "a", "b", "a", nil, "a"].map { $0.map { Array($0.utf8) } }
    #expect((0..<6).map { found[$0] } == cells)
    #expect(found.dictionary.count == 2)
    guard case .text(let one) = ColumnChunk.concatenating([.text(unused)]) else { return }
    #expect(one.dictionary.count == 1)
  }
}
