import CallsTestSupport
import RawMemory
import Testing

@Suite struct BitPackingTests {
  /// The bits of `codes`, one by one, from the lowest.
  private func naive<Code: FixedWidthInteger>(_ codes: [Code], width: Int) -> [UInt8] {
    let bits = codes.flatMap { code in (0..<width).map { code >> Code($0) & 1 == 1 } }
    return stride(from: 0, to: bits.count, by: 8).map { start in
      (start..<min(start + 8, bits.count)).reduce(0) { $0 | (bits[$1] ? 1 << ($1 - start) : 0) }
    }
  }

  private func check<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ type: Code.Type,
    width: Int,
    count: Int,
    using random: inout SplitMix64
  ) {
    let mask = width == 0 ? 0 : Code.max >> Code(Code.bitWidth - width)
    let codes = (0..<count).map { _ in Code(truncatingIfNeeded: random.next()) & mask }
    let before: [UInt8] = [1, 2, 3]
    var bytes = before
    BitPacking.pack(codes.span, width: width, onto: &bytes)
    #expect(bytes == before + naive(codes, width: width), "\(type) \(width) \(count)")
    #expect(bytes.count == 3 + BitPacking.byteCount(of: count, width: width))
    // What lies behind must not matter, nor how much of it there is.
    for behind in [0, 1, 7, 8, 9, 30] {
      let input = bytes + [UInt8](repeating: 0xFF, count: behind)
      let found = [Code](capacity: count + 1) { output in
        output.append(7)
        BitPacking.unpack(input.span, from: 3, width: width, count: count, into: &output)
      }
      #expect(found == [7] + codes, "\(type) \(width) \(count) \(behind)")
    }
  }

  @Test(arguments: 0...64) func codesOfEveryWidthComeBack(width: Int) {
    var random = SplitMix64(seed: UInt64(width))
    for count in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200, 256] {
      if width <= 8 { check(UInt8.self, width: width, count: count, using: &random) }
      if width <= 16 { check(UInt16.self, width: width, count: count, using: &random) }
      if width <= 32 { check(UInt32.self, width: width, count: count, using: &random) }
      check(UInt64.self, width: width, count: count, using: &random)
    }
  }

  @Test func aWidthIsThatOfTheHighestBit() {
    #expect(BitPacking.width(of: UInt8(0)) == 0)
    #expect(BitPacking.width(of: UInt8(1)) == 1)
    #expect(BitPacking.width(of: UInt16(256)) == 9)
    #expect(BitPacking.width(of: UInt64.max) == 64)
  }

  @Test func doublesAreLoadedBitForBit() {
    let values = [0, -0.0, 1.5, .infinity, -.greatestFiniteMagnitude]
    let bytes: [UInt8] =
      [9]
      + values.flatMap { value in (0..<8).map { UInt8(value.bitPattern >> ($0 * 8) & 0xFF) } }
    let found = [Double](capacity: values.count) { output in
      BitPacking.loadDoubles(bytes.span, from: 1, count: values.count, into: &output)
    }
    #expect(found.map(\.bitPattern) == values.map(\.bitPattern))
  }
}
