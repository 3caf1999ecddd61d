package import Calls
import Foundation
import GRDB

/// What became of rejects that were tried again.
package struct RetrySummary: Sendable, Equatable {
  /// Those that are calls now; `rejected` counts those that are still refused.
  package var ingest = IngestSummary()
  /// Those among the refused of which no bytes were kept, so that they could not be tried.
  package var withoutBytes = 0
  /// Requests among the refused that were sent to an agent that nobody knows.
  package var withoutAgent = 0

  /// Nothing was tried.
  package init() {}
}

extension ArchiveWriter {
  /// The most rejects, and about how many of their bytes, that one transaction tries.
  private static let retryBatch = (count: 64, bytes: 16 << 20)

  /// Tries kept rejects again, in the order in which they came.
  ///
  /// One that is a call by now becomes one as if it were read from its source, a repeat of one if
  /// need be, and is no longer a reject, nor counted as one. One that is still refused stays, with
  /// what is wrong with it now; so does a request that named no agent, or whose agent a former version
  /// of the program did not note, until it is given one. Each batch is one transaction, so that wherever this ends a record
  /// is either a reject or a call.
  /// - Parameters:
  ///   - ids: Which; `nil` for all.
  ///   - options: How records are read, but for the workspace; the agent of bare bodies, `nil` for
  ///     that which the record was sent to.
  ///   - workspace: The workspace of bare bodies; `nil` likewise.
  ///   - progress: Told how many of them are done, after each batch.
  /// - Returns: What became of them; ids that no reject has are left out.
  /// - Throws: ``ArchiveError``; what was tried before stays so.
  /// - Complexity: As for reading the records.
  @discardableResult
  package func retry(
    rejects ids: [Int64]?,
    options: DecodingOptions,
    workspace: Int64? = nil,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws(ArchiveError) -> RetrySummary {
    let kept = try await database.read { db in
      try Row.fetchAll(db, sql: "SELECT id, size FROM rejects ORDER BY id").map { row in
        (id: try row.integer(0, of: "a reject"), size: try row.count(1, of: "a reject"))
      }
    }
    let wanted = ids.map(Set.init)
    let rejects = kept.filter { wanted?.contains($0.id) ?? true }
    let digest = database.digest
    var summary = RetrySummary()
    var start = 0
    while start < rejects.count {
      var end = start
      var bytes = 0
      while end < rejects.count, end - start < Self.retryBatch.count,
        bytes < Self.retryBatch.bytes
      {
        bytes += rejects[end].size
        end += 1
      }
      let batch = rejects[start..<end].map(\.id)
      let tried = try await database.write { db in
        var retry = RejectRetry(db, digest: digest, options: options, workspace: workspace)
        try retry.run(batch)
        return try retry.finish()
      }
      summary.ingest += tried.ingest
      summary.withoutBytes += tried.withoutBytes
      summary.withoutAgent += tried.withoutAgent
      start = end
      progress(end, rejects.count)
    }
    try await sealTail(longerThan: IngestOptions().longestTail)
    return summary
  }
}
