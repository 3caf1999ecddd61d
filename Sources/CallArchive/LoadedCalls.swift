import Calls
import ColumnStore
import GRDB
import RawMemory

/// What one read transaction gives of a store, not decoded yet.
struct LoadedCalls: Sendable {
  /// Calls that make one row group.
  enum Part: Sendable {
    /// A row group that is read when it is its turn.
    case unread(RowGroupHead)
    /// A row group's chunks.
    case chunks(RowGroupHead, RowGroupDetail, [Column: StoredChunk], Lacking?)
    /// A row group of other definitions: its payloads.
    case payloads(Derivation.Source)
    case tail([TailCall])
  }

  /// A column's chunk as it is stored.
  struct StoredChunk: Sendable {
    let bytes: [UInt8]
    let checksum: UInt32

    /// What finds the row of a row group, a table and a column.
    ///
    /// Their index may be damaged and lead to another row, that is whole in itself.
    static let condition = """
      rowid = (SELECT rowid FROM column_chunks
        WHERE row_group = ?1 AND "table" = ?2 AND "column" = ?3)
      """
    /// 1 in the row that was asked for.
    static let isAskedFor = #"row_group = ?1 AND "table" = ?2 AND "column" = ?3"#

    var isWhole: Bool { Checksum.crc32(bytes.span) == checksum }
  }

  /// Columns of custom dimensions that a row group does not have.
  struct Lacking: Sendable {
    let columns: Set<Column>
    /// What they are derived from; `nil` in a frozen group.
    let source: Derivation.Source?
  }

  let parts: [Part]
  /// The columns that the parts give.
  let columns: Set<Column>
  let leftOut: [LeftOut]
  let input: InputSummary

  /// Reads what may pass `filter`, or if `isForLater` only what row groups there are.
  init(
    _ db: Database,
    columns: Set<Column>,
    filter: CallFilter,
    skipsDamaged: Bool,
    isForLater: Bool = false
  ) throws {
    let columns = try StoredDimensions.readable(columns, filter, db)
    var tolerance = DamageTolerance(skips: skipsDamaged)
    var parts: [Part] = []
    var frozen: [Int: Int] = [:]
    let heads = try Self.heads(db, &tolerance)
    for head in heads where filter.mayPass(starts: head.firstStart...head.lastStart) {
      try Task.checkCancellation()
      if head.isFrozen, head.definitions != CallTable.definitions {
        frozen[head.definitions, default: 0] += head.callCount
        continue
      }
      let part = try tolerance.attempt("row group \(head.id)", calls: head.callCount) {
        guard try Self.mayPass(filter, head, db) else { return Part?.none }
        return isForLater ? .unread(head) : try Part(head, columns: columns, db)
      }
      if let part, let part { parts.append(part) }
    }
    let (tail, tailCount) = try Self.tail(db, &tolerance)
    if !tail.isEmpty { parts.append(.tail(tail)) }
    self.parts = parts
    self.columns = columns
    let calls = heads.reduce(tailCount) { $0 + $1.callCount }
    try Self.checkNumber(of: calls, db, &tolerance)
    input = try StoredInput.summary(db, calls: calls, filter, &tolerance)
    leftOut =
      tolerance.leftOut
      + frozen.sorted { $0.key < $1.key }.map { LeftOut(calls: $1, .definitions($0)) }
  }

  private static func heads(
    _ db: Database,
    _ tolerance: inout DamageTolerance
  ) throws -> [RowGroupHead] {
    guard tolerance.skips else { return try RowGroupHead.all(db) }
    return try Int64.fetchAll(db, sql: "SELECT id FROM row_groups ORDER BY id").compactMap { id in
      // What a damaged head says of its calls is worth nothing.
      let head = try tolerance.attempt("row group \(id)", calls: nil) {
        try RowGroupHead.one(id, db)
      }
      return head ?? nil
    }
  }

  /// A damaged page may lose a row without a trace.
  private static func checkNumber(
    of calls: Int,
    _ db: Database,
    _ tolerance: inout DamageTolerance
  ) throws {
    let told = try tolerance.attempt("the settings", calls: nil) {
      let row = try Row.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'calls'")
      guard let row else { throw Damage("the settings", "the number of calls is missing") }
      return try row.count(0, of: "the settings")
    }
    // Calls that are known to be lost are told already.
    guard let told, told != calls, tolerance.leftOut.allSatisfy({ $0.calls != nil }) else { return }
    let damage = Damage("the database", "\(calls) calls of \(told)")
    guard tolerance.skips else { throw damage }
    tolerance.leaveOut(damage, calls: told > calls ? told - calls : nil)
  }

  /// Whether a call of a row group may pass, as far as the zone maps of the columns that the filter's
  /// conditions are about can tell.
  static func mayPass(
    _ filter: CallFilter,
    _ head: RowGroupHead,
    _ db: Database
  ) throws -> Bool {
    guard head.definitions == CallTable.definitions else { return true }
    let statement = try db.cachedStatement(
      sql: """
        SELECT zone_map, checksum, \(StoredChunk.isAskedFor) FROM column_chunks
        WHERE \(StoredChunk.condition)
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
      // What is wrong is told when the chunk is read.
      guard try row.integer(2, of: part) == 1 else { continue }
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

  /// The calls of the tail that are whole, and how many there are.
  static func tail(
    _ db: Database,
    _ tolerance: inout DamageTolerance
  ) throws -> ([TailCall], Int) {
    guard tolerance.skips else {
      let calls = try tail(db)
      return (calls, calls.count)
    }
    var ids: [Int64] = []
    // What is behind a damaged page cannot be counted.
    _ = try tolerance.attempt("the tail", calls: nil) {
      let rows = try Int64.fetchCursor(db, sql: "SELECT id FROM tail ORDER BY id")
      while let id = try rows.next() { ids.append(id) }
    }
    let calls = try ids.compactMap { id in
      try tolerance.attempt("call \(id)", calls: 1) { try TailCall.one(id, db) }
    }
    return (calls, ids.count)
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
        SELECT checksum, bytes, typeof(bytes), \(LoadedCalls.StoredChunk.isAskedFor)
        FROM column_chunks WHERE \(LoadedCalls.StoredChunk.condition)
        """
    )
    var chunks: [Column: LoadedCalls.StoredChunk] = [:]
    var lacking: Set<Column> = []
    for column in columns where column != .storeID {
      // A row that is fetched whole is a copy, and most bytes of a store are these.
      let rows = try Row.fetchCursor(
        statement,
        arguments: [head.id, column.table.rawValue, column.name]
      )
      guard let row = try rows.next() else {
        guard column.custom != nil else {
          throw Damage.group(head.id, "the column '\(column.fullName)' is missing")
        }
        lacking.insert(column)
        continue
      }
      let part = "row group \(head.id), column '\(column.fullName)'"
      guard try row.integer(3, of: part) == 1 else {
        throw Damage(part, "the index leads to another row")
      }
      chunks[column] = LoadedCalls.StoredChunk(
        bytes: try row.bytes(1, type: 2, of: part),
        checksum: try row.checksum(0, of: part)
      )
    }
    guard !lacking.isEmpty else { return .chunks(head, detail, chunks, nil) }
    let source = head.isFrozen ? nil : try Derivation.source(of: head, db)
    return .chunks(head, detail, chunks, LoadedCalls.Lacking(columns: lacking, source: source))
  }

  /// The part, with what is stored of it; `nil` when that is nothing, or is damaged and left out.
  func read(
    _ columns: Set<Column>,
    of store: StillStore,
    _ tolerance: inout DamageTolerance
  ) throws -> LoadedCalls.Part? {
    guard case .unread(let head) = self else { return self }
    let part = try tolerance.attempt("row group \(head.id)", calls: head.callCount) {
      try store.read { try LoadedCalls.Part(head, columns: columns, $0) }
    }
    return part ?? nil
  }

  /// The rows, with those of `columns` that were read; `nil` when they are damaged and left out.
  func rows(
    columns: Set<Column>,
    with decoder: ChunkDecoder,
    _ tolerance: inout DamageTolerance
  ) throws -> RowGroup? {
    let wantsIDs = columns.contains(.storeID)
    switch self {
    case .unread(let head): preconditionFailure("row group \(head.id) has not been read")
    case .payloads(let source):
      return try tolerance.attempt("row group \(source.head.id)", calls: source.head.callCount) {
        let rows = try Derivation.rows(of: source, columns: columns)
        return wantsIDs ? rows.adding(ids: try source.ids()) : rows
      }
    case .tail(let calls):
      return try Derivation.rows(of: calls, columns: columns, &tolerance)
    case .chunks(let head, let detail, let chunks, let lacking):
      return try tolerance.attempt("row group \(head.id)", calls: head.callCount) {
        let chunks = chunks.filter { columns.contains($0.key) }
        var rows = try Self.rows(of: head, detail.catalog, chunks, with: decoder)
        if let lacking { rows = try lacking.completing(rows, of: head) }
        guard wantsIDs else { return rows }
        return rows.adding(
          ids: try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
        )
      }
    }
  }

  private static func rows(
    of head: RowGroupHead,
    _ catalog: [UInt8],
    _ chunks: [Column: LoadedCalls.StoredChunk],
    with decoder: ChunkDecoder
  ) throws(Damage) -> RowGroup {
    let catalog = try head.catalog(
      catalog,
      tables: Set(chunks.keys.map(\.table)),
      with: decoder
    )
    var cells: [Column: ColumnChunk] = [:]
    // In their order, so that of several damaged ones the same is always told.
    for (column, chunk) in chunks.sorted(by: { $0.key.fullName < $1.key.fullName }) {
      guard chunk.isWhole else {
        throw .group(head.id, "the checksum of the column '\(column.fullName)' is wrong")
      }
      do throws(RowGroupDecodingError) {
        cells[column] = try catalog.decode(chunk.bytes.span, of: column, with: decoder)
      } catch {
        throw .group(head.id, "\(error)")
      }
    }
    return catalog.group(of: cells)
  }
}

extension LoadedCalls.Lacking {
  /// The rows of a group with the columns that it lacks.
  fileprivate func completing(_ rows: RowGroup, of head: RowGroupHead) throws -> RowGroup {
    let derived = try source.map { try Derivation.rows(of: $0, columns: columns) }
    var rows = rows
    for column in columns {
      let cells =
        derived.map { $0[column] } ?? CustomDimension.missing(calls: rows.callCount)
      guard let cells, cells.count == rows.callCount else {
        throw Damage.group(head.id, "the column '\(column.fullName)' cannot be derived")
      }
      rows = rows.adding(column, cells)
    }
    return rows
  }
}

extension RowGroupHead {
  /// The group's catalogue, with `tables` alone; `nil` for all.
  func catalog(
    _ bytes: [UInt8],
    tables: Set<CallTable>? = nil,
    with decoder: ChunkDecoder
  ) throws(Damage) -> RowGroupCatalog {
    do throws(ChunkDecodingError) {
      let catalog = try RowGroupCatalog(decoding: bytes.span, tables: tables, with: decoder)
      guard catalog.callCount == callCount else { throw .truncated }
      return catalog
    } catch {
      throw .group(id, "its catalogue is unreadable")
    }
  }
}
