import RawMemory

/// A sequence of unsigned codes in bytes, in the smallest of four schemes.
///
/// ```
/// scheme  content
/// 0       constant: the one code as a number
/// 1       packed: blocks of the codes
/// 2       delta: the first code as a number; blocks of the zigzagged differences to the codes before
/// 3       runs: how many; blocks of their codes; blocks of their lengths − 1
/// ```
///
/// *Blocks* of n codes are ⌈n / 256⌉ bytes, the bits of each block's codes, and then the codes of
/// all blocks, each block from a whole byte on. Small blocks keep an outlier from widening all
/// codes. Differences wrap around in the codes' own width, so that they never need more bits.
/// Neither the number of codes nor their width is stored: both are known from outside.
enum CodeStream {
  private enum Scheme {
    static let constant: UInt8 = 0
    static let packed: UInt8 = 1
    static let delta: UInt8 = 2
    static let runs: UInt8 = 3
  }

  static let blockSize = 256

  // MARK: - Writing

  /// Appends `codes`; the same ones always as the same bytes.
  ///
  /// - Complexity: O(codes).
  static func append<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ codes: [Code],
    to bytes: inout [UInt8]
  ) {
    guard let first = codes.first else { return }
    var runs = 1
    for row in 1..<codes.count { runs &+= codes[row] == codes[row - 1] ? 0 : 1 }
    guard runs > 1 else {
      bytes.append(Scheme.constant)
      bytes.append(number: UInt64(first))
      return
    }
    let deltas = differences(codes)
    let packedSize = blocksSize(codes)
    let deltaSize = numberSize(UInt64(first)) + blocksSize(deltas)
    // Runs take two numbers each, which cannot win when most are short.
    if runs <= codes.count / 4 {
      let (values, lengths) = runLengths(codes, runs: runs)
      let size = numberSize(UInt64(runs)) + blocksSize(values) + blocksSize(lengths)
      if size < min(packedSize, deltaSize) {
        bytes.append(Scheme.runs)
        bytes.append(number: UInt64(runs))
        appendBlocks(values, to: &bytes)
        appendBlocks(lengths, to: &bytes)
        return
      }
    }
    if deltaSize < packedSize {
      bytes.append(Scheme.delta)
      bytes.append(number: UInt64(first))
      appendBlocks(deltas, to: &bytes)
    } else {
      bytes.append(Scheme.packed)
      appendBlocks(codes, to: &bytes)
    }
  }

  private static func differences<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: [Code]
  ) -> [Code] {
    (1..<codes.count).map { row in
      let difference = codes[row] &- codes[row - 1]
      return (difference &<< 1) ^ (0 &- (difference &>> Code(Code.bitWidth - 1)))
    }
  }

  private static func runLengths<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: [Code],
    runs: Int
  ) -> (values: [Code], lengths: [UInt32]) {
    var values: [Code] = []
    var lengths: [UInt32] = []
    values.reserveCapacity(runs)
    lengths.reserveCapacity(runs)
    var start = 0
    for row in 1...codes.count where row == codes.count || codes[row] != codes[start] {
      values.append(codes[start])
      lengths.append(UInt32(row - start - 1))
      start = row
    }
    return (values, lengths)
  }

  private static func numberSize(_ number: UInt64) -> Int {
    max(1, (BitPacking.width(of: number) + 6) / 7)
  }

  private static func width<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: Span<Code>
  ) -> Int {
    var bits: Code = 0
    for index in codes.indices { bits |= codes[index] }
    return BitPacking.width(of: bits)
  }

  private static func blocksSize<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: [Code]
  ) -> Int {
    let codes = codes.span
    var size = 0
    for start in stride(from: 0, to: codes.count, by: blockSize) {
      let end = min(start + blockSize, codes.count)
      let width = width(codes.extracting(start..<end))
      size += 1 + BitPacking.byteCount(of: end - start, width: width)
    }
    return size
  }

  private static func appendBlocks<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: [Code],
    to bytes: inout [UInt8]
  ) {
    let codes = codes.span
    var widths: [Int] = []
    for start in stride(from: 0, to: codes.count, by: blockSize) {
      let width = width(codes.extracting(start..<min(start + blockSize, codes.count)))
      widths.append(width)
      bytes.append(UInt8(width))
    }
    for block in widths.indices {
      let start = block * blockSize
      let end = min(start + blockSize, codes.count)
      BitPacking.pack(codes.extracting(start..<end), width: widths[block], onto: &bytes)
    }
  }

  // MARK: - Reading

  /// Reads `count` codes; the caller bounds `count`, which decides the memory that is taken.
  ///
  /// - Complexity: O(codes).
  @_lifetime(reader: copy reader)
  static func read<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ type: Code.Type,
    count: Int,
    from reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [Code] {
    guard count > 0 else { return [] }
    switch try reader.byte() {
    case Scheme.constant:
      return [Code](repeating: try code(from: &reader), count: count)
    case Scheme.packed:
      return try blocks(type, count: count, leading: nil, from: &reader)
    case Scheme.delta:
      let first: Code = try code(from: &reader)
      var codes = try blocks(type, count: count - 1, leading: first, from: &reader)
      accumulate(&codes)
      return codes
    case Scheme.runs:
      return try runs(type, count: count, from: &reader)
    case let scheme:
      throw .corrupt(reason: "no scheme of codes: \(scheme)")
    }
  }

  @_lifetime(reader: copy reader)
  private static func code<Code: FixedWidthInteger & UnsignedInteger>(
    from reader: inout ByteReader
  ) throws(ChunkDecodingError) -> Code {
    guard let code = Code(exactly: try reader.number()) else {
      throw .corrupt(reason: "a code of more than \(Code.bitWidth) bits")
    }
    return code
  }

  /// Reads blocks of `count` codes, behind `leading` if there is one.
  @_lifetime(reader: copy reader)
  private static func blocks<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ type: Code.Type,
    count: Int,
    leading: Code?,
    from reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [Code] {
    let widths = try reader.bytes((count + blockSize - 1) / blockSize)
    var size = 0
    for block in widths.indices {
      let width = Int(widths[block])
      guard width <= Code.bitWidth else {
        throw .corrupt(reason: "a block of \(width) bits a code")
      }
      size += BitPacking.byteCount(of: min(blockSize, count - block * blockSize), width: width)
    }
    let packed = try reader.bytes(size)
    let total = leading == nil ? count : count + 1
    return [Code](capacity: total) { (codes: inout OutputSpan<Code>) in
      if let leading { codes.append(leading) }
      var offset = 0
      for block in widths.indices {
        let width = Int(widths[block])
        let rows = min(blockSize, count - block * blockSize)
        BitPacking.unpack(packed, from: offset, width: width, count: rows, into: &codes)
        offset += BitPacking.byteCount(of: rows, width: width)
      }
    }
  }

  /// Turns a first code and zigzagged differences into codes.
  private static func accumulate<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: inout [Code]
  ) {
    var span = codes.mutableSpan
    var code = span[0]
    for row in 1..<span.count {
      let difference = span[row]
      code = code &+ ((difference &>> 1) ^ (0 &- (difference & 1)))
      span[row] = code
    }
  }

  @_lifetime(reader: copy reader)
  private static func runs<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ type: Code.Type,
    count: Int,
    from reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [Code] {
    let runs = try reader.count(upTo: count)
    let values = try blocks(type, count: runs, leading: nil, from: &reader)
    let lengths = try blocks(UInt32.self, count: runs, leading: nil, from: &reader)
    var total = 0
    for run in lengths.indices { total += Int(lengths[run]) + 1 }
    guard total == count else { throw .corrupt(reason: "runs of another number of rows") }
    return [Code](capacity: count) { (codes: inout OutputSpan<Code>) in
      for run in values.indices {
        codes.append(repeating: values[run], count: Int(lengths[run]) + 1)
      }
    }
  }
}
