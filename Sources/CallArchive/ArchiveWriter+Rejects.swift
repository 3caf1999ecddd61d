package import Calls
import Foundation
import GRDB
import RawMemory

/// What became of rejects that were tried again.
package struct RetrySummary: Sendable, Equatable {
  /// Those that are calls now; `rejected` counts those that are still refused.
  package var ingest = IngestSummary()
  /// Those among the refused of which no bytes were kept, so that they could not be tried.
  package var withoutBytes = 0

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
  /// what is wrong with it now. Each batch is one transaction, so that wherever this ends a record
  /// is either a reject or a call.
  /// - Parameters:
  ///   - ids: Which; `nil` for all.
  ///   - options: How records are read, but for the workspace.
  ///   - workspace: The workspace of bare bodies; `nil` for that which the record was sent to.
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
        for id in batch { try retry.run(id) }
        return try retry.finish()
      }
      summary.ingest += tried.ingest
      summary.withoutBytes += tried.withoutBytes
      start = end
      progress(end, rejects.count)
    }
    try await sealTail(longerThan: IngestOptions().longestTail)
    return summary
  }
}

/// The rejects that one transaction tries again.
private struct RejectRetry: ~Copyable {
  private let db: Database
  private let workspace: Int64?
  private var transaction: BatchTransaction
  private var reader: RecordReader
  private var summary = RetrySummary()

  init(
    _ db: Database,
    digest: ContentDigest,
    options: DecodingOptions,
    workspace: Int64?
  ) {
    self.db = db
    self.workspace = workspace
    transaction = BatchTransaction(db, digest: digest)
    reader = RecordReader(options: options)
  }

  mutating func run(_ id: Int64) throws {
    let part = "reject \(id)"
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT workspace, source, offset, kind, problems, coalesce(body, x''), size, checksum,
          redaction
        FROM rejects WHERE id = ?
        """,
      arguments: [id]
    )
    // Another process may have dropped it, or have tried it.
    guard let row else { return }
    let texts = [try row.text(1, of: part), try row.text(3, of: part), try row.text(4, of: part)]
    let frame = try row.bytes(5, of: part)
    guard try row.checksum(7, of: part) == BatchTransaction.rejectChecksum(texts, frame) else {
      throw Damage(part, "the checksum of its body is wrong")
    }
    guard !frame.isEmpty else {
      summary.ingest.rejected += 1
      summary.withoutBytes += 1
      return
    }
    let body = try KeptBody.inflated(frame, size: try row.count(6, of: part), of: part)
    let bytes = PaddedBytes(body.span)
    switch reader.read(bytes, workspace: try workspace ?? row.integer(0, of: part)) {
    case .call(let call):
      let key = CallKey(
        agent: AgentName(workspace: call.workspace, agent: call.agent),
        callID: call.callID
      )
      let digest = transaction.digest
      var lookup = CallLookup(of: [digest.hash(of: key)], digest: digest)
      let (source, offset) = (texts[0], try row.count(2, of: part))
      try transaction.insert(
        RepeatedBody(
          key: key,
          body: Array(body[call.body]),
          source: source,
          offset: offset,
          origin: digest.origin(Array(source.utf8), offset: offset)
        ),
        &lookup,
        redaction: row.hasNull(atIndex: 8) ? nil : try row.integer(8, of: part)
      )
      try db.execute(sql: "DELETE FROM rejects WHERE id = ?", arguments: [id])
      transaction.counters["rejected_\(texts[1])", default: 0] -= 1
    case .refused(let reason):
      summary.ingest.rejected += 1
      let found = [texts[0], reason.kind.rawValue, ProblemText.json(reason)]
      guard found != texts else { return }
      try db.execute(
        sql: "UPDATE rejects SET kind = ?, problems = ?, checksum = ? WHERE id = ?",
        arguments: [
          found[1], found[2], Int64(BatchTransaction.rejectChecksum(found, frame)), id,
        ]
      )
      transaction.counters["rejected_\(texts[1])", default: 0] -= 1
      transaction.counters["rejected_\(found[1])", default: 0] += 1
    }
  }

  /// What became of them, once the counters are written.
  mutating func finish() throws -> RetrySummary {
    try transaction.count()
    summary.ingest += transaction.summary
    return summary
  }
}
