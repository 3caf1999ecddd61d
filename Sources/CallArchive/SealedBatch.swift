import Calls
import ColumnStore
import RawMemory

/// A call that was sent before, or so it seems; its body is compared when the first is stored.
struct RepeatedBody: Sendable {
  let key: CallKey
  private(set) var body: [UInt8]
  /// What the source is called, and the record's first byte in its text.
  let source: String
  let offset: Int
  /// See ``ContentDigest/origin(_:offset:)``.
  let origin: Int64

  /// The call without what `redaction` takes out.
  func redacted(_ redaction: Redaction) -> RepeatedBody {
    var redactor = BodyRedactor(redaction)
    var call = self
    call.body = redactor.redact(body) ?? body
    return call
  }
}

/// A record that is no call.
struct RejectedRecord: Sendable {
  let owner: RecordOwner
  let source: String
  let line: Int
  let offset: Int
  let kind: Problem.Kind
  let problems: [KeptProblem]
  /// The record; `nil` where the input could not be taken as one.
  let body: [UInt8]?
}

/// What one transaction writes, in the order of the input.
struct Batch: Sendable {
  var blocks: [PackedBlock] = []
  private(set) var repeats: [RepeatedBody] = []
  private(set) var rejects: [RejectedRecord] = []
  /// The bytes of repeats and rejects.
  private(set) var heldBytes = 0

  mutating func add(_ repeats: [RepeatedBody], _ rejects: [RejectedRecord]) {
    self.repeats += repeats
    self.rejects += rejects
    // Each takes some room whatever its size.
    heldBytes += repeats.reduce(0) { $0 + $1.body.count + 256 }
    heldBytes += rejects.reduce(0) { $0 + ($1.body?.count ?? 0) + $1.problems.count * 128 + 256 }
  }

  var callCount: Int { blocks.reduce(0) { $0 + $1.keys.count } }
  var isEmpty: Bool { blocks.isEmpty && repeats.isEmpty && rejects.isEmpty }
  /// The rows of the largest table.
  var rowCount: Int { blocks.reduce(0) { $0 + $1.rowCount } }
}

extension PackedBlock {
  /// The rows of the largest table.
  var rowCount: Int { rows.tables.values.reduce(0) { max($0, $1.rowCount) } }
}

/// A row group as it is written, without the calls' numbers in the store.
struct EncodedGroup: Sendable {
  let definitions: Int
  let callCount: Int
  let starts: ClosedRange<Int64>
  let catalog: [UInt8]
  let parts: [EncodedRowGroup.Part]

  /// The stored form of rows, of which there must be some.
  ///
  /// - Parameters:
  ///   - rows: The rows, all of whose calls start some time.
  ///   - definitions: What the columns mean.
  ///   - columns: Which of them are stored; `nil` for all of ours and those of custom dimensions.
  /// - Complexity: O(cells and bytes of texts).
  init(
    _ rows: RowGroup,
    definitions: Int = CallTable.definitions,
    columns: [Column]? = nil
  ) {
    guard let starts = rows.starts else { preconditionFailure("a row group without calls") }
    let encoder = ChunkEncoder()
    let encoded = EncodedRowGroup(rows, columns: columns, with: encoder)
    self.definitions = definitions
    self.starts = starts
    callCount = rows.callCount
    catalog = encoded.catalog.encoded(with: encoder)
    parts = encoded.parts
  }
}

/// A batch, encoded as far as it can be without the store.
struct SealedBatch: Sendable {
  /// The calls' rows; `nil` when the calls go to the tail, or when there are none.
  let group: EncodedGroup?
  let agents: [AgentName]
  /// The index in ``agents`` of each call's agent.
  let callAgents: [Int]
  let keys: GroupKeys
  let payloads: [PayloadBlock]
  let repeats: [RepeatedBody]
  let rejects: [RejectedRecord]

  /// The form of `batch` in which it is written; `toTail` says that its calls make no row group.
  init(_ batch: Batch, toTail: Bool) {
    var names = AgentNames()
    var callAgents: [Int] = []
    var keys = GroupKeys()
    for block in batch.blocks {
      let numbers = block.agents.map { names.index(of: $0) }
      callAgents += block.callAgents.map { numbers[$0] }
      keys.append(block.keys)
    }
    agents = names.names
    group = keys.count == 0 || toTail ? nil : EncodedGroup(.merging(batch.blocks.map(\.rows)))
    self.callAgents = callAgents
    self.keys = keys
    payloads = batch.blocks.flatMap(\.payloads)
    repeats = batch.repeats
    rejects = batch.rejects
  }
}
