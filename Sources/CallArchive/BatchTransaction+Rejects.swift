import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

extension BatchTransaction {
  /// A record as it is kept, and by what it is known again.
  private struct Form {
    let body: [UInt8]?
    let digest: [UInt8]
    /// What was taken out of it.
    var redaction: Int64?
  }

  mutating func insert(_ rejects: [RejectedRecord]) throws {
    for reject in rejects {
      summary.rejected += 1
      let form = try form(of: reject)
      guard try !isKept(reject, form) else { continue }
      try insert(reject, form)
      addToBoth(1, "rejected_\(reject.kind.rawValue)", of: reject.owner.workspace)
    }
    for workspace in Set(rejects.map(\.owner.workspace)) {
      let dropped = try DroppedRejects.drop(
        where: """
          id IN (
            SELECT id FROM (
              SELECT id, row_number() OVER newest AS number,
                sum(coalesce(length(body), 0)) OVER newest AS bytes
              FROM rejects WHERE workspace = ? WINDOW newest AS (ORDER BY id DESC)
            ) WHERE number > ? OR bytes > ?
          )
          """,
        [workspace, Self.rejectsPerWorkspace.count, Self.rejectsPerWorkspace.bytes],
        digest,
        db
      )
      add(dropped, to: "rejects_dropped")
    }
  }

  private func insert(_ reject: RejectedRecord, _ form: Form) throws {
    let body = form.body ?? []
    let compressed = compressor.compress(body.span, level: PayloadBlock.level)
    let isKept = form.body != nil && compressed.count <= Self.rejectsPerWorkspace.bytes
    let frame = isKept ? compressed : []
    let problems = KeptProblem.json(reject.problems)
    let agent = reject.owner.agent ?? []
    let checksum = Self.rejectChecksum(
      [reject.source, reject.kind.rawValue, problems],
      agent: agent,
      frame
    )
    try db.execute(
      sql: """
        INSERT INTO rejects (workspace, agent, source, line, offset, digest, kind, problems, size,
          body, checksum, added, redaction)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        reject.owner.workspace, Data(agent), reject.source, reject.line, reject.offset,
        Data(form.digest), reject.kind.rawValue, problems, body.count, isKept ? Data(frame) : nil,
        Int64(checksum), Host.now, form.redaction,
      ]
    )
  }

  /// The checksum of a reject: of its texts, of its body as it is stored, and of its agent, `nil`
  /// where none was noted.
  static func rejectChecksum(_ texts: [String], agent: [UInt8]?, _ frame: [UInt8]) -> UInt32 {
    var bytes: [UInt8] = []
    for text in texts {
      bytes.append(number: UInt64(text.utf8.count))
      bytes += text.utf8
    }
    if let agent {
      bytes.append(number: UInt64(agent.count))
      bytes += agent
    }
    bytes += frame
    return Checksum.crc32(bytes.span)
  }
}

// MARK: - Repeats

extension BatchTransaction {
  /// Whether the record was read before, in the same place and for the same agent.
  ///
  /// One that was read before agents were noted becomes that agent's.
  private mutating func isKept(_ reject: RejectedRecord, _ form: Form) throws -> Bool {
    let (owner, agent) = (reject.owner, reject.owner.agent ?? [])
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id, workspace, agent, kind, problems, coalesce(body, x'') FROM rejects
          WHERE source = ? AND offset = ? AND digest = ?
            AND (agent IS NULL OR workspace = ? AND agent = ?)
          ORDER BY agent IS NULL, id
          """
      ),
      arguments: [
        reject.source, reject.offset, Data(form.digest), owner.workspace, Data(agent),
      ]
    )
    for row in rows {
      let id = try row.integer(0, of: "a reject")
      let part = "reject \(id)"
      guard row.hasNull(atIndex: 2) else { return true }
      let former = try row.integer(1, of: part)
      // A request has always told its workspace.
      guard reject.source != RefusedRecord.source || former == owner.workspace else { continue }
      let texts = [reject.source, try row.text(3, of: part), try row.text(4, of: part)]
      let checksum = Self.rejectChecksum(texts, agent: agent, try row.bytes(5, of: part))
      try db.execute(
        sql: "UPDATE rejects SET workspace = ?, agent = ?, checksum = ? WHERE id = ?",
        arguments: [owner.workspace, Data(agent), Int64(checksum), id]
      )
      add(-1, to: "rejected_\(texts[1])", of: former)
      add(1, to: "rejected_\(texts[1])", of: owner.workspace)
      return true
    }
    return try DroppedRejects.hold(reject, form.digest, digest, db)
  }

  /// A record as it was read or, where it repeats one that something was taken out of, without that.
  private mutating func form(of reject: RejectedRecord) throws -> Form {
    let whole = form(reject.body)
    guard let body = reject.body else { return whole }
    for (id, redaction) in try allRedactions() {
      var redactor = BodyRedactor(redaction)
      let rest = redactor.redact(body)
      guard rest != body else { continue }
      var form = form(rest)
      form.redaction = id
      if try isRedacted(reject, form, size: body.count) { return form }
    }
    return whole
  }

  private func form(_ body: [UInt8]?) -> Form {
    let bytes = body ?? []
    return Form(body: body, digest: digest.digest(bytes.span))
  }

  /// Whether a record that something was taken out of was this one, by what is left of it.
  private func isRedacted(_ reject: RejectedRecord, _ form: Form, size: Int) throws -> Bool {
    // Nothing is left of what is no JSON. Its place and length tell it then, but for requests, which
    // have no place.
    guard form.body != nil || reject.source != RefusedRecord.source else { return false }
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT 1 FROM rejects WHERE source = ? AND offset = ? AND digest = ? AND redaction = ?
            AND (agent IS NULL OR workspace = ? AND agent = ?) AND (body IS NOT NULL OR size = ?)
          """
      ),
      arguments: [
        reject.source, reject.offset, Data(form.digest), form.redaction, reject.owner.workspace,
        Data(reject.owner.agent ?? []), size,
      ]
    )
    return try row != nil || DroppedRejects.hold(reject, form.digest, digest, db)
  }

  private mutating func allRedactions() throws -> [(id: Int64, Redaction)] {
    if let known = knownRedactions { return known }
    let ids = try Int64.fetchAll(db, sql: "SELECT id FROM redactions ORDER BY id")
    let all = try ids.map { ($0, try redactions.redaction($0, db)) }
    knownRedactions = all
    return all
  }
}
