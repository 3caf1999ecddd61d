import CZstd

/// Inflates zstd, fed piece by piece: any number of frames, skippable ones too.
@safe
package final class ZstdInflater {
  /// The binary logarithm of the largest window that a frame may ask for: 128 MiB.
  package static let maximumWindowLog = 27

  // Safety: made in `init`, never null, freed in `deinit`.
  private let context: OpaquePointer
  private var isInsideFrame = false
  private var finishedFrames = 0

  /// An inflater at the start of its input.
  package init() {
    guard let context = unsafe ZSTD_createDCtx() else { fatalError("no memory for inflation") }
    unsafe self.context = context
    let limit = unsafe ZSTD_DCtx_setParameter(
      context,
      ZSTD_d_windowLogMax,
      Int32(Self.maximumWindowLog)
    )
    precondition(ZSTD_isError(limit) == 0, "zstd refuses the window limit")
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// Whether the input may end here.
  package var isAtEnd: Bool { !isInsideFrame && finishedFrames > 0 }

  /// Inflates from `input[position...]` into the room of `output`, until one of both is used up.
  ///
  /// Call it again while it fills the room, even with no input left: it may hold text back.
  /// What was inflated before an error stays in `output`.
  package func inflate(
    _ input: Span<UInt8>,
    from position: inout Int,
    into output: inout OutputSpan<UInt8>
  ) throws(InflationError) {
    while !output.isFull {
      guard position < input.count || isInsideFrame else { return }
      let start = position
      let before = output.count
      // Safety: zstd reads inside of the input and writes inside of the output's room, and tells
      // how far it came.
      let (status, consumed) = unsafe input.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target, initialized in
          var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: start)
          var into = unsafe ZSTD_outBuffer(
            dst: target.baseAddress,
            size: target.count,
            pos: initialized
          )
          let status = unsafe ZSTD_decompressStream(context, &into, &from)
          unsafe initialized = into.pos
          return unsafe (status, from.pos - start)
        }
      }
      position += consumed
      guard ZSTD_isError(status) == 0 else {
        let isGarbage = finishedFrames > 0 && !isInsideFrame
        throw isGarbage ? .trailingGarbage : .corrupt(reason: Self.reason(status))
      }
      isInsideFrame = status != 0
      if status == 0 { finishedFrames += 1 }
      if consumed == 0, output.count == before { return }
    }
  }

  private static func reason(_ status: Int) -> String {
    // Safety: a terminated text that lives as long as the program.
    unsafe String(cString: ZSTD_getErrorName(status)).lowercased()
  }
}
