import CKernels

/// How often things are drawn in sixteen replicates of a Poisson bootstrap, and sums of what they add.
///
/// The same numbers on all processors, bit for bit.
package enum PoissonDraws {
  /// The replicates that are drawn at once.
  package static let lanes = 16

  /// Writes how often each of `keys` is drawn in the replicates `first` to `first` + 15 to the
  /// beginning of `draws`, which must have room: 0 to 12 times.
  ///
  /// - Complexity: O(keys).
  package static func draw(
    _ keys: Span<UInt64>,
    replicates first: Int,
    into draws: inout [SIMD16<UInt16>]
  ) {
    let count = keys.count
    precondition(count <= draws.count, "room for \(draws.count) of \(count) draws")
    // Safety: both buffers hold as much as is told, a vector being its lanes one after the other, and
    // C keeps none of them.
    unsafe keys.withUnsafeBufferPointer { keys in
      unsafe draws.withUnsafeMutableBytes { draws in
        guard let keys = keys.baseAddress,
          let draws = unsafe draws.bindMemory(to: UInt16.self).baseAddress
        else { return }
        unsafe poisson_draws(keys, count, UInt64(truncatingIfNeeded: first), draws)
      }
    }
  }

  /// Adds `terms` to sixteen sums, in order, each as often as the draws at its place say: every product
  /// and every sum is rounded.
  ///
  /// - Complexity: O(terms).
  package static func add(
    _ terms: Span<Double>,
    _ draws: Span<SIMD16<UInt16>>,
    to sums: inout SIMD16<Double>
  ) {
    let count = terms.count
    precondition(count <= draws.count, "\(draws.count) draws of \(count) terms")
    // Safety: as above; the sums are as many as C expects.
    unsafe terms.withUnsafeBufferPointer { terms in
      unsafe draws.withUnsafeBytes { draws in
        unsafe withUnsafeMutableBytes(of: &sums) { sums in
          guard let terms = terms.baseAddress,
            let draws = unsafe draws.bindMemory(to: UInt16.self).baseAddress,
            let sums = unsafe sums.bindMemory(to: Double.self).baseAddress
          else { return }
          unsafe poisson_draws_add(terms, draws, count, sums)
        }
      }
    }
  }
}
