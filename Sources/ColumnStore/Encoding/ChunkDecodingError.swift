/// Why bytes are no encoded chunk, or none that this version reads.
package enum ChunkDecodingError: Error, Equatable, Sendable {
  /// The bytes end too early.
  case truncated
  /// The bytes are in another version of the format.
  case unknownVersion(UInt8)
  /// The chunk has another number of rows than its row group.
  case wrongRowCount(expected: Int, found: UInt64)
  /// The bytes break the format; the reason says where.
  case corrupt(reason: String)
}

extension ChunkDecodingError: CustomStringConvertible {
  /// What is wrong, without any of the chunk's values.
  package var description: String {
    switch self {
    case .truncated: "the encoded bytes end too early"
    case .unknownVersion(let version): "version \(version) of the encoding is not known"
    case .wrongRowCount(let expected, let found): "\(found) rows where \(expected) are expected"
    case .corrupt(let reason): "the encoded bytes are damaged: \(reason)"
    }
  }
}
