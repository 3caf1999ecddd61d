import ColumnStore
import RawMemory

/// The bodies of some calls in a row, as they are stored.
struct PayloadBlock: Sendable {
  /// About how many bytes of bodies a block has; a larger body has a block of its own.
  static let targetSize = 1 << 20
  /// The fastest of zstd's usual levels: most of the time of loading is spent here.
  static let level = 1
  /// The most bytes that a block may claim to hold: the largest body, and the numbers before it.
  static let largestSize = 1 << 29

  /// The number of bodies.
  let count: Int
  /// The bytes before compression.
  let size: Int
  /// One zstd frame: for each body the number of its bytes, then the bodies.
  let bytes: [UInt8]

  /// The block of `bodies`.
  init(_ bodies: [[UInt8]], with compressor: ZstdCompressor) {
    var builder = Builder()
    for body in bodies { builder.append(body.span) }
    self = builder.block(with: compressor)
  }

  private init(count: Int, size: Int, bytes: [UInt8]) {
    self.count = count
    self.size = size
    self.bytes = bytes
  }

  /// Collects the bodies of a block, and then of the next; it keeps its buffers.
  struct Builder {
    private var lengths: [UInt8] = []
    private var bodies: [UInt8] = []
    private var content: [UInt8] = []
    private(set) var count = 0

    /// The bytes collected.
    var size: Int { bodies.count }

    mutating func append(_ body: Span<UInt8>) {
      // At once, as an array that grows is copied many times.
      if bodies.isEmpty { bodies.reserveCapacity(max(PayloadBlock.targetSize, body.count)) }
      lengths.append(number: UInt64(body.count))
      Bytes.append(body, to: &bodies)
      count += 1
    }

    /// The block of the bodies; none are left.
    mutating func block(with compressor: ZstdCompressor) -> PayloadBlock {
      defer {
        lengths.removeAll(keepingCapacity: true)
        bodies.removeAll(keepingCapacity: true)
        content.removeAll(keepingCapacity: true)
        count = 0
      }
      content.reserveCapacity(lengths.count + bodies.count)
      content += lengths
      content += bodies
      return PayloadBlock(
        count: count,
        size: content.count,
        bytes: compressor.compress(content.span, level: PayloadBlock.level)
      )
    }
  }

  /// Takes a block apart.
  struct Content {
    /// Where the bodies are in ``bytes``.
    let ranges: [Range<Int>]
    /// The numbers and the bodies.
    let bytes: [UInt8]

    /// The content of a stored block of `count` bodies.
    ///
    /// - Throws: What is wrong, in words.
    init(_ frame: [UInt8], count: Int, with decompressor: ZstdDecompressor) throws(Unreadable) {
      let bytes: [UInt8]
      do throws(InflationError) {
        bytes = try decompressor.decompress(frame.span, limit: PayloadBlock.largestSize)
      } catch {
        throw Unreadable("a block of payloads is unreadable")
      }
      var ranges: [Range<Int>] = []
      var lengths: [Int] = []
      var reader = ByteReader(bytes.span)
      do throws(ChunkDecodingError) {
        for _ in 0..<count { lengths.append(try reader.count(upTo: bytes.count)) }
      } catch {
        throw Unreadable("a block of payloads ends too early")
      }
      var start = bytes.count - reader.remaining
      for length in lengths {
        ranges.append(start..<start + length)
        start += length
      }
      guard start == bytes.count else {
        throw Unreadable("a block of payloads has other sizes than it says")
      }
      self.bytes = bytes
      self.ranges = ranges
    }

    /// The body at `index`.
    func body(_ index: Int) -> [UInt8] { Array(bytes[ranges[index]]) }
  }

  /// Why a block cannot be taken apart.
  struct Unreadable: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }
}
