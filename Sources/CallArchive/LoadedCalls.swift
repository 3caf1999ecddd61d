import Calls
import ColumnStore
import GRDB
import RawMemory

/// What one read transaction gives of a store, not decoded yet.
struct LoadedCalls: Sendable {
  /// Calls that make one row group.
  enum Part: Sendable {
    /// A row group's chunks.
    case chunks(RowGroupHead, catalog: [UInt8], [Column: StoredChunk])
    /// A row group of other definitions: its payloads.
    case payloads(Derivation.Source)
    case tail([TailCall])
  }

  /// A column's chunk as it is stored.
  struct StoredChunk: Sendable {
    let bytes: [UInt8]
    let checksum: UInt32

    var isWhole: Bool { Checksum.crc32(bytes.span) == checksum }
  }

  let parts: [Part]
  let leftOut: [LeftOut]
  let input: InputSummary

  init(_ db: Database, columns: Set<Column>, filter: CallFilter) throws {
    var parts: [Part] = []
    var frozen: [Int: Int] = [:]
    let heads = try RowGroupHead.all(db)
    for head in heads where filter.mayPass(starts: head.firstStart...head.lastStart) {
      if let part = try Self.part(of: head, columns: columns, db) {
        parts.append(part)
      } else {
        frozen[head.definitions, default: 0] += head.callCount
      }
    }
    let tail = try Row.fetchAll(db, sql: "\(TailCall.query) ORDER BY tail.id")
    if !tail.isEmpty { parts.append(.tail(try tail.map { try TailCall($0) })) }
    self.parts = parts
    leftOut = frozen.sorted { $0.key < $1.key }.map { LeftOut(calls: $1, .definitions($0)) }
    var input = try Self.input(db)
    input.leftOut = leftOut.reduce(0) { $0 + $1.calls }
    self.input = input
    // A damaged page may lose a row without a trace.
    let calls = heads.reduce(tail.count) { $0 + $1.callCount }
    let told = try Int.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'calls'")
    guard calls == told else { throw Damage("the database", "\(calls) calls of \(told ?? 0)") }
  }

  /// A row group in the form in which `columns` can be had of it; `nil` when they cannot, as it is
  /// frozen and of other definitions.
  static func part(
    of head: RowGroupHead,
    columns: Set<Column>,
    _ db: Database
  ) throws -> Part? {
    if head.definitions == CallTable.definitions { return try chunks(of: head, columns, db) }
    return head.isFrozen ? nil : .payloads(try Derivation.source(of: head, db))
  }

  private static func chunks(
    of head: RowGroupHead,
    _ columns: Set<Column>,
    _ db: Database
  ) throws -> Part {
    let detail = try RowGroupDetail.one(head.id, db)
    let statement = try db.cachedStatement(
      sql: """
        SELECT checksum, bytes FROM column_chunks
        WHERE row_group = ? AND "table" = ? AND "column" = ?
        """
    )
    var chunks: [Column: StoredChunk] = [:]
    for column in columns {
      let row = try Row.fetchOne(
        statement,
        arguments: [head.id, column.table.rawValue, column.name]
      )
      guard let row else {
        throw Damage.group(head.id, "the column '\(column.fullName)' is missing")
      }
      let part = "row group \(head.id), column '\(column.fullName)'"
      chunks[column] = StoredChunk(
        bytes: try row.bytes(1, of: part),
        checksum: try row.checksum(0, of: part)
      )
    }
    return .chunks(head, catalog: detail.catalog, chunks)
  }

  private static func input(_ db: Database) throws -> InputSummary {
    var input = InputSummary()
    input.calls =
      try Int.fetchOne(
        db,
        sql: """
          SELECT coalesce((SELECT sum(call_count) FROM row_groups), 0) + (SELECT count(*) FROM tail)
          """
      ) ?? 0
    input.duplicates = try Int.fetchOne(db, sql: "SELECT count(*) FROM duplicates") ?? 0
    let counters = try Row.fetchAll(db, sql: "SELECT name, count FROM counters")
    for row in counters {
      let name = try row.text(0, of: "the counters")
      let count = try row.count(1, of: "the counters")
      switch name {
      case "conflicts": input.conflicts = count
      default:
        guard name.hasPrefix("rejected_"),
          let kind = Problem.Kind(rawValue: String(name.dropFirst("rejected_".count)))
        else { continue }
        input.rejectedByKind[kind] = count
        input.rejected += count
      }
    }
    input.records = input.calls + input.duplicates + input.rejected
    return input
  }
}

extension LoadedCalls.Part {
  /// The rows, with `columns`.
  func rows(columns: Set<Column>, with decoder: ChunkDecoder) throws -> RowGroup {
    switch self {
    case .payloads(let source): return try Derivation.rows(of: source, columns: columns)
    case .tail(let calls): return try Derivation.rows(of: calls, columns: columns)
    case .chunks(let head, let catalog, let chunks):
      let decoded = try head.catalog(catalog, with: decoder)
      var cells: [Column: ColumnChunk] = [:]
      for (column, chunk) in chunks {
        guard chunk.isWhole else {
          throw Damage.group(head.id, "the checksum of the column '\(column.fullName)' is wrong")
        }
        do throws(RowGroupDecodingError) {
          cells[column] = try decoded.decode(chunk.bytes.span, of: column, with: decoder)
        } catch {
          throw Damage.group(head.id, "\(error)")
        }
      }
      return decoded.group(of: cells)
    }
  }
}

extension RowGroupHead {
  /// The group's catalogue.
  func catalog(
    _ bytes: [UInt8],
    with decoder: ChunkDecoder
  ) throws(Damage) -> RowGroupCatalog {
    do throws(ChunkDecodingError) {
      let catalog = try RowGroupCatalog(decoding: bytes.span, with: decoder)
      guard catalog.callCount == callCount else { throw .truncated }
      return catalog
    } catch {
      throw .group(id, "its catalogue is unreadable")
    }
  }
}
