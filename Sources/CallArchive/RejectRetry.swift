import Calls
import Foundation
import GRDB
import RawMemory

/// The rejects that one transaction tries again.
struct RejectRetry: ~Copyable {
  private let db: Database
  /// The workspace and the agent of bare bodies, where others are wanted than those that they were
  /// sent to.
  private let workspace: Int64?
  private let agent: [UInt8]?
  private var transaction: BatchTransaction
  private var reader: RecordReader
  private var summary = RetrySummary()

  /// A reject as it is stored.
  private struct Stored {
    let id: Int64
    let workspace: Int64
    let agent: [UInt8]?
    let source: String
    let offset: Int
    let kind: String
    let problems: String
    /// One zstd frame, empty where nothing was kept.
    let frame: [UInt8]
    let size: Int
    let redaction: Int64?

    var owner: RecordOwner {
      RecordOwner(workspace: workspace, agent: agent?.isEmpty == false ? agent : nil)
    }
  }

  /// A reject that is a call by now.
  private struct Accepted {
    let reject: Stored
    let call: RepeatedBody
  }

  init(
    _ db: Database,
    digest: ContentDigest,
    options: DecodingOptions,
    workspace: Int64?
  ) {
    self.db = db
    self.workspace = workspace
    agent = options.agent
    transaction = BatchTransaction(db, digest: digest)
    reader = RecordReader(options: options)
  }

  /// Tries rejects, in their order.
  ///
  /// - Complexity: As for reading the records, and O(stored calls) at memory speed for all together.
  mutating func run(_ ids: [Int64]) throws {
    var accepted: [Accepted] = []
    for id in ids {
      // Another process may have dropped it, or have tried it.
      guard let reject = try stored(id), let call = try call(of: reject) else { continue }
      accepted.append(Accepted(reject: reject, call: call))
    }
    let digest = transaction.digest
    var lookup = CallLookup(of: accepted.map { digest.hash(of: $0.call.key) }, digest: digest)
    for accepted in accepted {
      let reject = accepted.reject
      try transaction.insert(accepted.call, &lookup, redaction: reject.redaction)
      try db.execute(sql: "DELETE FROM rejects WHERE id = ?", arguments: [reject.id])
      transaction.addToBoth(-1, "rejected_\(reject.kind)", of: reject.workspace)
    }
  }

  private func stored(_ id: Int64) throws -> Stored? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT workspace, agent, source, offset, kind, problems, coalesce(body, x''), size,
            checksum, redaction
          FROM rejects WHERE id = ?
          """
      ),
      arguments: [id]
    )
    guard let row else { return nil }
    let part = "reject \(id)"
    let reject = Stored(
      id: id,
      workspace: try row.integer(0, of: part),
      agent: row.hasNull(atIndex: 1) ? nil : try row.bytes(1, of: part),
      source: try row.text(2, of: part),
      offset: try row.count(3, of: part),
      kind: try row.text(4, of: part),
      problems: try row.text(5, of: part),
      frame: try row.bytes(6, of: part),
      size: try row.count(7, of: part),
      redaction: row.hasNull(atIndex: 9) ? nil : try row.integer(9, of: part)
    )
    guard try row.checksum(8, of: part) == Self.checksum(reject, reject.kind, reject.problems)
    else {
      throw Damage(part, "the checksum of its body is wrong")
    }
    return reject
  }

  private static func checksum(_ reject: Stored, _ kind: String, _ problems: String) -> UInt32 {
    BatchTransaction.rejectChecksum(
      [reject.source, kind, problems],
      agent: reject.agent,
      reject.frame
    )
  }

  /// The call that a reject is by now; if it is none, what is wrong with it now is noted.
  private mutating func call(of reject: Stored) throws -> RepeatedBody? {
    guard !reject.frame.isEmpty else {
      summary.ingest.rejected += 1
      summary.withoutBytes += 1
      return nil
    }
    let isRequest = reject.source == RefusedRecord.source
    let owner = RecordOwner(
      workspace: workspace ?? reject.workspace,
      agent: agent ?? reject.owner.agent
    )
    // A request names its agent beside its body, or is none.
    guard !isRequest || owner.agent != nil else {
      summary.ingest.rejected += 1
      summary.withoutAgent += 1
      return nil
    }
    let body = try KeptBody.inflated(reject.frame, size: reject.size, of: "reject \(reject.id)")
    let outcome = reader.read(
      PaddedBytes(body.span),
      of: owner,
      // A request is of the workspace that its key was checked for, whatever its body says.
      takesEnvelopes: !isRequest
    )
    switch outcome {
    case .call(let call):
      let digest = transaction.digest
      let bytes = Array(body[call.body])
      // As if it had been sent, or read, when it was accepted.
      let origin =
        isRequest
        ? digest.origin(digest.digest(bytes.span), offset: 0)
        : digest.origin(Array(reject.source.utf8), offset: reject.offset)
      return RepeatedBody(
        key: CallKey(
          agent: AgentName(workspace: call.workspace, agent: call.agent),
          callID: call.callID
        ),
        body: bytes,
        source: reject.source,
        offset: reject.offset,
        origin: origin
      )
    case .refused(let reason):
      summary.ingest.rejected += 1
      try note(reason, of: reject)
      return nil
    }
  }

  private mutating func note(_ reason: Rejection.Reason, of reject: Stored) throws {
    // What is no JSON stays so, and what was noted tells more: whether the rest was read.
    let kind = reason.kind.rawValue
    guard kind != Problem.Kind.invalidJSON.rawValue || reject.kind != kind else { return }
    let problems = KeptProblem.json(KeptProblem.list(of: reason))
    guard kind != reject.kind || problems != reject.problems else { return }
    try db.execute(
      sql: "UPDATE rejects SET kind = ?, problems = ?, checksum = ? WHERE id = ?",
      arguments: [kind, problems, Int64(Self.checksum(reject, kind, problems)), reject.id]
    )
    transaction.addToBoth(-1, "rejected_\(reject.kind)", of: reject.workspace)
    transaction.addToBoth(1, "rejected_\(kind)", of: reject.workspace)
  }

  /// What became of them, once the counters are written.
  mutating func finish() throws -> RetrySummary {
    try transaction.count()
    summary.ingest += transaction.summary
    return summary
  }
}
