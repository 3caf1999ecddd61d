extension ColumnChunk {
  /// The chunk's bytes; for many chunks use one ``ChunkEncoder``.
  package func encoded() -> [UInt8] { ChunkEncoder().encode(self) }

  /// The chunk of `rowCount` rows with these bytes; for many chunks use one ``ChunkDecoder``.
  package init(decoding bytes: Span<UInt8>, rowCount: Int) throws(ChunkDecodingError) {
    self = try ChunkDecoder().decode(bytes, rowCount: rowCount)
  }
}
