import ColumnStore
import Foundation
import RawMemory

/// A digest of a body's bytes, the same in all processes that open one store.
///
/// Its seeds are the store's secret, so that nobody outside can aim at another body's digest. Bodies
/// of one digest are the same; those of two may yet be of one value, which is told by reading both.
/// A digest of values would cost a fifth of all reading to save that for the few repeats.
struct ContentDigest: Sendable {
  private let seeds: (UInt64, UInt64)

  /// A digest with the 16 bytes of a store's secret.
  init?(secret: Data) {
    guard secret.count == 16 else { return nil }
    func word(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    seeds = (word(secret.prefix(8)), word(secret.suffix(8)))
  }

  /// A hash of the place of a record: what the source is called, and the record's first byte.
  func origin(_ source: [UInt8], offset: Int) -> Int64 {
    let name = Bytes.hash(source.span, seed: seeds.0)
    return Int64(bitPattern: Bytes.fold(name ^ seeds.1, UInt64(offset) &+ 0x9FB2_1C65_1E98_DF25))
  }

  /// The 16 bytes of `body`'s digest.
  ///
  /// - Complexity: O(bytes).
  func digest(_ body: Span<UInt8>) -> [UInt8] {
    let hash = Bytes.wideHash(body, seeds: seeds)
    var bytes: [UInt8] = []
    bytes.append(word: hash.0)
    bytes.append(word: hash.1)
    return bytes
  }
}
