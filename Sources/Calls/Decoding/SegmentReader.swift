import RawMemory

/// Checks and reads one transcript segment.
struct SegmentReader {
  private var fields = ObjectFields<SegmentField>(SegmentField.names)
  private var metadata = ObjectFields<SegmentMetadataField>(SegmentMetadataField.names)
  private var word = ObjectFields<WordField>(WordField.names)
  private var node = ObjectFields<NodeField>(NodeField.names)
  private var tool = ObjectFields<ToolField>(ToolField.names)

  private let roles = NameTable(Role.allCases.map(\.literal))

  /// Reads the segment at `place` and appends it to the payload's, or adds what is wrong.
  mutating func read(
    _ tape: borrowing JSONTape,
    at place: Int,
    into payload: inout Payload,
    problems: inout ProblemList
  ) {
    guard tape.kind(at: place) == .object else {
      problems.add { .wrongType(.dictionaryType, $0) }
      return
    }
    fields.read(tape, at: place)
    var segment = Segment()
    let before = problems.count
    let role = readRole(tape, &problems)
    segment.role = role ?? .nodeTransition
    segment.text = value(.text, .string, .stringType, "text", tape, &problems)
    let beforeTimes = problems.count
    segment.start = time(.start, "start_ms", tape, &problems)
    segment.end = time(.end, "end_ms", tape, &problems)
    segment.duration = time(.duration, "duration_ms", tape, &problems)
    let words = value(.words, .array, .listType, "words", tape, &problems)
    if words != 0 { readWords(tape, words, &segment, &payload) }
    // A time of a wrong type is one problem, not two.
    let hasBadTime = problems.count > beforeTimes
    let node = value(.node, .object, .dictionaryType, "node", tape, &problems)
    if node != 0 { readNode(tape, node, &segment, &payload) }
    let tool = value(.tool, .object, .dictionaryType, "tool", tape, &problems)
    if tool != 0 { readTool(tape, tool, &segment, &payload) }
    let metadata = value(.metadata, .object, .dictionaryType, "metadata", tape, &problems)
    if metadata != 0 { readMetadata(tape, metadata, &segment, &payload) }
    if let role, role.isSpeech, segment.interval == nil, !hasBadTime {
      problems.add {
        Problem(
          .value,
          at: $0,
          "Value error, '\(role.literal)' segment has no time: give words of which one has start_ms "
            + "and end_ms, or start_ms and end_ms, or start_ms and duration_ms"
        )
      }
    }
    if problems.count == before { payload.segments.append(segment) }
  }

  @inline(__always)
  private func readRole(
    _ tape: borrowing JSONTape,
    _ problems: inout ProblemList
  ) -> Role? {
    guard let place = fields.place(of: .role) else {
      problems.add("role") { .missing($0) }
      return nil
    }
    guard tape.kind(at: place) == .string else {
      problems.add("role") { .wrongType(.stringType, $0) }
      return nil
    }
    if let code = roles.code(of: tape.name(at: place)) { return Role(rawValue: UInt8(code)) }
    problems.add("role") {
      Problem(
        .literal,
        at: $0,
        "Input should be 'user', 'agent', 'agent_function', 'agent_result' or 'node_transition'"
      )
    }
    return nil
  }

  /// The place of a field that must be of `kind`; 0 when it is absent, null or wrong.
  @inline(__always)
  private func value(
    _ field: SegmentField,
    _ kind: JSONTape.Kind,
    _ problem: Problem.Kind,
    _ name: String,
    _ tape: borrowing JSONTape,
    _ problems: inout ProblemList
  ) -> Int {
    guard let place = fields.value(of: field, tape) else { return 0 }
    guard tape.kind(at: place) == kind else {
      problems.add(name) { .wrongType(problem, $0) }
      return 0
    }
    return place
  }

  @inline(__always)
  private func time(
    _ field: SegmentField,
    _ name: String,
    _ tape: borrowing JSONTape,
    _ problems: inout ProblemList
  ) -> Int64 {
    guard let place = fields.value(of: field, tape) else { return Milliseconds.none }
    guard let number = tape.number(at: place) else {
      problems.add(name) { .wrongType(.floatType, $0) }
      return Milliseconds.none
    }
    guard number >= 0 else {
      problems.add(name) { .negative($0) }
      return Milliseconds.none
    }
    return Milliseconds.time(number)
  }

  // From here on wrong types are ignored and counted.

  private mutating func readWords(
    _ tape: borrowing JSONTape,
    _ place: Int,
    _ segment: inout Segment,
    _ payload: inout Payload
  ) {
    var item = place + 1
    while tape.kind(at: item) != .endOfArray {
      if tape.kind(at: item) == .object {
        word.read(tape, at: item)
        // Only their types are of interest.
        _ = looseText(word.value(of: .word, tape), tape, &payload)
        if let place = word.value(of: .confidence, tape), tape.number(at: place) == nil {
          payload.ignoredValues += 1
        }
        let start = looseTime(word.value(of: .start, tape), tape, &payload)
        let end = looseTime(word.value(of: .end, tape), tape, &payload)
        if start != Milliseconds.none, end != Milliseconds.none {
          if segment.wordsStart == Milliseconds.none { segment.wordsStart = start }
          segment.wordsEnd = end
        }
      } else {
        payload.ignoredValues += 1
      }
      item = tape.index(after: item)
    }
  }

  private mutating func readNode(
    _ tape: borrowing JSONTape,
    _ place: Int,
    _ segment: inout Segment,
    _ payload: inout Payload
  ) {
    node.read(tape, at: place)
    segment.nodeFrom = looseText(node.value(of: .from, tape), tape, &payload)
    segment.nodeTo = looseText(node.value(of: .to, tape), tape, &payload)
    segment.nodeReason = looseText(node.value(of: .reason, tape), tape, &payload)
  }

  private mutating func readTool(
    _ tape: borrowing JSONTape,
    _ place: Int,
    _ segment: inout Segment,
    _ payload: inout Payload
  ) {
    guard tape.kind(at: place + 1) != .endOfObject else { return }
    segment.hasTool = true
    tool.read(tape, at: place)
    segment.toolName = looseText(tool.value(of: .name, tape), tape, &payload)
    segment.requestID = looseText(tool.value(of: .requestID, tape), tape, &payload)
    if segment.requestID != 0, tape.string(at: segment.requestID).isEmpty { segment.requestID = 0 }
    segment.hasParams = tool.value(of: .params, tape) != nil
    segment.result = tool.value(of: .result, tape) ?? 0
    segment.error = looseText(tool.value(of: .error, tape), tape, &payload)
    segment.isError = looseFlag(tool.value(of: .isError, tape), tape, &payload)
    segment.toolStart = looseTime(tool.value(of: .start, tape), tape, &payload)
  }

  private mutating func readMetadata(
    _ tape: borrowing JSONTape,
    _ place: Int,
    _ segment: inout Segment,
    _ payload: inout Payload
  ) {
    guard tape.kind(at: place + 1) != .endOfObject else { return }
    metadata.read(tape, at: place)
    func latency(_ field: SegmentMetadataField) -> Int64 {
      guard let place = metadata.value(of: field, tape) else { return Milliseconds.none }
      let latency = tape.latency(at: place)
      if latency == Milliseconds.none { payload.invalidLatencies += 1 }
      return latency
    }
    segment.stt = latency(.stt)
    if segment.stt == Milliseconds.none { segment.stt = latency(.sttAlias) }
    segment.eou = latency(.eou)
    segment.llm = latency(.llm)
    segment.tts = latency(.tts)
    segment.e2e = latency(.e2e)
    segment.interrupted = looseFlag(metadata.value(of: .interrupted, tape), tape, &payload)
    if let place = metadata.value(of: .confidence, tape) {
      if let confidence = tape.number(at: place) {
        segment.confidence = confidence
      } else {
        payload.ignoredValues += 1
      }
    }
    segment.hasTurnIndex = metadata.value(of: .turnIndex, tape) != nil
    if let place = metadata.value(of: .toolLatency, tape) {
      if let seconds = tape.number(at: place) {
        segment.toolLatency = seconds < 0 ? -1 : Milliseconds.latency(seconds * 1000)
      }
      if segment.toolLatency == Milliseconds.none {
        payload.invalidLatencies += 1
      }
    }
  }

  private func looseText(
    _ place: Int?,
    _ tape: borrowing JSONTape,
    _ payload: inout Payload
  ) -> Int {
    guard let place else { return 0 }
    guard tape.kind(at: place) == .string else {
      payload.ignoredValues += 1
      return 0
    }
    return place
  }

  private func looseFlag(
    _ place: Int?,
    _ tape: borrowing JSONTape,
    _ payload: inout Payload
  ) -> Int8 {
    guard let place else { return -1 }
    guard let flag = tape.boolean(at: place) else {
      payload.ignoredValues += 1
      return -1
    }
    return flag ? 1 : 0
  }

  private func looseTime(
    _ place: Int?,
    _ tape: borrowing JSONTape,
    _ payload: inout Payload
  ) -> Int64 {
    guard let place else { return Milliseconds.none }
    guard let number = tape.number(at: place), number >= 0 else {
      payload.ignoredValues += 1
      return Milliseconds.none
    }
    return Milliseconds.time(number)
  }
}
