import Calls
import ColumnStore
import Foundation
import RawMemory

/// A digest of a body's bytes, the same in all processes that open one store.
///
/// Its seeds are the store's secret, so that nobody outside can aim at another body's digest. Bodies
/// of one digest are the same; those of two may yet be of one value, which is told by reading both.
/// A digest of values would cost a fifth of all reading to save that for the few repeats.
struct ContentDigest: Sendable {
  /// The bytes of a digest.
  static let size = 16

  private let seeds: (UInt64, UInt64)

  /// How the keys of the store's calls are hashed.
  var keyHash: CallKeyHash {
    CallKeyHash(seed: Bytes.fold(seeds.0 ^ 0x2D35_8DCC_AA6C_78A5, seeds.1 ^ 0x8BB8_4B93_962E_ACC9))
  }

  /// The hash of a call's key.
  func hash(of key: CallKey) -> UInt64 {
    keyHash.hash(
      workspace: key.agent.workspace,
      agent: key.agent.agent.span,
      callID: key.callID.span
    )
  }

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
