import RawMemory

/// One call as somebody reads it: its rows in the five tables, and the segments that they are from.
package struct CallRecord: Sendable {
  /// A row group of the call alone, with all columns.
  package let rows: RowGroup
  /// The transcript's segments, in the order of the payload.
  package let segments: [CallSegment]

  /// Reads a body that was taken as a call; `nil` when it is none.
  ///
  /// - Parameters:
  ///   - body: The create-call body.
  ///   - workspace: The workspace that the call was sent to.
  ///   - agent: The agent's name: UTF-8.
  ///   - masksPhones: Whether phone numbers in the texts of the segments are masked, by the rules of
  ///     ``Redaction``; the rows are of the body as it is either way.
  /// - Complexity: O(bytes) and O(n log n) in the call's segments.
  package init?(body: [UInt8], workspace: Int64, agent: [UInt8], masksPhones: Bool) {
    let deriver = CallDeriver()
    let bytes = PaddedBytes(body.span)
    guard
      deriver.append(bytes, in: 0..<bytes.count, workspace: workspace, agent: agent) != nil,
      let segments = Self.segments(masksPhones ? Self.masked(body) : body)
    else { return nil }
    rows = deriver.sealed()
    self.segments = segments
  }

  private static func masked(_ body: [UInt8]) -> [UInt8] {
    var redactor = BodyRedactor(.phones)
    // A body that is no JSON is no call.
    return redactor.redact(body) ?? []
  }

  private static func segments(_ body: [UInt8]) -> [CallSegment]? {
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = true
    options.takesEnvelopes = false
    var decoder = CallDecoder(options: options)
    var parser = JSONParser()
    let bytes = PaddedBytes(body.span)
    return parser.parse(bytes, in: 0..<bytes.count) { tape -> [CallSegment]? in
      guard decoder.decode(tape).isEmpty else { return nil }
      return CallSegment.all(of: decoder.payload, tape)
    } ?? nil
  }
}
