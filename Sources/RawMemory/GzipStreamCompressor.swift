import CZlib

/// Compresses into one member of gzip, which tells neither a name nor a time.
@safe
package final class GzipStreamCompressor: StreamCompressor {
  private static let room = 1 << 16

  // Safety: on the heap because zlib keeps its address; freed in `deinit`; its input and output
  // pointers are set, used and forgotten inside of `compress`.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isFinished = false

  /// A compressor of zlib's usual level.
  package init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe czlib_deflate_init_gzip(stream, Z_DEFAULT_COMPRESSION) == Z_OK else {
      fatalError("no memory for compression")
    }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  package func compress(_ input: Span<UInt8>, isLast: Bool) -> [UInt8] {
    precondition(!isFinished, "the stream has ended")
    isFinished = isLast
    var output: [UInt8] = []
    var position = 0
    var isDone = input.isEmpty && !isLast
    while !isDone {
      let start = position
      let available = min(input.count - start, Int(UInt32.max))
      let isWhole = start + available == input.count
      var status = Z_OK
      // Safety: zlib reads `available` bytes of the input, which it does not write in spite of its
      // pointer's type, and writes at most the room.
      let part = unsafe [UInt8](unsafeUninitializedCapacity: Self.room) { target, count in
        unsafe input.withUnsafeBufferPointer { source in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress.map { unsafe $0 + start }
          )
          unsafe stream.pointee.avail_in = UInt32(available)
          unsafe stream.pointee.next_out = target.baseAddress
          unsafe stream.pointee.avail_out = UInt32(Self.room)
          status = unsafe deflate(stream, isLast && isWhole ? Z_FINISH : Z_NO_FLUSH)
          position += unsafe available - Int(stream.pointee.avail_in)
          count = unsafe Self.room - Int(stream.pointee.avail_out)
        }
      }
      precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR)
      output += part
      isDone =
        isLast ? status == Z_STREAM_END : position == input.count && part.count < Self.room
    }
    return output
  }
}
