import RawMemory

/// Compressors for many tasks: a compressor is a megabyte, and as slow to make as to use on a call.
struct CompressorPool: Sendable {
  private let slots = SharedSlots(count: Host.processorCount + 2) { ZstdCompressor() }

  /// Lends one to `body`.
  func withOne<R: Sendable>(_ body: (ZstdCompressor) -> R) -> R { slots.withOne { body($0) } }

  /// Compresses `bytes` into one frame.
  func compress(_ bytes: PaddedBytes, level: Int) -> [UInt8] {
    slots.withOne { $0.compress(bytes.span, level: level) }
  }
}
