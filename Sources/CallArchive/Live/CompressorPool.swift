import RawMemory
import Synchronization

/// Compressors for many tasks: a compressor is a megabyte, and as slow to make as to use on a call.
final class CompressorPool: Sendable {
  private final class Slot: Sendable {
    let compressor = Mutex(ZstdCompressor())
  }

  private let slots = (0..<Host.processorCount + 2).map { _ in Slot() }
  private let next = Atomic<Int>(0)

  /// Compresses `bytes` into one frame.
  ///
  /// It never suspends: no more is compressed at the same time than there are threads.
  func compress(_ bytes: PaddedBytes, level: Int) -> [UInt8] {
    let start = next.add(1, ordering: .relaxed).oldValue
    func slot(_ index: Int) -> Slot { slots[Int((start &+ index).magnitude % UInt(slots.count))] }
    for index in slots.indices {
      let frame = slot(index).compressor.withLockIfAvailable { compressor in
        compressor.compress(bytes.span, level: level)
      }
      if let frame { return frame }
    }
    return slot(0).compressor.withLock { $0.compress(bytes.span, level: level) }
  }
}
