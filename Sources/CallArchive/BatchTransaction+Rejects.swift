import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

extension BatchTransaction {
  mutating func insert(_ rejects: [RejectedRecord]) throws {
    for reject in rejects {
      let (kept, redaction) = try redacted(reject)
      let body = kept ?? []
      let digest = digest.digest(body.span)
      let compressed = compressor.compress(body.span, level: PayloadBlock.level)
      let isKept = kept != nil && compressed.count <= Self.rejectsPerWorkspace.bytes
      let frame = isKept ? compressed : []
      try db.execute(
        sql: """
          INSERT INTO rejects (workspace, source, line, offset, digest, kind, problems, size, body,
            checksum, added, redaction)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """,
        arguments: [
          reject.workspace, reject.source, reject.line, reject.offset,
          Data(digest), reject.kind.rawValue, reject.problems,
          body.count, isKept ? Data(frame) : nil, Int64(Self.checksum(of: reject, frame)), Host.now,
          redaction,
        ]
      )
      summary.rejected += 1
      guard db.changesCount > 0 else { continue }
      counters["rejected_\(reject.kind.rawValue)", default: 0] += 1
    }
    for workspace in Set(rejects.map(\.workspace)) {
      try db.execute(
        sql: """
          DELETE FROM rejects WHERE id IN (
            SELECT id FROM (
              SELECT id, row_number() OVER newest AS number,
                sum(coalesce(length(body), 0)) OVER newest AS bytes
              FROM rejects WHERE workspace = ? WINDOW newest AS (ORDER BY id DESC)
            ) WHERE number > ? OR bytes > ?
          )
          """,
        arguments: [
          workspace, Self.rejectsPerWorkspace.count, Self.rejectsPerWorkspace.bytes,
        ]
      )
      counters["rejects_dropped", default: 0] += db.changesCount
    }
  }

  /// The body of a record that was refused, without what was taken out of the one that was read at
  /// that place before, and the number of that redaction.
  private mutating func redacted(_ reject: RejectedRecord) throws -> ([UInt8]?, Int64?) {
    let mayRepeat = try hasRedactions ?? StoredRedactions.exist(db)
    hasRedactions = mayRepeat
    guard mayRepeat, let body = reject.body else { return (reject.body, nil) }
    let id = try Int64.fetchOne(
      db,
      sql: """
        SELECT redaction FROM rejects WHERE source = ? AND offset = ? AND redaction IS NOT NULL
        """,
      arguments: [reject.source, reject.offset]
    )
    guard let id else { return (body, nil) }
    var redactor = BodyRedactor(try redactions.redaction(id, db))
    return (redactor.redact(body), id)
  }

  private static func checksum(of reject: RejectedRecord, _ frame: [UInt8]) -> UInt32 {
    rejectChecksum([reject.source, reject.kind.rawValue, reject.problems], frame)
  }

  /// The checksum of a reject: of its texts, and of its body as it is stored.
  static func rejectChecksum(_ texts: [String], _ frame: [UInt8]) -> UInt32 {
    var bytes: [UInt8] = []
    for text in texts {
      bytes.append(number: UInt64(text.utf8.count))
      bytes += text.utf8
    }
    bytes += frame
    return Checksum.crc32(bytes.span)
  }
}
