import CZlib

/// Checksums that tell damaged bytes from whole ones; no protection from intent.
package enum Checksum {
  /// The CRC-32 of `bytes`, as in gzip, PNG and zip; 0 for none.
  ///
  /// - Complexity: O(bytes).
  package static func crc32(_ bytes: Span<UInt8>) -> UInt32 {
    // Safety: zlib reads inside of the span. It takes a null pointer for "no checksum yet", which
    // is 0 as well.
    unsafe bytes.withUnsafeBufferPointer { source in
      unsafe UInt32(truncatingIfNeeded: crc32_z(0, source.baseAddress, source.count))
    }
  }
}
