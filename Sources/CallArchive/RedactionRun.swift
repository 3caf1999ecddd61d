import Calls
import Foundation
import GRDB
import RawMemory

/// One run of taking something out of a store.
struct RedactionRun: Sendable {
  let redaction: Redaction
  let time: Int64
  let isDry: Bool
  let digest: ContentDigest

  /// Takes it out of a row group, and out of what hangs on its calls.
  func redact(group id: Int64, _ db: Database) throws -> RedactionSummary {
    guard let head = try RowGroupHead.one(id, db) else { return RedactionSummary() }
    guard !head.isFrozen else { return try redact(frozen: head, db) }
    let source = try Derivation.source(of: head, db)
    var loose = LooseCalls()
    try loose.add(source, db)
    let early =
      head.lastStart < time
      ? Set(loose.calls.indices) : try ArchiveWriter.early(before: time, of: source)
    var redacting = Redacting(self, db)
    let changed = try redacting.redact(&loose.calls, at: early)
    guard !isDry, !redacting.touched.isEmpty else { return redacting.summary }
    var packed = try LooseCalls.Packed(
      loose.calls[...],
      digest,
      columns: StoredDimensions.allColumns(db)
    )
    if !changed.isEmpty {
      try BatchTransaction(db, digest: digest).replaceRows(
        of: id,
        by: packed.group,
        packed.payloads(),
        source.detail
      )
    }
    for index in redacting.touched {
      packed.keys.setBody(
        index,
        digest: packed.keys.digest(index),
        redaction: try redacting.mark(of: loose.calls[index])
      )
    }
    try packed.keys.insert(of: id, db)
    return redacting.summary
  }

  private func redact(frozen head: RowGroupHead, _ db: Database) throws -> RedactionSummary {
    var summary = RedactionSummary()
    var group = try FrozenGroup(head, db)
    let changed = group.redact(group.early(before: time), redaction)
    summary.frozenCalls = changed.count
    guard !isDry, !changed.isEmpty else { return summary }
    try group.write(insteadOf: [head.id], in: BatchTransaction(db, digest: digest))
    return summary
  }

  func redactTail(_ db: Database) throws -> RedactionSummary {
    if !isDry { try SealedTail.delete(db) }
    var calls = try LooseCalls.tail(db).calls
    let early = Set(try calls.indices.filter { try calls[$0].start() < time })
    var redacting = Redacting(self, db)
    let changed = try redacting.redact(&calls, at: early)
    guard !isDry, !redacting.touched.isEmpty else { return redacting.summary }
    let compressor = ZstdCompressor()
    for index in changed {
      let call = calls[index]
      let frame = compressor.compress(call.body.span, level: PayloadBlock.level)
      try db.execute(
        sql: "UPDATE tail_rows SET size = ?, body = ?, checksum = ? WHERE id = ?",
        arguments: [
          call.body.count, Data(frame), Int64(TailCall.checksum(call.name, frame)), call.id,
        ]
      )
    }
    for index in redacting.touched {
      let call = calls[index]
      let bodyDigest = digest.digest(call.body.span)
      try db.execute(
        sql: "UPDATE tail_rows SET digest = ?, redaction = ? WHERE id = ?",
        arguments: [Data(bodyDigest), try redacting.mark(of: call), call.id]
      )
    }
    return redacting.summary
  }

  func redactRejects(_ db: Database) throws -> RedactionSummary {
    var redacting = Redacting(self, db)
    let ids = try Int64.fetchAll(
      db,
      sql: "SELECT id FROM rejects WHERE added < ? AND body IS NOT NULL",
      arguments: [time]
    )
    for id in ids { try redacting.redact(reject: id) }
    if !isDry { try DroppedRejects.forget(before: time, db) }
    return redacting.summary
  }
}

/// Takes something out of bodies, in one transaction.
private struct Redacting: ~Copyable {
  private let run: RedactionRun
  private let db: Database
  private var redactor: BodyRedactor
  private var redactions = StoredRedactions()
  private var counts = RedactionSummary()
  private let compressor = ZstdCompressor()
  /// The places of the calls of which anything was changed, be it a later body.
  private(set) var touched: [Int] = []

  init(_ run: RedactionRun, _ db: Database) {
    self.run = run
    self.db = db
    redactor = BodyRedactor(run.redaction)
  }

  var summary: RedactionSummary {
    var summary = counts
    summary.strings = redactor.strings
    summary.phones = redactor.phones
    return summary
  }

  /// Changes the bodies of the calls at `places`, and those of their conflicts.
  ///
  /// - Returns: The places of the calls that were changed.
  mutating func redact(_ calls: inout [LooseCalls.Call], at places: Set<Int>) throws -> Set<Int> {
    var changed: Set<Int> = []
    for index in places.sorted() {
      guard let body = redactor.redact(calls[index].body) else {
        throw Damage("call \(calls[index].id)", "its payload is no call")
      }
      if body != calls[index].body {
        changed.insert(index)
        calls[index].body = body
      }
      let hasConflict = try redactConflicts(of: calls[index].id)
      guard hasConflict || changed.contains(index) else { continue }
      touched.append(index)
      guard !run.isDry else { continue }
      // The digest of a body that is not kept would let the file's reader guess what was in it.
      let id = calls[index].id
      try ForgottenConflicts.forget(of: id, where: "size <= 0", [id], db)
    }
    counts.calls += changed.count
    return changed
  }

  /// Tells whether any was changed.
  private mutating func redactConflicts(of call: Int64) throws -> Bool {
    let ids = try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM conflicts WHERE call = ? AND size > 0"),
      arguments: [call]
    )
    var isChanged = false
    for id in ids {
      guard let body = try ArchiveReader.body(ofConflict: id, db) else { continue }
      guard let later = redactor.redact(body) else {
        throw Damage("conflict \(id)", "its body is no call")
      }
      guard later != body else { continue }
      isChanged = true
      counts.conflicts += 1
      guard !run.isDry else { continue }
      let frame = compressor.compress(later.span, level: PayloadBlock.level)
      // Two may have become one.
      try db.execute(
        sql: """
          UPDATE OR REPLACE conflicts SET digest = ?, size = ?, body = ?, checksum = ? WHERE id = ?
          """,
        arguments: [
          Data(run.digest.digest(later.span)), later.count, Data(frame),
          Int64(Checksum.crc32(frame.span)), id,
        ]
      )
    }
    return isChanged
  }

  /// The number of what was taken out of a call's body, now and before.
  mutating func mark(of call: LooseCalls.Call) throws -> Int64 {
    try redactions.id(of: run.redaction, with: call.redaction, db)
  }

  mutating func redact(reject id: Int64) throws {
    guard let body = try ArchiveReader.record(ofReject: id, db) else { return }
    let later = redactor.redact(body)
    guard later != body else { return }
    if later == nil { counts.dropped += 1 } else { counts.rejects += 1 }
    guard !run.isDry else { return }
    let part = "reject \(id)"
    let row = try Row.fetchOne(
      db,
      sql: "SELECT source, kind, problems, redaction, size, agent FROM rejects WHERE id = ?",
      arguments: [id]
    )
    guard let row else { throw Damage(part, "it is missing") }
    let former = row.hasNull(atIndex: 3) ? nil : try row.integer(3, of: part)
    let frame = later.map { compressor.compress($0.span, level: PayloadBlock.level) }
    let checksum = BatchTransaction.rejectChecksum(
      try (0...2).map { try row.text($0, of: part) },
      agent: row.hasNull(atIndex: 5) ? nil : try row.bytes(5, of: part),
      frame ?? []
    )
    // A request has no place by which it is known again, so that nothing is left by which to be.
    let isNameless = try later == nil && row.text(0, of: part) == RefusedRecord.source
    let known = later ?? (isNameless ? Array(part.utf8) : [])
    // Two may have become one.
    try db.execute(
      sql: """
        UPDATE OR REPLACE rejects SET digest = ?, size = ?, body = ?, checksum = ?, redaction = ?
        WHERE id = ?
        """,
      arguments: [
        Data(run.digest.digest(known.span)),
        later.map { $0.count } ?? (try row.count(4, of: part)), frame.map { Data($0) },
        Int64(checksum), try redactions.id(of: run.redaction, with: former, db), id,
      ]
    )
  }
}
