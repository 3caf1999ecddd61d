/// Compresses bytes piece by piece into one stream, which the inflaters read.
///
/// Equal bytes give equal streams with one version of the library, however they are cut.
package protocol StreamCompressor: AnyObject {
  /// Compresses `input` behind what came before.
  ///
  /// - Parameters:
  ///   - input: The next bytes, of any number.
  ///   - isLast: Whether nothing follows; nothing may then.
  /// - Returns: What can be written of the stream so far; with the last bytes, all that is left.
  /// - Complexity: O(bytes).
  func compress(_ input: Span<UInt8>, isLast: Bool) -> [UInt8]
}
