package import RawMemory

/// Derives rows from the bodies of calls that were taken before.
package final class CallDeriver {
  private var parser = JSONParser()
  private var decoder: CallDecoder
  private var batch: CallBatch
  private let columns: Set<Column>

  /// A deriver of `columns`, without calls.
  package init(keeping columns: Set<Column> = Set(CallTable.allCases.flatMap(\.columns))) {
    self.columns = columns
    var options = DecodingOptions()
    // Whether such calls are taken was decided when they came.
    options.acceptsEmptyTranscripts = true
    decoder = CallDecoder(options: options)
    batch = CallBatch(keeping: columns)
  }

  /// Adds the rows of the call whose body is at `range` in `bytes`.
  ///
  /// - Returns: Its id; `nil` when the body is no call, so that nothing was added.
  /// - Complexity: As for reading the call.
  package func append(
    _ bytes: PaddedBytes,
    in range: Range<Int>,
    workspace: Int64,
    agent: [UInt8]
  ) -> [UInt8]? {
    decoder.options.workspace = workspace
    decoder.options.agent = agent
    return parser.parse(bytes, in: range) { tape -> [UInt8]? in
      guard decoder.decode(tape).isEmpty else { return nil }
      decoder.append(to: &batch, tape)
      return Array(copying: tape.string(at: decoder.payload.callID))
    } ?? nil
  }

  /// The rows of all calls added, in one group that does not tell how it was made.
  package func sealed() -> RowGroup {
    defer { batch = CallBatch(keeping: columns) }
    return .merging([batch.sealed()])
  }
}

/// Tells whether two bodies are one JSON value, whatever their spacing, escapes or order of keys.
package struct BodyComparison: ~Copyable {
  private var parser = JSONParser()
  private var digest = ValueDigest()

  /// A comparison.
  package init() {}

  /// Whether both are JSON and of one value.
  ///
  /// - Complexity: O(bytes).
  package mutating func areEqual(_ body: [UInt8], _ other: [UInt8]) -> Bool {
    guard let first = value(of: body), let second = value(of: other) else { return false }
    return first == second
  }

  private mutating func value(of body: [UInt8]) -> UInt64? {
    parser.parse(PaddedBytes(body.span), in: 0..<body.count) { tape in
      digest.digest(tape, at: tape.root)
    }
  }
}
