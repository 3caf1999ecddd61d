package import RawMemory

/// Checks create-call bodies against the contract without deriving anything from them.
///
/// It keeps its buffers from body to body; use one a task.
package struct CallChecker: ~Copyable {
  private var parser = JSONParser()
  private var decoder: CallDecoder

  /// A checker.
  ///
  /// - Parameters:
  ///   - acceptsEmptyTranscripts: Whether calls without any transcript segment are taken.
  ///   - keyHash: How the keys of calls are hashed.
  package init(acceptsEmptyTranscripts: Bool = false, keyHash: CallKeyHash) {
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = acceptsEmptyTranscripts
    options.takesEnvelopes = false
    options.keyHash = keyHash
    decoder = CallDecoder(options: options)
  }

  /// Checks the bare body that is all of `body`, sent by `agent` of `workspace`.
  ///
  /// The problems are those that a file's record with the same body has.
  ///
  /// - Parameters:
  ///   - body: The JSON text, without a byte order mark.
  ///   - workspace: The workspace, at least 0.
  ///   - agent: The agent's identifier, UTF-8.
  /// - Returns: The call's identity, or what is wrong.
  /// - Complexity: O(bytes).
  package mutating func check(
    _ body: PaddedBytes,
    workspace: Int64,
    agent: [UInt8]
  ) -> CheckedBody {
    decoder.options.workspace = workspace
    decoder.options.agent = agent
    let range = 0..<body.count
    if range.count <= UInt32.max, let identity = identityOfUsualCall(body, range) {
      return .call(identity)
    }
    let checked = parser.parse(body, in: range) { tape -> CheckedBody in
      let problems = decoder.decode(tape)
      guard !problems.isEmpty else { return .call(decoder.identity(tape)) }
      return .problems(ProblemInputs.attached(to: problems, tape))
    }
    if let checked { return checked }
    let error = JSONSyntax.firstError(in: body.span)
    return .invalidJSON(error ?? JSONSyntaxError(offset: 0, reason: .tooLarge))
  }

  /// The identity of a call in which nothing is wrong or unusual; `nil` says nothing.
  private mutating func identityOfUsualCall(
    _ body: PaddedBytes,
    _ range: Range<Int>
  ) -> CallIdentity? {
    let identity = parser.parse(
      body,
      in: range,
      stream: SegmentStream.place,
      { decoder.stream.read(&$0) },
      { tape -> CallIdentity? in
        guard decoder.decode(tape).isEmpty, !decoder.isMisread else { return nil }
        return decoder.identity(tape)
      }
    )
    return identity ?? nil
  }
}

extension CallDecoder {
  /// What identifies the last record's call.
  fileprivate func identity(_ tape: borrowing JSONTape) -> CallIdentity {
    CallIdentity(callID: Array(copying: tape.string(at: payload.callID)), key: key(tape))
  }
}

/// What tells a call of an agent from others.
package struct CallIdentity: Equatable, Sendable {
  /// The call's id as its sender gave it, UTF-8.
  package let callID: [UInt8]
  /// The hash of workspace, agent and call id.
  package let key: UInt64

  /// An identity.
  package init(callID: [UInt8], key: UInt64) {
    self.callID = callID
    self.key = key
  }
}

/// What a body turned out to be.
package enum CheckedBody: Equatable, Sendable {
  /// A call.
  case call(CallIdentity)
  /// JSON that breaks the contract; never empty, and at most 100 and one that counts the others.
  case problems([BodyProblem])
  /// No JSON.
  case invalidJSON(JSONSyntaxError)
}

/// One thing that is wrong with a body, and the value that is.
package struct BodyProblem: Equatable, Sendable {
  /// What is wrong, and where.
  package let problem: Problem
  /// The value there.
  package let input: ProblemInput
}
