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
    /// The columns that the store's row groups are to have.
    let wantedColumns: Set<Column>
    /// The names of the agents that the group has.
    let agents: [Int64: AgentName]
    let keys: GroupKeys
    let digest: ContentDigest
    /// The numbers of all redactions, and 0.
    let redactions: Set<Int64>
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
    let detail = try RowGroupDetail.one(id, db)
    return Stored(
      head: head,
      detail: detail,
      source: head.isFrozen ? nil : try Derivation.source(of: head, db),
      columns: try StoredColumn.all(of: id, db),
      wantedColumns: try StoredDimensions.allColumns(db),
      agents: try Derivation.agents(of: head, detail, db),
      keys: try GroupKeys(of: id, count: head.callCount, db),
      digest: try ContentDigest(of: db),
      redactions: Set(try Int64.fetchAll(db, sql: "SELECT id FROM redactions")).union([0])
    )
  }

  private static func problems(of stored: Stored) throws -> [String] {
    let part = "row group \(stored.head.id)"
    let catalog = try stored.head.catalog(stored.detail.catalog, with: ChunkDecoder())
    guard let source = stored.source else {
      return try problems(of: stored, part, catalog, wanted: nil)
        + frozenProblems(of: stored, part, catalog)
    }
    var problems: [String] = []
    let derived = try Derivation.calls(
      of: source,
      columns: stored.wantedColumns,
      digest: stored.digest
    )
    if !stored.redactions.isSuperset(of: stored.keys.redactions) {
      problems.append("\(part): what was taken out of its payloads is missing")
    }
    if !areEqual(stored.keys, derived, stored.digest) {
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
      guard let place = stored.wantedColumns.first(where: { $0.fullName == name }),
        let cells = wanted[place]
      else {
        problems.append("\(part): there is no column '\(name)'")
        continue
      }
      if (try? catalog.decode(column.chunk.bytes.span, of: place, with: decoder)) != cells {
        problems.append("\(part): the column '\(name)' is not what the payloads derive to")
      }
      if !StoredZoneMap.isMap(column.zoneMap, ZoneMap(cells), ofChunk: column.chunk.checksum) {
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
  ) throws -> [String] {
    let decoder = ChunkDecoder()
    var problems: [String] = []
    var callIDs: TextChunk?
    for column in stored.columns where column.chunk.isWhole {
      do throws(Damage) {
        let (_, cells) = try column.decoded(by: catalog, of: stored.head.id, with: decoder)
        if column.fullName == Column.callID.fullName, case .text(let chunk) = cells {
          callIDs = chunk
        }
        let checksum = column.chunk.checksum
        guard !StoredZoneMap.isMap(column.zoneMap, ZoneMap(cells), ofChunk: checksum) else {
          continue
        }
        problems.append("\(part): the zone map of the column '\(column.fullName)' is wrong")
      } catch {
        problems.append("\(error.part): \(error.reason)")
      }
    }
    let (head, detail) = (stored.head, stored.detail)
    let agents = try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    _ = try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
    let isRight = agents.indices.allSatisfy { index in
      guard let agent = stored.agents[agents[index]], let callID = callIDs?[index] else {
        return false
      }
      return stored.keys.hashes[index]
        == stored.digest.hash(of: CallKey(agent: agent, callID: callID))
    }
    if !isRight {
      problems.append("\(part): the keys of its calls are not those that it lists")
    }
    return problems
  }

  /// Whether keys are those that a group's payloads tell.
  private static func areEqual(
    _ keys: GroupKeys,
    _ derived: Derivation.Derived,
    _ digest: ContentDigest
  ) -> Bool {
    derived.identities.indices.allSatisfy { index in
      keys.hashes[index] == digest.hash(of: derived.identities[index].key)
        && keys.digest(index) == derived.identities[index].digest
    }
  }
}
