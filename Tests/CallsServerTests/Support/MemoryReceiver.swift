import Calls
import CallsServer
import RawMemory
import Synchronization

/// Keeps calls in memory.
final class MemoryReceiver: CallReceiver {
  struct Kept: Sendable {
    var calls: [ReceivedCall] = []
    var refused: [RefusedCall] = []
    var ids: [UInt64: Int64] = [:]
  }

  private let kept = Mutex(Kept())
  private let obstacleState = Mutex<ReceptionError?>(nil)
  private let failureState = Mutex<ReceptionError?>(nil)
  /// Called before a call is taken.
  private let beforeTaking: @Sendable () async -> Void

  init(beforeTaking: @escaping @Sendable () async -> Void = {}) {
    self.beforeTaking = beforeTaking
  }

  var obstacle: ReceptionError? {
    get { obstacleState.withLock { $0 } }
    set { obstacleState.withLock { $0 = newValue } }
  }

  /// What taking a call ends with.
  var failure: ReceptionError? {
    get { failureState.withLock { $0 } }
    set { failureState.withLock { $0 = newValue } }
  }

  /// The calls that were taken, repeats left out, in the order of their ids.
  var calls: [ReceivedCall] { kept.withLock { $0.calls } }
  /// The bodies of refused requests.
  var refused: [RefusedCall] { kept.withLock { $0.refused } }

  func receive(_ call: ReceivedCall) async throws(ReceptionError) -> Receipt {
    await beforeTaking()
    if let failure { throw failure }
    return kept.withLock { kept in
      if let id = kept.ids[call.identity.key] { return Receipt(id: id, isNew: false) }
      kept.calls.append(call)
      let id = Int64(kept.calls.count)
      kept.ids[call.identity.key] = id
      return Receipt(id: id, isNew: true)
    }
  }

  func reject(_ call: RefusedCall) async { kept.withLock { $0.refused.append(call) } }
}

/// Knows the keys that it was given.
struct MemoryKeys: KeyRing {
  static let key = "tr_api_test"
  static let other = "tr_api_other_workspace"
  static let reader = "tr_api_reader"
  static let slow = "tr_api_slow"

  static let standard = MemoryKeys(keys: [
    key: KeyAccess(id: 1, workspace: 42, scopes: .write),
    other: KeyAccess(id: 2, workspace: 7, scopes: .write),
    reader: KeyAccess(id: 3, workspace: 42, scopes: .read),
    slow: KeyAccess(id: 4, workspace: 42, scopes: .write, requestsPerSecond: 0.001),
  ])

  let keys: [String: KeyAccess]

  func access(for key: [UInt8]) async -> KeyAccess? { keys[String(decoding: key, as: UTF8.self)] }
}
