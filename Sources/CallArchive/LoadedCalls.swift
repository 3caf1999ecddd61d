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
    for head in heads where try Self.mayPass(filter, head, db) {
      if let part = try Part(head, columns: columns, db) {
        parts.append(part)
      } else {
        frozen[head.definitions, default: 0] += head.callCount
      }
    }
    let tail = try Self.tail(db)
    if !tail.isEmpty { parts.append(.tail(tail)) }
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

  /// Whether a call of a row group may pass: as far as its head, and the zone maps of the columns that
  /// the filter's conditions are about, can tell.
  private static func mayPass(
    _ filter: CallFilter,
    _ head: RowGroupHead,
    _ db: Database
  ) throws -> Bool {
    guard filter.mayPass(starts: head.firstStart...head.lastStart) else { return false }
    guard head.definitions == CallTable.definitions else { return true }
    let statement = try db.cachedStatement(
      sql: """
        SELECT zone_map, checksum FROM column_chunks
        WHERE row_group = ? AND "table" = ? AND "column" = ?
        """
    )
    let part = "row group \(head.id)"
    for condition in filter.conditions {
      guard case .column(let column) = condition.field,
        let row = try Row.fetchOne(
          statement,
          arguments: [head.id, column.table.rawValue, column.name]
        )
      else { continue }
      let map = StoredZoneMap.map(
        try row.bytes(0, of: part),
        ofChunk: try row.checksum(1, of: part)
      )
      if let map, !condition.mayPass(map) { return false }
    }
    return true
  }

  /// The calls of the tail, in the order in which they came.
  static func tail(_ db: Database) throws -> [TailCall] {
    try Row.fetchAll(db, sql: "\(TailCall.query) ORDER BY tail.id").map { try TailCall($0) }
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
        // All rejects of a kind may have become calls.
        guard count > 0, name.hasPrefix("rejected_"),
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
  /// What is stored of a row group: `columns`, or where they are of other definitions its payloads;
  /// `nil` when these were pruned.
  init?(_ head: RowGroupHead, columns: Set<Column>, _ db: Database) throws {
    if head.definitions == CallTable.definitions {
      self = try Self.chunks(of: head, columns, db)
    } else if !head.isFrozen {
      self = .payloads(try Derivation.source(of: head, db))
    } else {
      return nil
    }
  }

  private static func chunks(
    of head: RowGroupHead,
    _ columns: Set<Column>,
    _ db: Database
  ) throws -> LoadedCalls.Part {
    let detail = try RowGroupDetail.one(head.id, db)
    let statement = try db.cachedStatement(
      sql: """
        SELECT checksum, bytes FROM column_chunks
        WHERE row_group = ? AND "table" = ? AND "column" = ?
        """
    )
    var chunks: [Column: LoadedCalls.StoredChunk] = [:]
    for column in columns {
      let row = try Row.fetchOne(
        statement,
        arguments: [head.id, column.table.rawValue, column.name]
      )
      guard let row else {
        throw Damage.group(head.id, "the column '\(column.fullName)' is missing")
      }
      let part = "row group \(head.id), column '\(column.fullName)'"
      chunks[column] = LoadedCalls.StoredChunk(
        bytes: try row.bytes(1, of: part),
        checksum: try row.checksum(0, of: part)
      )
    }
    return .chunks(head, catalog: detail.catalog, chunks)
  }

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
