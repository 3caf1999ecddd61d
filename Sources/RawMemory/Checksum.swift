import CKernels
import CZlib

/// Checksums that tell damaged bytes from whole ones; no protection from intent.
package enum Checksum {
  /// The CRC-32 of `bytes`, as in gzip, PNG and zip; 0 for none.
  ///
  /// - Complexity: O(bytes).
  package static func crc32(_ bytes: Span<UInt8>) -> UInt32 {
    // Safety: C reads inside of the span, and writes the sixteen bytes that it is given.
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return 0 }
      var folded = [UInt8](repeating: 0, count: 16)
      let done = unsafe crc32_fold(start, source.count, &folded)
      // What was folded has been through the inversion that zlib begins with.
      let sum = unsafe done == 0 ? 0 : crc32_z(UInt(UInt32.max), folded, folded.count)
      return unsafe UInt32(truncatingIfNeeded: crc32_z(sum, start + done, source.count - done))
    }
  }
}
