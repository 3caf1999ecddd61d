import Calls
import CallsTestSupport
import ColumnStore
import Testing

/// One call to be read, against the payload itself and the reference model.
@Suite struct CallRecordTests {
  private func read(_ body: JSONValue, masksPhones: Bool = false) -> CallRecord? {
    CallRecord(
      body: JSONWriter.bytes(of: body),
      workspace: 1,
      agent: Array("default".utf8),
      masksPhones: masksPhones
    )
  }

  private func texts(_ column: Column, _ record: CallRecord) -> [[UInt8]?] {
    guard case .text(let chunk) = record.rows[column] else { return [] }
    return (0..<chunk.count).map { chunk[$0] }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 2_000 : 150))
  func segmentsAreThoseOfThePayload(seed: Int) throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 4_000)
    let body = payloads.body()
    let model = try #require(NaiveDerivation.call(of: body))
    let record = try #require(read(body))
    let sent = (body.object?["transcript_with_tool_calls"]?.array ?? []).compactMap(\.object)
    #expect(record.segments.count == sent.count)
    let tools = texts(.tool, record)
    #expect(tools == model.toolCalls.map { $0.name?.bytes })
    let nodes = texts(.visitNode, record)
    #expect(nodes == model.nodeVisits.map { $0.node?.bytes })
    var turns = 0
    var utterances = 0
    var calls: [Int: Int] = [:]
    for (segment, sent) in zip(record.segments, sent) {
      let plain = NaiveSegment(sent)
      #expect(segment.role == plain.role.string)
      #expect(segment.text == plain.text?.bytes)
      switch segment.kind {
      case .user:
        #expect(segment.row == utterances)
        #expect(segment.start == plain.interval?.start && segment.end == plain.interval?.end)
        utterances += 1
      case .agent:
        #expect(segment.row == turns)
        #expect(segment.start == plain.interval?.start && segment.end == plain.interval?.end)
        turns += 1
      case .call(let tool), .result(let tool):
        let told = try #require(plain.tool)
        let row = try #require(segment.row)
        calls[row, default: 0] += 1
        #expect(tool.name == told["name"]?.string?.bytes)
        if case .call = segment.kind {
          #expect(tools[row] == tool.name)
          #expect(!model.toolCalls[row].isOrphan)
        } else {
          #expect(model.toolCalls[row].isCompleted)
        }
        for (text, key) in [(tool.params, "params"), (tool.result, "result")] {
          let value = try text.map { try JSONReader.value(of: $0) }
          #expect(value == told.nonNull(ByteText(key)), "\(key)")
        }
        #expect(tool.error == told["error"]?.string?.bytes)
      case .transition(let transition):
        #expect(transition.from == plain.nodeFrom?.bytes)
        #expect(transition.to == plain.nodeTo?.bytes)
        let reason = sent["node"]?.object?["reason"]?.string
        #expect(transition.reason == reason?.bytes)
        if let row = segment.row { #expect(nodes[row] == transition.to) }
      case .empty: #expect(plain.tool == nil && segment.row == nil)
      }
    }
    #expect(turns == model.turns.count && utterances == model.utterances.count)
    #expect(Set(calls.keys) == Set(tools.indices))
    #expect(calls.values.allSatisfy { $0 <= 2 })
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 500 : 60))
  func speechOverlapsWhatTheOtherSideSays(seed: Int) throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 9_000)
    let body = payloads.body()
    let record = try #require(read(body))
    let sent = (body.object?["transcript_with_tool_calls"]?.array ?? []).compactMap(\.object)
    let plain = sent.map { NaiveSegment($0) }
    for (segment, own) in zip(record.segments, plain) {
      let other: ByteText? =
        switch own.role.string {
        case "user": "agent"
        case "agent": "user"
        default: nil
        }
      let overlaps = plain.contains { theirs in
        guard let other, theirs.role == other, let a = own.interval, let b = theirs.interval,
          a.isPositive, b.isPositive
        else { return false }
        return a.start < b.end && b.start < a.end
      }
      #expect(segment.overlaps == overlaps)
    }
  }

  @Test func numbersAreMaskedInTextsAndNotInRows() throws {
    var call = ContractCase.smallestCall
    call["caller_phone_number"] = "+49 151 7654321"
    call["transcript_with_tool_calls"] = [
      ["role": "user", "text": "my number is +49 151 1234567", "start_ms": 0, "end_ms": 1],
      [
        "role": "agent_function",
        "tool": ["name": "dial", "params": ["phone": "0151 2345678", "n": 49_151_234_567]],
      ],
      ["role": "node_transition", "node": ["from": "a", "to": "b", "reason": "+49 151 1111111"]],
    ]
    let masked = try #require(read(.object(call), masksPhones: true))
    let whole = try #require(read(.object(call)))
    for record in [masked, whole] {
      #expect(texts(.caller, record) == [Array("+49 151 7654321".utf8)])
    }
    #expect(masked.segments[0].text == Array("my number is ***67".utf8))
    #expect(whole.segments[0].text == Array("my number is +49 151 1234567".utf8))
    guard case .call(let tool) = masked.segments[1].kind,
      case .transition(let transition) = masked.segments[2].kind
    else {
      Issue.record("the segments are of other kinds")
      return
    }
    #expect(tool.params == Array(#"{"phone":"***78","n":49151234567}"#.utf8))
    #expect(transition.reason == Array("***11".utf8))
  }

  @Test func whatIsNoCallIsNone() {
    for body in ["", "{", "[]", "{}", #"{"call_id": "a"}"#] {
      for masksPhones in [false, true] {
        let record = CallRecord(
          body: Array(body.utf8),
          workspace: 1,
          agent: [],
          masksPhones: masksPhones
        )
        #expect(record == nil, "\(body)")
      }
    }
  }

  @Test func anEmptyTranscriptIsOne() throws {
    var call = ContractCase.smallestCall
    call["transcript_with_tool_calls"] = []
    let record = try #require(read(.object(call)))
    #expect(record.segments.isEmpty && record.rows.callCount == 1)
  }
}
