import SyntheticCalls

/// Create-call payloads as text, the smallest that the contract takes.
enum SampleCall {
  /// One payload on one line; `changes` are JSON texts that replace or add fields.
  static func json(_ number: Int, _ changes: KeyValuePairs<String, String> = [:]) -> String {
    var fields = [
      ("call_id", #""call-\#(number)""#), ("call_type", #""phone_call""#),
      ("start_timestamp", "\(1_772_409_600_000 + number * 1000)"),
      ("end_timestamp", "\(1_772_409_660_000 + number * 1000)"), ("recording_url", #""none""#),
      ("transcript_with_tool_calls", "[\(turn)]"),
    ]
    for (key, value) in changes {
      if let index = fields.firstIndex(where: { $0.0 == key }) {
        fields[index].1 = value
      } else {
        fields.append((key, value))
      }
    }
    return "{\(fields.map { #""\#($0)":\#($1)"# }.joined(separator: ","))}"
  }

  /// A transcript segment.
  static let turn =
    #"{"role":"agent","text":"Hi","start_ms":0,"end_ms":500,"metadata":{"e2e_latency":800}}"#

  /// `calls` generated payloads, one a line.
  static func generated(_ calls: Int, seed: UInt64 = 1) -> [UInt8] {
    let generator = CallGenerator(seed: seed, calls: calls)
    var bytes: [UInt8] = []
    for call in 0..<calls { generator.append(call, to: &bytes) }
    return bytes
  }
}
