import CZstd

/// Compresses whole byte spans into zstd frames, one after another with one context.
///
/// A frame tells its content's size and carries no checksum. The context is a megabyte or more:
/// keep a compressor for a run of spans, one a task.
@safe
package final class ZstdCompressor {
  // Safety: made in `init`, never null, freed in `deinit`.
  private let context: OpaquePointer
  // Where frames are written first: they turn out much smaller than the room that they might need.
  private var room: [UInt8] = []

  /// A compressor.
  package init() {
    guard let context = unsafe ZSTD_createCCtx() else { fatalError("no memory for compression") }
    unsafe self.context = context
  }

  deinit {
    unsafe ZSTD_freeCCtx(context)
  }

  /// The levels that zstd knows, from the fastest.
  package static let levels = Int(ZSTD_minCLevel())...Int(ZSTD_maxCLevel())

  /// Compresses `bytes` into one frame.
  ///
  /// Equal bytes and levels give equal frames with one version of the library.
  /// - Parameters:
  ///   - bytes: The content, of any size.
  ///   - level: One of ``levels``; higher ones are slower and take more memory.
  /// - Returns: The frame.
  /// - Complexity: O(bytes).
  package func compress(_ bytes: Span<UInt8>, level: Int) -> [UInt8] {
    precondition(Self.levels.contains(level), "zstd has no level \(level)")
    let bound = ZSTD_compressBound(bytes.count)
    if room.count < bound { room = [UInt8](repeating: 0, count: bound) }
    // Safety: zstd reads inside of the span and writes inside of the room, and tells how much.
    let status = unsafe room.withUnsafeMutableBytes { room in
      unsafe bytes.withUnsafeBufferPointer { source in
        unsafe ZSTD_compressCCtx(
          context,
          room.baseAddress,
          room.count,
          source.baseAddress,
          source.count,
          Int32(level)
        )
      }
    }
    // The room is as large as it can get, so only memory can be wanting.
    guard ZSTD_isError(status) == 0 else { fatalError("no memory for compression") }
    return Array(room[..<status])
  }
}
