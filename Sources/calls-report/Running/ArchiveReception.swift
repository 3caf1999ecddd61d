import CallArchive
import Calls
import CallsServer

/// Puts what the endpoint takes into a store.
struct ArchiveReceiver: CallReceiver {
  let writer: LiveWriter

  var obstacle: ReceptionError? { writer.obstacle.map { ReceptionError($0) } }

  func receive(_ call: ReceivedCall) async throws(ReceptionError) -> Receipt {
    do {
      let receipt = try await writer.write(
        LiveWriter.Call(
          workspace: call.workspace,
          agent: call.agent,
          callID: call.identity.callID,
          hash: call.identity.key,
          body: call.body
        )
      )
      return Receipt(id: receipt.id, isNew: receipt.isNew)
    } catch {
      throw ReceptionError(error)
    }
  }

  func reject(_ call: RefusedCall) async {
    await writer.keep(
      RefusedRecord(
        owner: RecordOwner(workspace: call.workspace, agent: call.agent),
        problems: call.problems.map { KeptProblem($0) },
        body: call.body
      )
    )
  }
}

extension ReceptionError {
  fileprivate init(_ refusal: LiveWriter.Refusal) {
    switch refusal {
    case .queueFull: self.init(.queueFull)
    case .stopping: self.init(.stopping, retryAfter: 5)
    case .failed: self.init(.cannotWrite, retryAfter: 5)
    }
  }
}

extension KeptProblem {
  /// The problem as the same record in a file has it; one of the query has its parameter behind a
  /// question mark.
  fileprivate init(_ problem: RequestProblem) {
    if let error = problem.syntaxError {
      self.init(error)
    } else {
      let steps = problem.path.pointer
      let pointer = problem.part == .query ? "?" + steps.dropFirst() : steps
      self.init(problem.kind, pointer: pointer, problem.message)
    }
  }
}

/// Knows the API keys of a store.
struct ArchiveKeyRing: KeyRing {
  let directory: APIKeyDirectory

  func access(for key: [UInt8]) async -> KeyAccess? {
    // A store that cannot be read lets nobody in.
    guard let found = try? directory.key(key) else { return nil }
    var scopes: KeyScopes = []
    for (name, scope) in KeyScopes.named where found.scopes.contains(name) { scopes.insert(scope) }
    return KeyAccess(id: found.id, workspace: found.workspace, scopes: scopes)
  }
}
