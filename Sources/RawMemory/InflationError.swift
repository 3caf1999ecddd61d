/// Why compressed bytes gave no more text.
package enum InflationError: Error, Equatable, Sendable {
  /// The bytes ended inside of a compressed stream.
  case truncated
  /// The bytes break the format or fail its checksum; the reason is the library's.
  case corrupt(reason: String)
  /// Something that is not compressed follows the end of a compressed stream.
  case trailingGarbage
}
