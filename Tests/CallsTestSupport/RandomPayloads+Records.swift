extension RandomPayloads {
  /// Records for a file: bare bodies and envelopes, among them equal and conflicting repeats, and
  /// some that the contract refuses.
  ///
  /// - Parameters:
  ///   - count: how many records.
  ///   - rejected: the share that is refused.
  ///   - repeated: the share that repeats the call of a record before.
  /// - Returns: the records in the order of the file.
  package mutating func records(
    _ count: Int,
    rejected: Double = 0.05,
    repeated: Double = 0.1
  ) -> [JSONValue] {
    var records: [JSONValue] = []
    for _ in 0..<count {
      if random.chance(repeated), let earlier = records.randomElement(using: &random) {
        records.append(random.chance(0.5) ? earlier : changed(earlier))
        continue
      }
      var body = body()
      if random.chance(rejected) {
        body = broken(body)
      }
      records.append(random.chance(0.7) ? enveloped(body) : body)
    }
    return records
  }

  /// The records as newline-delimited JSON, each in a style of its own.
  package mutating func lines(of records: [JSONValue]) -> [UInt8] {
    records.flatMap { record in
      let style = JSONWriter.Style(using: &random)
      return JSONWriter.bytes(of: record, style: style, seed: random.next()) + [0x0A]
    }
  }

  /// An envelope of one of a few agents of one of two workspaces.
  package mutating func enveloped(_ body: JSONValue) -> JSONValue {
    [
      "workspace_id": .integer(random.integer(1...2)),
      "agent_remote_identifier": .string(name()),
      "call": body,
    ]
  }

  /// The record with another value in a field that does not identify the call.
  private mutating func changed(_ record: JSONValue) -> JSONValue {
    guard var object = record.object else { return record }
    if let call = object["call"]?.object, object["call_id"] == nil {
      object["call"] = changed(.object(call))
      return .object(object)
    }
    object["call_analysis"] = ["late": .integer(random.integer(0...1_000_000))]
    return .object(object)
  }

  /// The body with one field that the contract refuses.
  package mutating func broken(_ body: JSONValue) -> JSONValue {
    guard var call = body.object else { return body }
    let mutations: [(ByteText, JSONValue?)] = [
      ("call_id", nil), ("call_id", ""), ("call_type", 5), ("transcript_with_tool_calls", []),
      ("transcript_with_tool_calls", [["role": "user", "text": "untimed"]]),
      ("transcript_with_tool_calls", [["role": "nobody"], 5]),
      ("start_timestamp", "x"), ("start_timestamp", 1.5), ("end_timestamp", 0),
      ("recording_url", JSONValue.null), ("agent_version", -1), ("user_sentiment", "happy"),
      ("call_successful", "yes"), ("call_cost", "1"), ("metadata", []),
      ("disconnection_reason", .string(ByteText(String(repeating: "x", count: 101)))),
    ]
    let (key, value) = random.pick(mutations)
    call[key] = value
    return .object(call)
  }
}
