import RawMemory

/// Hashes what identifies calls: workspace, agent and call id.
///
/// Tables keyed by it hold what outsiders choose, so the seed must be a secret.
package struct CallKeyHash: Sendable {
  /// The hash of calls that stay in this process.
  static let process = CallKeyHash(seed: .random(in: .min ... .max))

  private let seed: UInt64

  /// The hash with a seed; hashes of one seed compare.
  package init(seed: UInt64) { self.seed = seed }

  /// The hash of a call's key; the texts are UTF-8.
  package func hash(workspace: Int64, agent: Span<UInt8>, callID: Span<UInt8>) -> UInt64 {
    let sender = Bytes.fold(
      Bytes.hash(agent, seed: seed) ^ UInt64(bitPattern: workspace),
      seed
    )
    return sender ^ Bytes.hash(callID, seed: seed)
  }
}
