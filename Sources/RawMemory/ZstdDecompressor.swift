import CZstd

/// Decompresses single zstd frames that tell their content's size, with one context.
@safe
package final class ZstdDecompressor {
  // Safety: made when it is first used, freed in `deinit`.
  private var context: OpaquePointer?

  /// A decompressor, which takes memory from its first frame on.
  package init() {}

  deinit {
    // Safety: zstd takes null for nothing to free.
    unsafe ZSTD_freeDCtx(context)
  }

  /// The content of `frame`, which must be one whole frame and nothing else.
  ///
  /// No more memory is taken than the frame says its content needs, and none if that is above
  /// `limit`: a frame of a few bytes may claim any size.
  /// - Complexity: O(content).
  /// - Throws: ``InflationError/truncated`` or ``InflationError/corrupt(reason:)``, the latter also
  ///   for a frame without a size or with one above `limit`, and
  ///   ``InflationError/trailingGarbage`` when bytes follow the frame.
  package func decompress(
    _ frame: Span<UInt8>,
    limit: Int
  ) throws(InflationError) -> [UInt8] {
    // Safety: zstd reads inside of the span.
    let (claimed, end) = unsafe frame.withUnsafeBufferPointer { source in
      unsafe (
        ZSTD_getFrameContentSize(source.baseAddress, source.count),
        ZSTD_findFrameCompressedSize(source.baseAddress, source.count)
      )
    }
    guard ZSTD_isError(end) == 0 else {
      let reason = Self.reason(end)
      throw reason == "src size is incorrect" ? .truncated : .corrupt(reason: reason)
    }
    guard end == frame.count else { throw .trailingGarbage }
    // The two values that stand for "unknown" and "no frame" are above any limit, too.
    guard let size = Int(exactly: claimed), size <= limit else {
      throw .corrupt(reason: "no content size up to \(limit) bytes")
    }
    if unsafe context == nil { unsafe context = ZSTD_createDCtx() }
    guard let context = unsafe context else { fatalError("no memory for inflation") }
    var status = 0
    // Safety: zstd reads inside of the span and writes inside of the room, and tells how much.
    let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { room, count in
      status = unsafe frame.withUnsafeBufferPointer { source in
        unsafe ZSTD_decompressDCtx(
          context,
          room.baseAddress,
          size,
          source.baseAddress,
          source.count
        )
      }
      count = ZSTD_isError(status) == 0 ? status : 0
    }
    guard ZSTD_isError(status) == 0 else { throw .corrupt(reason: Self.reason(status)) }
    guard content.count == size else { throw .corrupt(reason: "another content size") }
    return content
  }

  private static func reason(_ status: Int) -> String {
    // Safety: a terminated text that lives as long as the program.
    unsafe String(cString: ZSTD_getErrorName(status)).lowercased()
  }
}
