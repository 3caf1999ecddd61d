/// One column of one row group, sealed: its cells, which of them are missing, and their range.
package enum ColumnChunk: Sendable, Equatable {
  case integer(IntegerChunk)
  case double(DoubleChunk)
  case text(TextChunk)

  /// The number of rows.
  package var count: Int {
    switch self {
    case .integer(let chunk): chunk.count
    case .double(let chunk): chunk.count
    case .text(let chunk): chunk.count
    }
  }

  /// The bytes that the chunk's cells and dictionary take.
  package var byteCount: Int {
    switch self {
    case .integer(let chunk): chunk.codes.byteCount
    case .double(let chunk): chunk.count * 8
    case .text(let chunk):
      chunk.codes.byteCount + chunk.dictionary.byteCount + chunk.dictionary.count * 4
    }
  }

  /// The chunk of the rows `rows` alone, in that order.
  package func gathering(_ rows: [Int]) -> ColumnChunk {
    switch self {
    case .integer(let chunk): .integer(chunk.gathering(rows))
    case .double(let chunk): .double(chunk.gathering(rows))
    case .text(let chunk): .text(chunk.gathering(rows))
    }
  }
}
