import CallsTestSupport
import RawMemory
import Testing

@Suite struct BytesHashTests {
  @Test(arguments: 0...40) func everyBitOfATextCounts(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let text = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let seeds: [UInt64] = [0x1234_5678_9ABC_DEF0, random.next(), random.next() | 1]
    for seed in seeds {
      let hash = Bytes.hash(text.span, seed: seed)
      #expect(Bytes.hash(Array(text).span, seed: seed) == hash)
      #expect(Bytes.hash((text + [0]).span, seed: seed) != hash)
      for bit in 0..<count * 8 {
        var other = text
        other[bit / 8] ^= 1 << (bit % 8)
        #expect(Bytes.hash(other.span, seed: seed) != hash, "bit \(bit)")
      }
    }
  }

  @Test(arguments: 0...70) func everyBitOfATextCountsInBothHalves(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let text = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let seeds = (random.next(), random.next())
    let hash = Bytes.wideHash(text.span, seeds: seeds)
    let longer = text + [0]
    let other = Bytes.wideHash(longer.span, seeds: seeds)
    #expect(other.0 != hash.0 && other.1 != hash.1)
    #expect(Bytes.wideHash(text.span, seeds: (seeds.0 ^ 1, seeds.1)) != hash)
    #expect(Bytes.wideHash(text.span, seeds: (seeds.0, seeds.1 ^ 1)) != hash)
    for bit in 0..<count * 8 {
      var changed = text
      changed[bit / 8] ^= 1 << (bit % 8)
      let other = Bytes.wideHash(changed.span, seeds: seeds)
      #expect(other.0 != hash.0 && other.1 != hash.1, "bit \(bit)")
    }
  }

  @Test func everyBitOfBothFactorsCounts() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<100 {
      let (a, b) = (random.next(), random.next())
      for bit in 0..<64 {
        #expect(Bytes.fold(a ^ 1 << UInt64(bit), b) != Bytes.fold(a, b))
        #expect(Bytes.fold(a, b ^ 1 << UInt64(bit)) != Bytes.fold(a, b))
      }
    }
  }

  @Test func manySimilarTextsHaveDifferentHashes() {
    for seed: UInt64 in [3, 0xFEED_FACE_CAFE_BEEF] {
      let hashes = (0..<20_000).map { Bytes.hash(Array("call-\($0)".utf8).span, seed: seed) }
      #expect(Set(hashes).count == hashes.count)
    }
  }
}
