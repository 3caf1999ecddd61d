import CallArchive
import Calls
import CallsServer
import Reporting

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
    let problems = call.problems.map { problem in
      "{\"message\":\(problem.message.jsonLiteral),\"pointer\":\(problem.pointer.jsonLiteral),"
        + "\"type\":\"\(problem.kind.rawValue)\"}"
    }
    await writer.keep(
      RefusedRecord(
        workspace: call.workspace,
        kind: call.problems.first?.kind.rawValue ?? "",
        problems: "[\(problems.joined(separator: ","))]",
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

extension RequestProblem {
  /// Where it is: a JSON pointer into the body, or a parameter of the query behind a question mark.
  fileprivate var pointer: String {
    let steps = path.map { step in
      switch step {
      case .key(let key): key
      case .index(let index): "\(index)"
      }
    }
    return part == .query ? "?" + steps.joined(separator: "/") : steps.map { "/" + $0 }.joined()
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
