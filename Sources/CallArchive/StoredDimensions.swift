import Calls
import GRDB

/// The custom dimensions of which a store has columns.
///
/// A row group may lack some of these columns: those that came while it was made, or for which an
/// interrupt left no time. Whoever reads it derives them from its payloads. Where those were pruned,
/// the values are missing.
enum StoredDimensions {
  /// The most that a store has.
  static let limit = 64

  /// All of them, by their names; a reader takes files from before there were any.
  static func all(_ db: Database) throws -> [CustomDimension] {
    guard try ArchiveSchema.version(of: db) >= 6 else { return [] }
    let names = try String.fetchAll(
      db.cachedStatement(sql: "SELECT name FROM dimensions ORDER BY name")
    )
    return try names.map { name in
      do throws(CustomDimensionError) {
        return try CustomDimension(name)
      } catch {
        throw Damage("the dimensions", "a name is none: \(error)")
      }
    }.sorted { $0.precedes($1) }
  }

  /// All columns that row groups are to have.
  static func allColumns(_ db: Database) throws -> Set<Column> {
    Derivation.allColumns.union(try all(db).map(\.column))
  }

  /// The columns among `columns` that the store can give, and the calls' starts.
  ///
  /// - Throws: ``AbsentDimensions`` when one is of a custom dimension that was not added.
  static func readable(
    _ columns: Set<Column>,
    _ filter: CallFilter,
    _ db: Database
  ) throws -> Set<Column> {
    let tested = filter.allConditions.compactMap { condition in
      if case .column(let column) = condition.field { column } else { nil }
    }
    let wanted = Set(columns.union(tested).compactMap(\.custom))
    guard !wanted.isEmpty else { return Derivation.known(columns) }
    let known = try all(db)
    guard wanted.isSubset(of: known) else {
      throw AbsentDimensions(
        wanted: wanted.subtracting(known).sorted { $0.precedes($1) },
        known: known
      )
    }
    return Derivation.known(columns).union(columns.filter { $0.custom != nil })
  }
}

/// Custom dimensions that a store does not have.
struct AbsentDimensions: Error {
  let wanted: [CustomDimension]
  let known: [CustomDimension]
}
