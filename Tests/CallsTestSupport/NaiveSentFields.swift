/// Which fields a row was sent with, of those that make no column of their own.
package enum NaiveSentFields {
  /// The names of a call's, as payloads have them.
  static func ofCall(_ body: JSONObject) -> Set<String> {
    let texts: [ByteText] = ["transcript", "recording_multi_channel_url"]
    let objects: [ByteText] = [
      "collected_dynamic_variables", "call_analysis", "general_meta_data_raw", "metadata",
    ]
    var names = texts.filter { body[$0]?.string?.isEmpty == false }
    names += objects.filter { body[$0]?.object?.members.isEmpty == false }
    if body["transcript_with_tool_calls"]?.array?.isEmpty == false {
      names.append("transcript_with_tool_calls")
    }
    return Set(names.map(\.string))
  }

  /// Those of a segment of speech.
  static func ofSpeech(_ segment: NaiveSegment) -> Set<String> {
    var names: Set<String> = []
    if segment.text?.isEmpty == false { names.insert("text") }
    if segment.hasWordTimes { names.insert("word_times") }
    return names
  }

  /// Those of an invocation and its result.
  static func ofTool(function: NaiveSegment?, result: NaiveSegment?) -> Set<String> {
    let segments = [function, result].compactMap(\.self)
    func any(_ holds: (NaiveSegment) -> Bool) -> Bool { segments.contains(where: holds) }
    var names: Set<String> = []
    if any({ $0.requestID != nil }) { names.insert("request_id") }
    if any({ $0.tool?.nonNull("params") != nil }) { names.insert("params") }
    if any({ $0.tool?.nonNull("result") != nil }) { names.insert("result") }
    if any({ $0.tool?["is_error"]?.bool != nil }) { names.insert("is_error") }
    if any({ $0.tool?["error"]?.string?.isEmpty == false }) { names.insert("error") }
    if let first = segments.first, first.toolStartMs ?? first.startMs != nil {
      names.insert("start_ms")
    }
    return names
  }
}
