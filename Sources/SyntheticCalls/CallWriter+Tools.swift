/// Tool calls and their results.
extension CallWriter {
  /// How a failed tool call says so.
  private enum FailureStyle {
    /// `is_error` and `error`.
    case flagAndText
    /// `error` alone.
    case textOnly
    /// `result.error`, a string.
    case resultError
    /// `result.error`, an object.
    case resultErrorObject
    /// `result.success: false`.
    case successFalse
    /// `result.status: "failed"`.
    case statusFailed
  }

  /// One tool call at hand.
  private struct Invocation {
    let place: Int
    /// Draws the parameters; a copy of it draws the same ones again for the text.
    var values: RandomStream
    var requestID: RandomStream
    let start: Int
    let milliseconds: Int
    let fails: Bool

    var tool: Tool { Tool.all[place] }
    var end: Int { start + milliseconds }
  }

  /// Writes a call of a tool (now and then of a second one at the same time) with its result, and
  /// tells whether the tool succeeded.
  mutating func useTool(_ place: Int, stages: StageLatencies) -> Bool {
    // The model decides for the tool first: recognition and a first answer lie before it.
    clock += stages.total - stages.rest - stages.tts
    let first = invocation(place)
    guard random.chance(perMille: 130) else {
      write(first)
      return !first.fails
    }
    var second = invocation(random.pick(call.agent.vertical.tools))
    if second.place == place, call.requestIDs == .reused {
      second = invocation(place)
    }
    writeFunction(first)
    writeFunction(second)
    let (early, late) = first.end <= second.end ? (first, second) : (second, first)
    writeResult(early)
    writeResult(late)
    clock = max(clock, late.end)
    settle(second)
    settle(first)
    return !first.fails
  }

  private mutating func invocation(_ place: Int) -> Invocation {
    let tool = Tool.all[place]
    var perMille = tool.errorPerMille * call.release.failures / 1000
    if call.incident == .paymentOutage, tool.name == Incident.failingTool {
      perMille = 600
    }
    let fails = random.chance(perMille: perMille)
    // Failures are often timeouts.
    let median = fails ? tool.medianMilliseconds * 2 : tool.medianMilliseconds
    return Invocation(
      place: place,
      values: RandomStream(seed: random.next(), item: 0),
      requestID: RandomStream(seed: random.next(), item: 1),
      start: clock,
      milliseconds: random.logNormal(median: median, sigma: tool.sigma),
      fails: fails
    )
  }

  /// Writes a tool call by itself; a few lack the result, a few the call.
  private mutating func write(_ invocation: Invocation) {
    let lot = random.below(1000)
    if lot >= 8 {
      let isInline = call.sender == .own && lot < 200
      writeFunction(invocation, isInline: isInline)
      if isInline {
        clock = max(clock, invocation.end)
        settle(invocation)
        return
      }
    }
    if lot < 975 {
      writeResult(invocation)
      settle(invocation)
    }
    clock = max(clock, invocation.end)
  }

  private mutating func settle(_ invocation: Invocation) {
    failedTools.removeAll { $0 == invocation.place }
    if invocation.fails {
      failedTools.append(invocation.place)
    } else {
      toolsDone += 1
    }
  }

  private mutating func writeFunction(_ invocation: Invocation, isInline: Bool = false) {
    beginSegment(role: "agent_function")
    var values = invocation.values
    if call.sender == .pipecat || call.sender == .core {
      json.append(json: #","text":""#)
      json.append(json: invocation.tool.name)
      json.append(0x28)
      invocation.tool.arguments.append(to: &json, random: &values)
      json.append(json: #")""#)
      values = invocation.values
    }
    writeStart(invocation.start, isFractional: false)
    writeToolName(invocation)
    json.append(json: #","params":"#)
    invocation.tool.parameters.append(to: &json, random: &values)
    switch call.sender {
    case .livekit:
      json.append(0x7D)
    case .pipecat, .core, .vapi:
      json.append(json: #","start_ms":"#)
      json.append(integer: invocation.start)
      json.append(0x7D)
    case .own:
      if isInline {
        writeOutcome(invocation)
        json.append(0x7D)
      } else {
        json.append(json: #","result":null,"error":null}"#)
      }
    }
    json.append(0x7D)
  }

  private mutating func writeResult(_ invocation: Invocation) {
    beginSegment(role: "agent_result")
    writeStart(invocation.end, isFractional: call.sender == .vapi)
    writeToolName(invocation)
    writeOutcome(invocation)
    switch call.sender {
    case .livekit, .own:
      json.append(0x7D)
    case .pipecat, .core:
      json.append(json: #","start_ms":"#)
      json.append(integer: invocation.end)
      json.append(0x7D)
    case .vapi:
      // This sender repeats the time of the invocation here.
      json.append(json: #","start_ms":"#)
      json.append(integer: invocation.start)
      json.append(json: #"},"metadata":{"tool_latency_secs":"#)
      json.append(decimal: invocation.milliseconds, places: 3)
      json.append(0x7D)
    }
    json.append(0x7D)
  }

  private mutating func writeStart(_ milliseconds: Int, isFractional: Bool) {
    // Some clients know only that a tool was used, not when.
    let isTimed = call.sender != .own || random.chance(perMille: 800)
    guard isTimed else { return }
    json.append(json: #","start_ms":"#)
    json.append(integer: milliseconds)
    if isFractional {
      json.append(json: ".25")
    }
  }

  private mutating func writeToolName(_ invocation: Invocation) {
    json.append(json: #","tool":{"name":""#)
    json.append(json: invocation.tool.name)
    switch call.requestIDs {
    case .empty:
      json.append(json: #"","request_id":"""#)
    case .reused:
      json.append(json: #"","request_id":"call_0""#)
    case .unique:
      var identity = invocation.requestID
      json.append(json: #"","request_id":""#)
      switch call.sender {
      case .core:
        json.append(uuidFrom: &identity)
      case .livekit, .pipecat, .vapi, .own:
        json.append(json: "call_")
        json.append(hexadecimal: identity.next(), count: 16)
      }
      json.append(0x22)
    }
  }

  private mutating func writeOutcome(_ invocation: Invocation) {
    var values = invocation.values
    guard invocation.fails else {
      switch call.sender {
      case .livekit, .core:
        json.append(json: #","is_error":false,"result":{"value":"#)
        invocation.tool.result.append(to: &json, random: &values)
        json.append(0x7D)
      case .pipecat, .vapi, .own:
        json.append(json: #","result":"#)
        invocation.tool.result.append(to: &json, random: &values)
      }
      return
    }
    switch failureStyle() {
    case .flagAndText:
      json.append(json: #","is_error":true,"error":""#)
      appendError(invocation)
      json.append(0x22)
    case .textOnly:
      json.append(json: #","result":null,"error":""#)
      appendError(invocation)
      json.append(0x22)
    case .resultError:
      json.append(json: #","result":{"error":""#)
      appendError(invocation)
      json.append(json: #"","code":"#)
      json.append(integer: random.pick([400, 402, 409, 429, 500, 503]))
      json.append(0x7D)
    case .resultErrorObject:
      json.append(json: #","result":{"error":{"message":""#)
      appendError(invocation)
      json.append(json: #"","retryable":true}}"#)
    case .successFalse:
      json.append(json: #","result":{"success":false,"message":""#)
      appendError(invocation)
      json.append(json: #""}"#)
    case .statusFailed:
      json.append(json: #","result":{"status":"failed","detail":""#)
      appendError(invocation)
      json.append(json: #""}"#)
    }
  }

  private mutating func appendError(_ invocation: Invocation) {
    random.pick(invocation.tool.errors).append(to: &json, random: &random)
  }

  private mutating func failureStyle() -> FailureStyle {
    switch call.sender {
    case .livekit, .core:
      .flagAndText
    case .pipecat:
      .resultError
    case .vapi:
      random.pick([.textOnly, .textOnly, .successFalse, .statusFailed])
    case .own:
      random.pick([.flagAndText, .resultErrorObject, .resultError, .statusFailed])
    }
  }
}
