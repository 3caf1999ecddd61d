package import RawMemory

/// Reads single records that were kept: a bare body, or an envelope.
package struct RecordReader: ~Copyable {
  /// A record that is a call.
  package struct Call: Sendable {
    /// The workspace that the call belongs to.
    package let workspace: Int64
    /// The agent's name: UTF-8.
    package let agent: [UInt8]
    /// The sender's id of the call: UTF-8.
    package let callID: [UInt8]
    /// Where the call's own object is in the record's bytes.
    package let body: Range<Int>
  }

  /// What a record is.
  package enum Outcome: Sendable {
    case call(Call)
    case refused(Rejection.Reason)
  }

  private var parser = JSONParser()
  private var decoder: CallDecoder

  /// A reader by `options`.
  package init(options: DecodingOptions) {
    decoder = CallDecoder(options: options)
  }

  /// Reads the record whose bytes are `bytes`, blanks around it left out.
  ///
  /// - Parameters:
  ///   - bytes: The record.
  ///   - owner: Whose a bare body is, instead of the options' workspace and agent.
  ///   - takesEnvelopes: Whether it may be an envelope, too.
  /// - Returns: The call, or why it is none.
  /// - Complexity: O(bytes).
  package mutating func read(
    _ bytes: PaddedBytes,
    of owner: RecordOwner,
    takesEnvelopes: Bool = true
  ) -> Outcome {
    decoder.options.workspace = owner.workspace
    decoder.options.agent = owner.agent
    decoder.options.takesEnvelopes = takesEnvelopes
    let outcome: Outcome? = parser.parse(bytes, in: 0..<bytes.count) { tape in
      let problems = decoder.decode(tape)
      guard problems.isEmpty else { return .refused(.problems(problems)) }
      let isEnvelope = decoder.payload.body != tape.root
      return .call(
        Call(
          workspace: decoder.payload.workspace,
          agent: decoder.payload.agent,
          callID: Array(copying: tape.string(at: decoder.payload.callID)),
          body: isEnvelope
            ? EnvelopeBody.range(in: bytes.span) ?? 0..<bytes.count : 0..<bytes.count
        )
      )
    }
    if let outcome { return outcome }
    let error = JSONSyntax.firstError(in: bytes.span)
    return .refused(.invalidJSON(error ?? JSONSyntaxError(offset: 0, reason: .tooLarge)))
  }
}
