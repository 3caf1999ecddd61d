/// One body and the problems that the contract sees in it.
package struct ContractCase: Sendable {
  /// What the case is about.
  package let name: String
  /// The body's JSON text.
  package let json: [UInt8]
  /// The problems in any order; none when the body is accepted.
  ///
  /// `json_invalid` stands at the body: the byte offset is the parser's own affair.
  package let expected: [Problem]
  /// Whether the reader was told to take calls without segments.
  package let acceptEmptyTranscripts: Bool

  /// A case of a text that need not be JSON.
  package init(
    _ name: String,
    text: String,
    _ expected: [Problem] = [],
    acceptEmptyTranscripts: Bool = false
  ) {
    self.init(
      name,
      bytes: Array(text.utf8),
      expected,
      acceptEmptyTranscripts: acceptEmptyTranscripts
    )
  }

  /// A case of bytes that need not be text.
  package init(
    _ name: String,
    bytes: [UInt8],
    _ expected: [Problem] = [],
    acceptEmptyTranscripts: Bool = false
  ) {
    self.name = name
    json = bytes
    self.expected = expected
    self.acceptEmptyTranscripts = acceptEmptyTranscripts
  }

  /// A smallest accepted call with some fields set to other values.
  init(
    _ name: String,
    setting fields: KeyValuePairs<ByteText, JSONValue>,
    _ expected: Problem...
  ) {
    var call = Self.smallestCall
    for (key, value) in fields {
      call[key] = value
    }
    self.init(name, bytes: JSONWriter.bytes(of: .object(call)), expected)
  }

  /// A smallest accepted call without one of its fields.
  init(_ name: String, removing key: ByteText, _ expected: Problem...) {
    var call = Self.smallestCall
    call[key] = nil
    self.init(name, bytes: JSONWriter.bytes(of: .object(call)), expected)
  }

  /// A smallest accepted call with other segments.
  init(_ name: String, segments: JSONValue, _ expected: Problem...) {
    var call = Self.smallestCall
    call["transcript_with_tool_calls"] = segments
    self.init(name, bytes: JSONWriter.bytes(of: .object(call)), expected)
  }

  /// A smallest accepted call whose only segment is a function with some fields set.
  init(_ name: String, segment fields: KeyValuePairs<ByteText, JSONValue>, _ expected: Problem...) {
    var segment = JSONObject([JSONObject.Member(key: "role", value: "agent_function")])
    for (key, value) in fields {
      segment[key] = value
    }
    var call = Self.smallestCall
    call["transcript_with_tool_calls"] = .array([.object(segment)])
    self.init(name, bytes: JSONWriter.bytes(of: .object(call)), expected)
  }

  /// All required fields and nothing else.
  package static let smallestCall = JSONObject([
    JSONObject.Member(key: "call_id", value: "call-1"),
    JSONObject.Member(key: "call_type", value: "phone_call"),
    JSONObject.Member(
      key: "transcript_with_tool_calls",
      value: [["role": "agent", "text": "Hello", "start_ms": 0, "end_ms": 900]]
    ),
    JSONObject.Member(key: "start_timestamp", value: 1_772_719_402),
    JSONObject.Member(key: "end_timestamp", value: 1_772_719_462),
    JSONObject.Member(key: "recording_url", value: "https://example.com/1.wav"),
  ])

  /// All cases; their names are unique.
  package static let all = jsonCases + requiredFieldCases + optionalFieldCases + segmentCases
}

extension ContractCase: CustomStringConvertible {
  /// The case's name.
  package var description: String {
    name
  }
}
