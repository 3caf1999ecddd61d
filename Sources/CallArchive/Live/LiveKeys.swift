import GRDB
import RawMemory
import Synchronization

/// Which calls a live store has, to the knowledge of the one task that writes it.
///
/// Other processes may write the store, too; what they add is noticed at the next batch.
final class LiveKeys: Sendable {
  private struct State {
    var filter: KeyFilter
    var known: KnownKeys
  }

  private let digest: ContentDigest
  private let state: Mutex<State>

  init(_ known: KnownKeys, _ digest: ContentDigest) {
    self.digest = digest
    var known = known
    state = Mutex(State(filter: known.takeFilter(), known: known))
  }

  /// Writes what waits, and tells who sent it what became of it, in that order.
  func write(
    _ works: [LiveWriter.Waiting.Work],
    in transaction: inout BatchTransaction
  ) throws -> [LiveWriter.Receipt] {
    let db = transaction.db
    let new = try state.withLock { state in
      if try state.known.isOutdated(db) {
        state.known = try KnownKeys(digest, db)
        state.filter = state.known.takeFilter()
      }
      // If the transaction fails, they are looked for in vain the next time.
      return works.map { work in
        guard case .call(let call, _) = work else { return false }
        return state.filter.insert(call.hash)
      }
    }
    var receipts = [LiveWriter.Receipt?](repeating: nil, count: works.count)
    var rejects: [RejectedRecord] = []
    var id = try transaction.takeCallIDs(new.count { $0 })
    for (index, work) in works.enumerated() where new[index] {
      guard case .call(_, let call) = work else { continue }
      try transaction.insert(call, id: id)
      receipts[index] = LiveWriter.Receipt(id: id, isNew: true)
      id += 1
    }
    let repeated = works.indices.filter { !new[$0] }
    var lookup = CallLookup(
      of: repeated.compactMap { index -> UInt64? in
        guard case .call(let call, _) = works[index] else { return nil }
        return call.hash
      },
      digest: digest
    )
    for index in repeated {
      switch works[index] {
      case .call(let call, let new):
        let before = transaction.summary.new
        let id = try transaction.insert(
          RepeatedBody(
            key: call.key,
            body: Array(copying: call.body.span),
            source: RefusedRecord.source,
            offset: 0,
            origin: new.origin
          ),
          &lookup
        )
        receipts[index] = LiveWriter.Receipt(id: id, isNew: transaction.summary.new > before)
      case .reject(let record):
        rejects.append(record)
        receipts[index] = LiveWriter.Receipt(id: 0, isNew: false)
      }
    }
    try transaction.insert(rejects)
    try transaction.count()
    return receipts.compactMap(\.self)
  }
}
