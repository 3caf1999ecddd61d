/// Writes one call as one line of JSON, segment by segment along the call's own clock.
struct CallWriter {
  var json: [UInt8] = []
  var random: RandomStream
  let call: CallProfile
  let defect: Defect?

  /// Milliseconds since the call's start: the end of the latest speech or tool.
  var clock = 0
  var segments = 0
  /// Agent answers so far.
  var turns = 0
  /// User and agent segments so far.
  var entries = 0
  /// The text of the segment at hand, escaped.
  var speech: [UInt8] = []
  /// Whether the sender also sends all speech as one text, and that text, escaped.
  var keepsTranscript = false
  var transcript: [UInt8] = []
  /// The end of the caller's latest segment.
  var userEnd = 0
  /// What the agent has just asked.
  var asked: Vertical.Topic?
  /// When the caller cut in on the latest agent segment.
  var bargeIn: Int?
  /// Places in `Tool.all` of the tools whose latest result was an error.
  var failedTools: [Int] = []
  var toolsDone = 0
  var node = 0
  var userMilliseconds = 0
  var agentBytes = 0
  var tokens = 0

  init(call: CallProfile, random: RandomStream, defect: Defect?) {
    self.call = call
    self.random = random
    self.defect = defect
  }

  /// Appends the whole call and a newline.
  mutating func write() {
    let first = json.count
    keepsTranscript = call.sender == .livekit && random.chance(perMille: 200)
    speech.reserveCapacity(256)
    writeHead()
    json.append(json: #","transcript_with_tool_calls":["#)
    let ending = defect == .emptyTranscript ? .noAnswer : converse()
    json.append(0x5D)
    writeTail(ending)
    json.append(0x7D)
    if defect == .truncatedLine {
      json.removeLast((json.count - first) / 3)
    }
    json.append(0x0A)
  }

  private mutating func converse() -> Ending {
    switch call.fate {
    case .voicemail:
      clock = random.between(1500, 9000)
      say(call.agent.vertical.voicemail)
      agentSpeaks(after: nil)
      return .voicemail
    case .noAnswer, .busy:
      clock = random.between(200, 25_000)
      say(Vertical.checks[1])
      agentSpeaks(after: nil)
      return call.fate ?? .noAnswer
    case .user, .agent, .transfer, .inactivity, .maximumDuration, .error, nil:
      greet()
    }
    let planned = call.fate == .maximumDuration ? call.exchanges + 25 : call.exchanges
    for exchange in 0..<planned {
      passExchange(exchange)
    }
    return finish()
  }

  private mutating func greet() {
    clock = random.logNormal(median: 620, sigma: 55)
    if call.isOutbound || random.chance(perMille: 60) {
      say(Vertical.pickup)
      userSpeaks(stages: nil)
      clock += random.between(200, 700)
    }
    say(random.pick(call.agent.vertical.greetings))
    agentSpeaks(after: nil)
  }

  /// One round: the caller speaks, the agent perhaps calls a tool, and answers.
  private mutating func passExchange(_ exchange: Int) {
    let vertical = call.agent.vertical
    if random.chance(perMille: 25) {
      backchannel()
    }
    let tool = nextTool(exchange)
    if let tool, exchange > 0 {
      let isRetry = failedTools.contains(tool)
      say(random.pick(isRetry ? Vertical.retries : Tool.all[tool].requests))
    } else if exchange == 0 {
      say(random.pick(vertical.openings))
    } else {
      say(random.pick(asked?.answers ?? vertical.remarks))
    }
    asked = nil
    let stages = StageLatencies(turn: turns, of: call, random: &random)
    pauseBeforeUser()
    userSpeaks(stages: stages)
    if call.reportsNodes, random.chance(perMille: 260) {
      writeTransition()
    }
    guard let tool else {
      if random.chance(perMille: 700) {
        say(random.pick(vertical.acknowledgements))
      }
      let topic = random.pick(vertical.topics)
      say(topic.question)
      asked = random.chance(perMille: 850) ? topic : nil
      agentSpeaks(after: stages)
      return
    }
    if random.chance(perMille: 150) {
      say(Vertical.patience)
      agentSpeaks(after: stages)
      clock += 20
    }
    let succeeded = useTool(tool, stages: stages)
    say(random.pick(succeeded ? Tool.all[tool].answers : Tool.all[tool].apologies))
    agentSpeaks(after: stages, afterTool: true)
  }

  /// The tool of a round: mostly the next one of the vertical, or the one that just failed.
  private mutating func nextTool(_ exchange: Int) -> Int? {
    if let failed = failedTools.last, random.chance(perMille: 480) {
      return failed
    }
    guard random.chance(perMille: 400) else { return nil }
    let tools = call.agent.vertical.tools
    if random.chance(perMille: 200) {
      return random.pick(tools)
    }
    return tools[toolsDone % tools.count]
  }

  /// The end of the conversation; which one it is depends on what happened.
  private mutating func finish() -> Ending {
    let vertical = call.agent.vertical
    let lot = random.below(1000)
    switch call.fate {
    case .inactivity:
      clock += random.between(8000, 15_000)
      say(Vertical.checks[0])
      agentSpeaks(after: nil)
      clock += random.between(10_000, 20_000)
      return .inactivity
    case .maximumDuration:
      clock = max(clock, 600_000)
      return .maximumDuration
    case .error:
      return .error
    case .user, .agent, .transfer, .voicemail, .noAnswer, .busy, nil:
      break
    }
    let trouble = !failedTools.isEmpty
    if lot < (trouble ? 320 : 60) {
      say(random.pick(Vertical.handovers))
      agentSpeaks(after: nil)
      return .transfer
    }
    let stages = StageLatencies(turn: turns, of: call, random: &random)
    pauseBeforeUser()
    if trouble && lot < 700 {
      say(random.pick(Vertical.impatience))
      userSpeaks(stages: stages)
      return .user
    }
    say(random.pick(vertical.goodbyes))
    userSpeaks(stages: stages)
    guard lot < 750 else { return .user }
    say(random.pick(vertical.farewells))
    agentSpeaks(after: stages)
    return lot < 500 ? .agent : .user
  }
}
