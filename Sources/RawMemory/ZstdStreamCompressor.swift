import CZstd

/// Compresses into one frame of zstd, with a checksum of its content.
@safe
package final class ZstdStreamCompressor: StreamCompressor {
  private static let room = 1 << 17

  // Safety: made in `init`, never null, freed in `deinit`.
  private let context: OpaquePointer
  private var isFinished = false

  /// A compressor of zstd's usual level.
  package init() {
    guard let context = unsafe ZSTD_createCCtx() else { fatalError("no memory for compression") }
    unsafe self.context = context
    let status = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    precondition(ZSTD_isError(status) == 0, "zstd refuses checksums")
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
  }

  package func compress(_ input: Span<UInt8>, isLast: Bool) -> [UInt8] {
    precondition(!isFinished, "the stream has ended")
    isFinished = isLast
    var output: [UInt8] = []
    var position = 0
    var isDone = input.isEmpty && !isLast
    while !isDone {
      var left = 0
      // Safety: zstd reads inside of the input and writes inside of the room, and tells how far it
      // came.
      output += unsafe [UInt8](unsafeUninitializedCapacity: Self.room) { target, count in
        unsafe input.withUnsafeBufferPointer { source in
          var from = unsafe ZSTD_inBuffer(
            src: source.baseAddress,
            size: source.count,
            pos: position
          )
          var into = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
          left = unsafe ZSTD_compressStream2(
            context,
            &into,
            &from,
            isLast ? ZSTD_e_end : ZSTD_e_continue
          )
          position = unsafe from.pos
          count = unsafe into.pos
        }
      }
      guard ZSTD_isError(left) == 0 else { fatalError("no memory for compression") }
      isDone = isLast ? left == 0 : position == input.count
    }
    return output
  }
}
