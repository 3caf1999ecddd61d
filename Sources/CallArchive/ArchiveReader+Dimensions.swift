package import Calls
import ColumnStore
import GRDB

/// How far a store knows the values of one custom dimension.
package struct DimensionCoverage: Sendable, Equatable {
  /// The dimension.
  package let dimension: CustomDimension
  /// All calls of the store.
  package internal(set) var calls = 0
  /// Those with a value.
  package internal(set) var present = 0
  /// How many different values there are.
  package internal(set) var values = 0
  /// The calls whose value is too long for a group's name.
  package internal(set) var tooLong = 0
  /// The calls of row groups that have no column of it yet.
  package internal(set) var pending = 0
  /// The calls whose payloads were pruned before there was a column.
  package internal(set) var withoutPayload = 0
}

extension ArchiveReader {
  /// The custom dimensions that were added to the store, by their names.
  ///
  /// - Throws: ``ArchiveError`` when they cannot be read.
  package func dimensions() throws(ArchiveError) -> [CustomDimension] {
    do {
      return try queue.read { db in try StoredDimensions.all(db) }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// How far the values of each custom dimension are known, by the names, at one moment.
  ///
  /// - Throws: ``ArchiveError``.
  /// - Complexity: O(cells and bytes of the columns), and of the payloads of the tail.
  package func dimensionCoverage() async throws(ArchiveError) -> [DimensionCoverage] {
    try await read { db in
      let dimensions = try StoredDimensions.all(db)
      var counts = dimensions.map { CoverageCount($0) }
      guard !counts.isEmpty else { return [] }
      let decoder = ChunkDecoder()
      for head in try RowGroupHead.all(db) {
        let catalog = try head.catalog(
          try RowGroupDetail.one(head.id, db).catalog,
          with: decoder
        )
        let columns = try StoredColumn.all(
          of: head.id,
          named: dimensions.map(\.name),
          db
        )
        for index in counts.indices {
          guard let stored = columns.first(where: { $0.name == dimensions[index].name }) else {
            counts[index].add(callsWithoutColumn: head.callCount, isFrozen: head.isFrozen)
            continue
          }
          let (_, cells) = try stored.decoded(by: catalog, of: head.id, with: decoder)
          counts[index].add(cells)
        }
      }
      var tolerance = DamageTolerance(skips: false)
      let tail = try LoadedCalls.tail(db)
      let columns = Set(dimensions.map(\.column))
      if let rows = try Derivation.rows(of: tail, columns: columns, &tolerance) {
        for index in counts.indices {
          if let cells = rows[dimensions[index].column] { counts[index].add(cells) }
        }
      }
      return counts.map(\.coverage)
    }
  }
}

/// Counts the values of one dimension.
private struct CoverageCount {
  private static let tooLong = Array(CustomDimension.tooLong.utf8)

  private var counted: DimensionCoverage
  private var texts = StringInterner()

  init(_ dimension: CustomDimension) { counted = DimensionCoverage(dimension: dimension) }

  var coverage: DimensionCoverage {
    var coverage = counted
    coverage.values = texts.count
    return coverage
  }

  mutating func add(callsWithoutColumn calls: Int, isFrozen: Bool) {
    counted.calls += calls
    if isFrozen { counted.withoutPayload += calls } else { counted.pending += calls }
  }

  mutating func add(_ cells: ColumnChunk) {
    guard case .text(let chunk) = cells else { return }
    counted.calls += chunk.count
    let codes = (0..<chunk.dictionary.count).map { code in
      texts.code(for: chunk.dictionary.span(of: code))
    }
    let long = codes.indices.first { chunk.dictionary[$0] == Self.tooLong }
    for row in 0..<chunk.count {
      let code = Int(chunk.codes[row])
      guard code != chunk.missingCode else { continue }
      counted.present += 1
      if code == long { counted.tooLong += 1 }
    }
  }
}
