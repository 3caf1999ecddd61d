import Calls
import RawMemory

/// Takes decoded blocks in the order of the input and writes them in batches.
///
/// Blocks are packed, and batches encoded, in tasks of their own; one batch is written at a time,
/// in the order of the input, so that a repeat finds the call that it repeats.
struct IngestSink: CallSink {
  /// The bytes of repeats and rejects that a batch may hold.
  private static let heldBytes = 16 << 20

  private let database: ArchiveDatabase
  private let sources: [InputSource]
  private let options: IngestOptions
  /// The calls that there were before this run.
  private let known: KnownKeys

  private let compressors = CompressorPool()
  private var account = InputAccount()
  /// The keys of calls before this run and in it.
  ///
  /// What is not among them is new. What seems to be may yet be another key; the transaction sees to
  /// that.
  private var keys: KeyFilter
  private var packing: [Packing] = []
  private var batch = Batch()
  private var commits: [Task<IngestSummary, any Error>] = []
  private(set) var summary = IngestSummary()

  /// A block that is being packed, and what came with it.
  private struct Packing {
    let block: Task<PackedBlock, Never>?
    let repeats: [RepeatedBody]
    let rejects: [RejectedRecord]
  }

  init(
    _ database: ArchiveDatabase,
    sources: [InputSource],
    options: IngestOptions,
    known: KnownKeys
  ) {
    self.database = database
    self.sources = sources
    self.options = options
    var known = known
    keys = known.takeFilter()
    self.known = known
  }

  var callCount: Int { account.summary.calls }

  mutating func take(_ block: DecodedBlock) async throws -> [InputDiagnostic] {
    var diagnostics: [InputDiagnostic] = []
    var kept: [PackedBlock.Kept] = []
    var repeats: [RepeatedBody] = []
    var start = 0
    for piece in block.pieces {
      let range = start..<piece.callEnd
      start = piece.callEnd
      guard var found = account.place(piece, calls: range.count) else { continue }
      var taken = range
      let last = options.stopsAtFirstRejection ? found.first : nil
      if let last {
        // Nothing behind the first record that is refused is taken.
        found = [last]
        let behind = range.first { block.bodies[$0].offset > last.offset }
        taken = range.lowerBound..<(behind ?? range.upperBound)
      }
      diagnostics += found
      let source = sources[piece.piece.source].placeName
      let name = Array(source.utf8)
      for call in taken {
        let origin = database.digest.origin(name, offset: block.bodies[call].offset)
        let hash = block.identities[call].key
        if keys.insert(hash) {
          kept.append(PackedBlock.Kept(call: call, hash: hash, origin: origin))
          account.summary.calls += 1
        } else {
          repeats.append(repeated(call, of: block, source, origin))
        }
      }
      if last != nil { break }
    }
    let (digest, compressors) = (database.digest, compressors)
    let task =
      kept.isEmpty
      ? nil
      : Task { [kept] in
        compressors.withOne { PackedBlock(block, keeping: kept, digest: digest, with: $0) }
      }
    let rejects = diagnostics.compactMap { rejected($0) }
    packing.append(Packing(block: task, repeats: repeats, rejects: rejects))
    while packing.count > options.threads { try await absorb() }
    return diagnostics
  }

  private func repeated(
    _ call: Int,
    of block: DecodedBlock,
    _ source: String,
    _ origin: Int64
  ) -> RepeatedBody {
    let body = block.bodies[call]
    return RepeatedBody(
      key: CallKey(of: call, in: block.rows),
      body: Array(copying: body.bytes.span.extracting(body.range)),
      source: source,
      offset: body.offset,
      origin: origin
    )
  }

  private func rejected(_ diagnostic: InputDiagnostic) -> RejectedRecord? {
    switch diagnostic {
    case .rejection(let rejection):
      return RejectedRecord(
        owner: rejection.owner,
        source: sources[rejection.source].placeName,
        line: rejection.line,
        offset: rejection.offset,
        kind: rejection.kind,
        problems: KeptProblem.list(of: rejection),
        body: rejection.bytes
      )
    case .problem(let problem, let line):
      guard !problem.kind.isUnreadable else { return nil }
      return RejectedRecord(
        owner: options.decoding.owner,
        source: sources[problem.source].placeName,
        line: line,
        offset: problem.offset,
        kind: .invalidJSON,
        problems: [KeptProblem(.invalidJSON, pointer: "", "\(problem.kind)")],
        body: nil
      )
    }
  }

  // MARK: - Batches

  /// Puts the first of the blocks that are being packed into the batch.
  private mutating func absorb() async throws {
    let first = packing.removeFirst()
    if let block = await first.block?.value {
      let isFull =
        batch.rowCount + block.rowCount > options.rowsPerGroup
        || batch.callCount + block.keys.count > options.callsPerGroup
      if !batch.blocks.isEmpty, isFull { try await commitBatch() }
      batch.blocks.append(block)
    }
    batch.add(first.repeats, first.rejects)
    if batch.heldBytes > Self.heldBytes { try await commitBatch() }
  }

  private mutating func commitBatch() async throws {
    guard !batch.isEmpty else { return }
    let (batch, database, known, previous) = (batch, database, known, commits.last)
    let toTail = batch.callCount < options.smallestGroup
    self.batch = Batch()
    // By itself, so that the batch is gone while its sealed form waits for the writer.
    let sealing = Task { SealedBatch(batch, toTail: toTail) }
    commits.append(
      Task {
        let sealed = await sealing.value
        // Also ends this one when an earlier one failed.
        _ = try await previous?.value
        try Task.checkCancellation()
        return try await database.commit(sealed, since: known)
      }
    )
    // Each holds the columns of a row group.
    while commits.count > max(2, options.threads) { try await awaitCommit() }
  }

  private mutating func awaitCommit() async throws {
    let first = commits.removeFirst()
    summary += try await first.value
  }

  /// Writes what is left.
  mutating func finish() async throws {
    while !packing.isEmpty { try await absorb() }
    try await commitBatch()
    while !commits.isEmpty { try await awaitCommit() }
  }

  /// Ends all tasks, whose batches are written as a whole or not at all; those that were, count.
  mutating func abandon() async {
    for commit in commits { commit.cancel() }
    for commit in commits {
      if case .success(let written) = await commit.result { summary += written }
    }
    for packing in packing { _ = await packing.block?.value }
    commits = []
    packing = []
  }
}
