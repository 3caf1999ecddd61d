/// User and agent segments.
extension CallWriter {
  /// Adds a phrase to the text of the next speech.
  mutating func say(_ phrase: Template) {
    if !speech.isEmpty {
      speech.append(0x20)
    }
    phrase.append(to: &speech, random: &random)
  }

  /// Moves the clock to where the caller starts: where they cut in, else after a pause.
  mutating func pauseBeforeUser() {
    if let bargeIn {
      clock = bargeIn
    } else if random.chance(perMille: 30) {
      clock = max(clock - random.between(60, 900), 0)
    } else {
      clock += random.logNormal(median: 780, sigma: 62)
    }
  }

  /// A short "mhm" within the agent's latest speech, which goes on.
  mutating func backchannel() {
    guard bargeIn == nil, clock > 1600 else { return }
    let resume = clock
    clock -= random.between(900, 1500)
    say(random.pick(Vertical.backchannels))
    userSpeaks(stages: nil)
    clock = max(resume, clock)
  }

  /// Writes the speech at hand as a user segment that starts now.
  mutating func userSpeaks(stages: StageLatencies?) {
    let start = clock
    let cutsIn = bargeIn != nil
    if cutsIn, random.chance(perMille: 400) {
      speech.removeAll(keepingCapacity: true)
      say(random.pick(Vertical.interjections))
    }
    bargeIn = nil
    clock += speech.count * call.pace + random.between(90, 320)
    userEnd = clock
    userMilliseconds += clock - start
    beginSegment(role: defect == .unknownRole ? "caller" : "user")
    writeText(label: "user: ")
    writeTimes(start: start, end: clock, wordsPerMille: call.sender == .core ? 80 : 45)
    writeUserMetadata(stages: stages, cutsIn: cutsIn)
    json.append(0x7D)
    entries += 1
    speech.removeAll(keepingCapacity: true)
  }

  /// Writes the speech at hand as an agent segment.
  ///
  /// An answer starts its latencies later than now, anything else at once.
  mutating func agentSpeaks(after stages: StageLatencies?, afterTool: Bool = false) {
    let ready = clock
    var start = clock
    if let stages {
      // What was said is recognised once: behind a tool only the model and the voice count.
      start += afterTool ? stages.llm + stages.tts + stages.rest : stages.total
      if random.chance(perMille: 18) {
        start = max(userEnd - random.between(220, 900), 0)
      }
    }
    // One sender counts from the tool's completion; a clock that ran backwards says the sum.
    let waited = start - (afterTool && call.sender == .vapi ? ready : userEnd)
    let endToEnd = waited > 0 ? waited : stages?.total ?? 0
    let isCutShort = stages != nil && random.chance(perMille: 95) && cutSpeech()
    let end = start + speech.count * call.pace + random.between(150, 450)
    agentBytes += speech.count
    tokens += 420 + turns * 95 + speech.count / 4
    if isCutShort {
      bargeIn = max(start + 1, end - random.logNormal(median: 420, sigma: 45))
    }
    clock = end
    beginSegment(role: defect == .unknownRole ? "assistant" : "agent")
    writeText(label: "agent: ")
    writeTimes(start: start, end: end, wordsPerMille: call.sender == .core ? 25 : 12)
    writeAgentMetadata(stages: stages, endToEnd: endToEnd, isCutShort: isCutShort)
    json.append(0x7D)
    entries += 1
    turns += 1
    speech.removeAll(keepingCapacity: true)
  }

  /// Keeps the part of the speech that is heard before the caller cuts in, up to a word's end.
  private mutating func cutSpeech() -> Bool {
    let heard = speech.count * random.between(25, 85) / 100
    guard let space = speech[..<heard].lastIndex(of: 0x20) else { return false }
    speech.removeSubrange(space...)
    return true
  }

  mutating func beginSegment(role: String) {
    json.append(json: segments == 0 ? #"{"role":""# : #",{"role":""#)
    json.append(json: role)
    json.append(0x22)
    segments += 1
  }

  private mutating func writeText(label: String) {
    json.append(json: #","text":""#)
    json.append(contentsOf: speech)
    json.append(0x22)
    guard keepsTranscript else { return }
    transcript.append(json: transcript.isEmpty ? "" : #"\n"#)
    transcript.append(json: label)
    transcript.append(contentsOf: speech)
  }

  private mutating func writeTimes(start: Int, end: Int, wordsPerMille: Int) {
    guard defect != .untimedSpeech else { return }
    let hasWords =
      call.sender != .livekit && call.sender != .pipecat
      && random.chance(perMille: wordsPerMille)
    if hasWords {
      writeWords(start: start, end: end)
      if call.sender == .own { return }
    }
    json.append(json: #","start_ms":"#)
    json.append(integer: start)
    switch call.sender {
    case .livekit, .pipecat:
      json.append(json: #","end_ms":"#)
      json.append(integer: end)
    case .vapi:
      // This sender's clock counts in fractions of a millisecond.
      json.append(json: random.chance(perMille: 300) ? #".5,"end_ms":"# : #","end_ms":"#)
      json.append(decimal: end * 100 - random.below(100), places: 2)
    case .core:
      if random.chance(perMille: 900) {
        json.append(json: #","end_ms":"#)
        json.append(integer: end)
      }
      json.append(json: #","duration_ms":"#)
      json.append(integer: end - start)
    case .own:
      json.append(json: #","end_ms":null,"duration_ms":"#)
      json.append(integer: end - start)
    }
  }

  /// Writes the words of the speech with times in proportion to their lengths.
  private mutating func writeWords(start: Int, end: Int) {
    json.append(json: #","words":["#)
    var from = 0
    let length = speech.count
    while from < length {
      let to = speech[from...].firstIndex(of: 0x20) ?? length
      json.append(json: from == 0 ? #"{"word":""# : #",{"word":""#)
      json.append(contentsOf: speech[from..<to])
      json.append(json: #"","start_ms":"#)
      json.append(integer: start + (end - start) * from / length)
      json.append(json: #","end_ms":"#)
      json.append(integer: start + (end - start) * to / length)
      json.append(json: #","confidence":"#)
      json.append(decimal: drawConfidence() / 10, places: 3)
      json.append(0x7D)
      from = to + 1
    }
    json.append(0x5D)
  }

  /// A recogniser's confidence in 1/10,000: mostly high, with a tail of doubtful ones.
  mutating func drawConfidence() -> Int {
    let doubt = random.logNormal(median: call.isPhone ? 520 : 300, sigma: 75)
    return 9980 - min(doubt, 7500)
  }
}
