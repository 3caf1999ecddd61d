/// What a column chunk's cells are, as stored.
enum ChunkKind: UInt8 {
  case integer = 1
  case double = 2
  case text = 3
}
