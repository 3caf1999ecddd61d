package import Calls
import GRDB

/// What was taken out of a store, or would be.
package struct RedactionSummary: Sendable, Equatable {
  /// Calls whose bodies held some of it.
  package var calls = 0
  /// Calls without payload whose columns did.
  package var frozenCalls = 0
  /// Later bodies that did.
  package var conflicts = 0
  /// Rejects that did.
  package var rejects = 0
  /// Rejects that are no JSON, so that nothing can be told of them: their records were dropped.
  package var dropped = 0
  /// How many strings of bodies, by the key.
  package var strings: [String: Int] = [:]
  /// How many strings of bodies with phone numbers.
  package var phones = 0

  /// Nothing was taken out.
  package init() {}

  static func += (sum: inout RedactionSummary, other: RedactionSummary) {
    sum.calls += other.calls
    sum.frozenCalls += other.frozenCalls
    sum.conflicts += other.conflicts
    sum.rejects += other.rejects
    sum.dropped += other.dropped
    sum.phones += other.phones
    sum.strings.merge(other.strings) { $0 + $1 }
  }
}

extension ArchiveWriter {
  /// Takes `redaction` out of all bodies, those of conflicts and rejects too, and out of the columns.
  ///
  /// Gone means gone: columns are derived anew, freed pages are overwritten, and the WAL is emptied.
  /// Repeats of a redacted call are told after the same was taken out of them. Each row group is one
  /// transaction; after an interrupt a second run does the rest. Another run changes nothing.
  /// - Parameters:
  ///   - redaction: What is taken out.
  ///   - time: Only of calls that started before, and of rejects that were read before; Unix
  ///     milliseconds.
  ///   - isDry: Whether it is only counted.
  /// - Returns: What was taken out.
  /// - Throws: ``ArchiveError``; what was taken out before stays so.
  /// - Complexity: As for loading the calls from a file.
  @discardableResult
  package func redact(
    _ redaction: Redaction,
    before time: Int64? = nil,
    isDry: Bool = false
  ) async throws(ArchiveError) -> RedactionSummary {
    let run = RedactionRun(
      redaction: redaction,
      time: time ?? .max,
      isDry: isDry,
      digest: database.digest
    )
    // The tail first: a server may make row groups of it meanwhile, which are found then.
    var summary = try await inTransaction(isDry) { db in try run.redactTail(db) }
    try await forEachRowGroup(where: { $0.firstStart < run.time }, progress: { _ in }) {
      head async throws(ArchiveError) in
      summary += try await inTransaction(isDry) { db in try run.redact(group: head.id, db) }
    }
    summary += try await inTransaction(isDry) { db in try run.redactRejects(db) }
    if !isDry { try await vacuumDeleted() }
    return summary
  }

  private func inTransaction(
    _ isDry: Bool,
    _ body: @escaping @Sendable (Database) throws -> RedactionSummary
  ) async throws(ArchiveError) -> RedactionSummary {
    isDry ? try await database.read(body) : try await database.write(body)
  }
}
