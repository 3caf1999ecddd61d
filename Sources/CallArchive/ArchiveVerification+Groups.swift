import Calls
import ColumnStore
import GRDB
import RawMemory

extension ArchiveReader {
  /// A row group as it is stored, one transaction's.
  private struct Stored: Sendable {
    let head: RowGroupHead
    let detail: RowGroupDetail
    /// What the rows are made from; `nil` in a frozen group.
    let source: Derivation.Source?
    let columns: [StoredColumn]
    let keys: [Key]
    let digest: ContentDigest

    struct Key: Sendable, Equatable {
      let id: Int64
      let agent: Int64
      let callID: [UInt8]
      let digest: [UInt8]
    }
  }

  func check(group id: Int64) async -> [String] {
    do {
      guard let stored = try await queue.read({ db in try Self.stored(id, db) }) else { return [] }
      return try Self.problems(of: stored)
    } catch {
      switch ArchiveError(error, path: path) {
      case .damaged(_, let part, let reason):
        return ["\(part == "the database" ? "row group \(id)" : part): \(reason)"]
      case let error: return ["row group \(id): \(error)"]
      }
    }
  }

  private static func stored(_ id: Int64, _ db: Database) throws -> Stored? {
    guard let head = try RowGroupHead.one(id, db) else { return nil }
    let part = "row group \(id)"
    let keys = try Row.fetchAll(
      db,
      sql: "SELECT id, agent, call_id, digest FROM calls WHERE row_group = ? ORDER BY id",
      arguments: [id]
    ).map { row in
      Stored.Key(
        id: try row.integer(0, of: part),
        agent: try row.integer(1, of: part),
        callID: try row.bytes(2, of: part),
        digest: try row.bytes(3, of: part)
      )
    }
    return Stored(
      head: head,
      detail: try RowGroupDetail.one(id, db),
      source: head.isFrozen ? nil : try Derivation.source(of: head, db),
      columns: try StoredColumn.all(of: id, db),
      keys: keys,
      digest: try ContentDigest(of: db)
    )
  }

  private static func problems(of stored: Stored) throws -> [String] {
    let part = "row group \(stored.head.id)"
    let catalog = try stored.head.catalog(stored.detail.catalog, with: ChunkDecoder())
    guard let source = stored.source else {
      return problems(of: stored, part, catalog, wanted: nil)
        + frozenProblems(of: stored, part, catalog)
    }
    var problems: [String] = []
    let derived = try Derivation.calls(
      of: source,
      columns: Derivation.allColumns,
      digest: stored.digest
    )
    if keys(of: stored, derived) != stored.keys {
      problems.append("\(part): the keys of its calls are not those of its payloads")
    }
    guard stored.head.definitions == CallTable.definitions else {
      return problems + self.problems(of: stored, part, catalog, wanted: nil)
    }
    if derived.rows.starts != stored.head.firstStart...stored.head.lastStart {
      problems.append("\(part): its calls start at other times than it says")
    }
    if catalog != RowGroupCatalog(derived.rows) {
      problems.append("\(part): its catalogue is not that of its payloads")
    }
    return problems + self.problems(of: stored, part, catalog, wanted: derived.rows)
  }

  /// What is wrong with a group's columns; without `wanted`, only whether they are what was written.
  private static func problems(
    of stored: Stored,
    _ part: String,
    _ catalog: RowGroupCatalog,
    wanted: RowGroup?
  ) -> [String] {
    let decoder = ChunkDecoder()
    var problems: [String] = []
    for column in stored.columns {
      let name = column.fullName
      guard column.chunk.isWhole else {
        problems.append("\(part): the checksum of the column '\(name)' is wrong")
        continue
      }
      guard let wanted else { continue }
      guard let place = Derivation.allColumns.first(where: { $0.fullName == name }),
        let cells = wanted[place]
      else {
        problems.append("\(part): there is no column '\(name)'")
        continue
      }
      if (try? catalog.decode(column.chunk.bytes.span, of: place, with: decoder)) != cells {
        problems.append("\(part): the column '\(name)' is not what the payloads derive to")
      }
      if column.zoneMap != ZoneMap(cells).encoded() {
        problems.append("\(part): the zone map of the column '\(name)' is wrong")
      }
    }
    let names = Set(stored.columns.map(\.fullName))
    if stored.head.definitions == CallTable.definitions {
      for column in Derivation.allColumns where !names.contains(column.fullName) {
        problems.append("\(part): the column '\(column.fullName)' is missing")
      }
    }
    return problems
  }

  /// Whether the cells of a frozen group can be read, and its keys are those of the calls that it
  /// lists; of its calls' digests nothing can be told.
  private static func frozenProblems(
    of stored: Stored,
    _ part: String,
    _ catalog: RowGroupCatalog
  ) -> [String] {
    let decoder = ChunkDecoder()
    var problems: [String] = []
    for column in stored.columns where column.chunk.isWhole {
      do throws(Damage) {
        let (_, cells) = try column.decoded(by: catalog, of: stored.head.id, with: decoder)
        guard column.zoneMap != ZoneMap(cells).encoded() else { continue }
        problems.append("\(part): the zone map of the column '\(column.fullName)' is wrong")
      } catch {
        problems.append("\(error.part): \(error.reason)")
      }
    }
    let (head, detail) = (stored.head, stored.detail)
    let ids = try? RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
    let agents = try? RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    if ids != stored.keys.map(\.id) || agents != stored.keys.map(\.agent) {
      problems.append("\(part): the keys of its calls are not those that it lists")
    }
    return problems
  }

  /// The keys that a group's payloads tell, under the ids and agents that the group has for them.
  private static func keys(
    of stored: Stored,
    _ derived: Derivation.Derived
  ) -> [Stored.Key] {
    let (head, detail) = (stored.head, stored.detail)
    guard
      let ids = try? RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id),
      let agents = try? RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    else { return [] }
    return derived.identities.indices.map { index in
      Stored.Key(
        id: ids[index],
        agent: agents[index],
        callID: derived.identities[index].key.callID,
        digest: derived.identities[index].digest
      )
    }
  }
}
