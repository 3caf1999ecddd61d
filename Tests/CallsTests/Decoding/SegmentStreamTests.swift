import Calls
import CallsTestSupport
import ColumnStore
import Testing

/// Segments that are read while a record is parsed, which plain files allow, against those that are
/// read from the record's tape, as compressed text needs.
@Suite struct SegmentStreamTests {
  private static func expectAgreement(_ lines: [[UInt8]], _ comment: Comment) async throws {
    let text = Array(lines.joined(separator: [0x0A]))
    let fast = try await Loading(text)
    let careful = try await Loading(CompressedBytes.gzip(text))
    #expect(fast.input == careful.input, comment)
    #expect(fast.problems == careful.problems, comment)
    for column in CallTable.allCases.flatMap(\.columns) {
      #expect(fast.cells(column) == careful.cells(column), "\(comment): \(column.name)")
    }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 300 : 30))
  func agreesOnRandomCalls(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 4_000)
    let lines = payloads.lines(of: payloads.records(40))
    try await Self.expectAgreement([lines], "seed \(seed)")
  }

  /// Mutated bytes make records that are wrong in a place that one of the ways may not look at.
  @Test(arguments: 0..<(Environment.isLongRun ? 100 : 10))
  func agreesOnMutatedCalls(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 5_000)
    var random = SplitMix64(seed: UInt64(seed))
    let alphabet = Array("\"\\{}[],:0123456789.-+eEtfnu ".utf8)
    let lines = (0..<150).map { _ in
      var line = JSONWriter.bytes(
        of: payloads.body(),
        style: JSONWriter.Style(using: &random),
        seed: random.next()
      ).filter { $0 != 0x0A && $0 != 0x0D }
      let place = Int(random.next() % UInt64(line.count))
      let byte = alphabet[Int(random.next() % UInt64(alphabet.count))]
      if random.next() % 2 == 0 { line[place] = byte } else { line.insert(byte, at: place) }
      return line
    }
    // A line that is a record, so that all are lines.
    let first = Array(Self.call("first", #"[{"role":"agent","start_ms":0,"end_ms":1}]"#).utf8)
    try await Self.expectAgreement([first] + lines, "seed \(seed)")
  }

  private static func call(_ id: String, _ segments: String, _ more: String = "") -> String {
    #"{"call_id":"\#(id)","call_type":"x","start_timestamp":1,"end_timestamp":2,"#
      + #""recording_url":"x"\#(more),"transcript_with_tool_calls":\#(segments)}"#
  }

  private static func deep(_ levels: Int) -> String {
    String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
  }

  private static let timed = #""start_ms":1,"end_ms":5"#

  static let segments = [
    "[]", "null", "{}", "[1]", "[{}]", #"[{"role":"agent",\#(timed)}]"#,
    #"[ { "role" : "agent" , "start_ms" : 1 , "end_ms" : 5 } ]"#,
    #"[{"role":"agent",\#(timed)},]"#, #"[{"role":"agent",\#(timed)} {"role":"user",\#(timed)}]"#,
    #"[{\#(timed),"role":"user"}]"#, #"[{"role":"agent"}]"#, #"[{"role":"actor",\#(timed)}]"#,
    #"[{"role":"agent","role":"user",\#(timed)}]"#,
    #"[{"r\u006fle":"agent",\#(timed)}]"#, #"[{"role":"\u0061gent",\#(timed)}]"#,
    #"[{"role":"agent","text":"a\nb\u00e9","start_ms":1.2,"end_ms":5.0000001}]"#,
    #"[{"role":"agent","start_ms":-1,"end_ms":5}]"#,
    #"[{"role":"agent","start_ms":-0,"end_ms":5}]"#,
    #"[{"role":"agent","start_ms":"1","end_ms":5}]"#,
    #"[{"role":"agent","start_ms":1e2,"end_ms":1E3}]"#,
    #"[{"role":"agent","start_ms":9007199254740993,"end_ms":9007199254740994}]"#,
    #"[{"role":"agent","start_ms":1,"duration_ms":0}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"e2e_latency":9007199254740993}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"e2e_latency":0.49999999999999994}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"e2e_latency":812.34567890123456789}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"e2e_latency":-1,"llm_node_ttft":null}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"stt_node_ttfb":null,"asr_node_ttfb":7}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"stt_node_ttfb":"x","asr_node_ttfb":7}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"stt_node_ttfb":3,"asr_node_ttfb":-7}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"interrupted":1,"turn_index":0}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{"interrupted":true,"turn_index":null}}]"#,
    #"[{"role":"agent",\#(timed),"metadata":{}},{"role":"agent",\#(timed),"metadata":[]}]"#,
    #"[{"role":"user","words":[{"start_ms":3,"end_ms":4},{"start_ms":9},{},{"word":"x"}]}]"#,
    #"[{"role":"user","words":[{"start_ms":3,"end_ms":4},7],\#(timed)}]"#,
    #"[{"role":"user","words":[],\#(timed)}]"#,
    #"[{"role":"user","words":[{"word":"é\"","confidence":1e-3,"x":[7]},{"word":null}],\#(timed)}]"#,
    #"[{"role":"user","words":[{"word":7},{"confidence":"x"},{"word":{}}],\#(timed)}]"#,
    #"[{"role":"user","words":[{"confidence":null},{"confidence":true}],\#(timed)}]"#,
    #"[{"role":"agent_function","tool":{"name":"t","request_id":"","params":{"a":[1,{}]}}}]"#,
    #"[{"role":"agent_function","tool":{}},{"role":"agent_result","tool":null}]"#,
    #"[{"role":"agent_result","tool":{"name":"t","result":{"error":"no \"x\""},"is_error":null}}]"#,
    #"[{"role":"agent_result","tool":{"name":7,"error":{},"start_ms":-3}}]"#,
    #"[{"role":"agent_result","tool":{"name":"t","result":null,"result":{"success":false}}}]"#,
    #"[{"role":"agent_result","tool":{"name":"t"},"metadata":{"tool_latency_secs":-0.5}}]"#,
    #"[{"role":"agent_function","tool":{"name":"t"}},{"role":"agent_result","tool":{"name":"t"},"#
      + #""metadata":{"tool_latency_secs":0.0125}}]"#,
    #"[{"role":"node_transition","start_ms":1,"node":{"from":null,"to":"a","reason":7}}]"#,
    #"[{"role":"node_transition","node":{"from":"b","to":"a","reason":null,"extra":[1]}}]"#,
    // Levels: the call, its array, a segment, a tool, and 996 more make a thousand.
    #"[{"role":"agent_result","tool":{"name":"t","result":\#(deep(996))}}]"#,
    #"[{"role":"agent_result","tool":{"name":"t","result":\#(deep(997))}}]"#,
    #"[{"role":"agent_result","extra":\#(deep(997))}]"#,
    #"[{"role":"agent_result","extra":\#(deep(998))}]"#,
  ]

  @Test(arguments: segments) func agreesOnSegments(segments: String) async throws {
    let first = Array(Self.call("first", #"[{"role":"agent","start_ms":0,"end_ms":1}]"#).utf8)
    try await Self.expectAgreement([first, Array(Self.call("a", segments).utf8)], "\(segments)")
  }

  /// Whose segments are read: those of the call, not of something that looks like it.
  @Test func agreesOnWhereTheSegmentsAre() async throws {
    let one = #"[{"role":"agent",\#(Self.timed)}]"#
    let two = #"[{"role":"user",\#(Self.timed)},{"role":"agent",\#(Self.timed)}]"#
    let body = Self.call("in", two)
    let lines = [
      Self.call("first", one),
      // An envelope; one with a stray transcript; a body with a stray call.
      #"{"workspace_id":2,"agent_remote_identifier":"x","call":\#(body)}"#,
      #"{"workspace_id":3,"agent_remote_identifier":"x","call":\#(body),"#
        + #""transcript_with_tool_calls":\#(one)}"#,
      #"{"transcript_with_tool_calls":\#(one),"workspace_id":4,"#
        + #""agent_remote_identifier":"x","call":\#(body)}"#,
      Self.call("stray", one, #","call":\#(body)"#),
      Self.call("nested", one, #","metadata":{"transcript_with_tool_calls":\#(two)}"#),
      Self.call("twice", one, #","transcript_with_tool_calls":\#(two)"#),
      Self.call("null", one, #","transcript_with_tool_calls":null"#),
      Self.call("escaped", one, #","transcript_with_tool_call\u0073":\#(two)"#),
      Self.call("wrong", one, #","duration_ms":"x""#),
    ]
    try await Self.expectAgreement(lines.map { Array($0.utf8) }, "places")
    let turns = try await Loading(Array(lines.joined(separator: "\n").utf8)).cells(.turnIndex)
    #expect(turns.count == 9)
  }
}
