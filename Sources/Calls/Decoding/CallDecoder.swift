import RawMemory

/// How records are read.
package struct DecodingOptions: Sendable {
  /// The workspace of bare bodies.
  package var workspace: Int64 = 1
  /// The agent of bare bodies; `nil` takes the body's own, else `default`.
  package var agent: [UInt8]?
  /// Whether calls without any transcript segment are taken.
  package var acceptsEmptyTranscripts = false

  /// Whether a record may be an envelope around the body.
  package var takesEnvelopes = true

  /// Whether the bytes of rejected records are kept.
  package var keepsRejected = false

  /// Whether the place of each call's body is kept.
  package var keepsBodies = false

  /// How the keys of calls are hashed.
  package var keyHash = CallKeyHash.process

  /// The defaults: workspace 1, the body's own agent, no empty transcripts.
  package init() {}
}

/// Checks one record against the create-call contract and reads what the tables need.
///
/// All problems of a record are found, not only the first. A decoder keeps its buffers from record
/// to record; use one a task.
struct CallDecoder: ~Copyable {
  var options: DecodingOptions
  /// The last record's fields and segments; places point into its tape.
  var payload = Payload()

  /// Whether the segments that were read while the record was parsed are not the call's.
  private(set) var isMisread = false

  /// How the last record names whose it is.
  private enum Naming {
    /// It is no object.
    case none
    case bare
    case envelope(namesWorkspace: Bool, namesAgent: Bool)
  }

  private var naming = Naming.none

  private var problems = ProblemList()
  /// The segments that were read while the record was parsed.
  var stream = SegmentStream()
  private var fields = ObjectFields<CallField>(CallField.names)
  var metadataReader = MetadataReader()
  var segmentReader = SegmentReader()

  init(options: DecodingOptions) { self.options = options }

  /// Reads the record that is the tape's text into ``payload``.
  ///
  /// - Returns: What is wrong with it; empty when it is a call.
  mutating func decode(_ tape: borrowing JSONTape) -> [Problem] {
    problems.removeAll()
    isMisread = tape.streamed != 0
    payload.reset()
    naming = .none
    guard tape.kind(at: tape.root) == .object else {
      return [.wrongType(.dictionaryType, [])]
    }
    fields.read(tape, at: tape.root)
    if options.takesEnvelopes, fields.place(of: .callID) == nil,
      let body = fields.place(of: .call), tape.kind(at: body) == .object
    {
      readEnvelope(tape)
      problems.enterBody()
      payload.body = body
      fields.read(tape, at: body)
      readBody(tape)
    } else {
      naming = .bare
      payload.body = tape.root
      payload.workspace = options.workspace
      readBody(tape)
      payload.agent = options.agent ?? metadataReader.agent ?? Array("default".utf8)
    }
    return problems.listed
  }

  /// Whose the last record is, be it a call or not.
  var owner: RecordOwner {
    switch naming {
    case .none: options.owner
    case .bare:
      RecordOwner(workspace: options.workspace, agent: options.agent ?? metadataReader.agent)
    case .envelope(let namesWorkspace, let namesAgent):
      RecordOwner(
        workspace: namesWorkspace ? payload.workspace : options.workspace,
        agent: namesAgent ? payload.agent : nil
      )
    }
  }

  /// Derives the rows of the last record, which has no problem.
  ///
  /// Here, so that the payload is lent where it stands and not copied.
  func append(to batch: inout CallBatch, _ tape: borrowing JSONTape) {
    batch.append(payload, tape)
  }

  /// A hash of what identifies the last record's call.
  func key(_ tape: borrowing JSONTape) -> UInt64 {
    options.keyHash.hash(
      workspace: payload.workspace,
      agent: payload.agent.span,
      callID: tape.string(at: payload.callID)
    )
  }

  private mutating func readEnvelope(_ tape: borrowing JSONTape) {
    var namesWorkspace = false
    if fields.place(of: .workspace) == nil {
      problems.add("workspace_id") { .missing($0) }
    } else if let workspace = integer(.workspace, "workspace_id", tape, required: true) {
      payload.workspace = workspace
      namesWorkspace = true
    }
    let before = problems.count
    let agent = requiredText(.agent, "agent_remote_identifier", tape)
    let namesAgent = problems.count == before
    if namesAgent { payload.agent = Array(copying: tape.string(at: agent)) }
    naming = .envelope(namesWorkspace: namesWorkspace, namesAgent: namesAgent)
  }

  private mutating func readBody(_ tape: borrowing JSONTape) {
    payload.callID = requiredText(.callID, "call_id", tape)
    payload.callType = requiredText(.callType, "call_type", tape)
    payload.recordingURL = requiredText(.recordingURL, "recording_url", tape)
    readTimes(tape)
    payload.agentVersion = integer(.agentVersion, "agent_version", tape)
    payload.sentDuration = integer(.duration, "duration_ms", tape)
    payload.transcript = text(.transcript, "transcript", tape)
    payload.callStatus = text(.callStatus, "call_status", tape)
    payload.disconnectionReason = text(.disconnectionReason, "disconnection_reason", tape)
    payload.caller = text(.callerPhoneNumber, "caller_phone_number", tape)
    payload.multiChannelURL = text(.multiChannelURL, "recording_multi_channel_url", tape)
    payload.successful = boolean(.successful, "call_successful", tape)
    payload.voicemail = boolean(.voicemail, "in_voicemail", tape)
    readSentiment(tape)
    readCost(tape)
    payload.variables = object(.dynamicVariables, "collected_dynamic_variables", tape)
    payload.analysis = object(.analysis, "call_analysis", tape)
    let general = object(.general, "general_meta_data_raw", tape)
    let metadata = object(.metadata, "metadata", tape)
    (payload.general, payload.metadata) = (general, metadata)
    metadataReader.read(tape, metadata: metadata, general: general, into: &payload)
    payload.hasTunerCoreKey =
      fields.value(of: .s3MultiChannel, tape) != nil
      || fields.value(of: .s3CallerChannel, tape) != nil
      || fields.value(of: .fileExtension, tape) != nil
    readSegments(tape)
  }

  private mutating func readTimes(_ tape: borrowing JSONTape) {
    func isInSeconds(_ time: Int64) -> Bool { time < 10_000_000_000 }
    func milliseconds(_ time: Int64) -> Int64 { isInSeconds(time) ? time * 1000 : time }
    let start = timestamp(.start, "start_timestamp", tape)
    let end = timestamp(.end, "end_timestamp", tape)
    guard let start, let end else { return }
    payload.start = milliseconds(start)
    payload.end = milliseconds(end)
    payload.startIsInSeconds = isInSeconds(start)
    payload.endIsInSeconds = isInSeconds(end)
    if payload.end < payload.start {
      problems.add("end_timestamp") {
        Problem(.value, at: $0, "Value error, end_timestamp must not be before start_timestamp")
      }
    }
  }

  private mutating func timestamp(
    _ field: CallField,
    _ name: String,
    _ tape: borrowing JSONTape
  ) -> Int64? {
    guard fields.place(of: field) != nil else {
      problems.add(name) { .missing($0) }
      return nil
    }
    guard let time = integer(field, name, tape, required: true) else { return nil }
    guard time <= field.largest else {
      problems.add(name) {
        Problem(.value, at: $0, "Value error, Input should be at most \(field.largest)")
      }
      return nil
    }
    return time
  }

  private mutating func readSentiment(_ tape: borrowing JSONTape) {
    guard let place = text(.sentiment, "user_sentiment", tape) else { return }
    payload.sentiment = Sentiment(tape.string(at: place))
    if payload.sentiment == nil {
      problems.add("user_sentiment") {
        Problem(.literal, at: $0, "Input should be 'positive', 'neutral', 'negative' or 'unknown'")
      }
    }
  }

  private mutating func readCost(_ tape: borrowing JSONTape) {
    guard let place = fields.value(of: .cost, tape) else { return }
    payload.cost = tape.number(at: place)
    if payload.cost == nil { problems.add("call_cost") { .wrongType(.floatType, $0) } }
  }

  private mutating func readSegments(_ tape: borrowing JSONTape) {
    let name = "transcript_with_tool_calls"
    guard let place = fields.place(of: .segments) else {
      problems.add(name) { .missing($0) }
      return
    }
    guard tape.kind(at: place) == .array else {
      problems.add(name) { .wrongType(.listType, $0) }
      return
    }
    guard tape.streamed == 0 else {
      // Another object's segments, such as a stray `call`'s, are not this call's.
      isMisread = tape.streamed != place
      stream.swapSegments(with: &payload.segments)
      return
    }
    var item = place + 1
    var index = 0
    while tape.kind(at: item) != .endOfArray {
      problems.enterSegment(index)
      segmentReader.read(tape, at: item, into: &payload, problems: &problems)
      item = tape.index(after: item)
      index += 1
    }
    problems.leaveSegments()
    if index == 0, !options.acceptsEmptyTranscripts {
      problems.add(name) {
        Problem(.tooShort, at: $0, "List should have at least 1 item after validation, not 0")
      }
    }
  }
}

// MARK: - One field

extension CallDecoder {
  /// The place of a required text within its limits, or 0.
  private mutating func requiredText(
    _ field: CallField,
    _ name: String,
    _ tape: borrowing JSONTape
  ) -> Int {
    guard let place = fields.place(of: field) else {
      problems.add(name) { .missing($0) }
      return 0
    }
    checkText(place, tape, name, minimum: 1, maximum: field.longest)
    return place
  }

  /// The place of an optional text within its limit; `nil` when absent or wrong.
  private mutating func text(
    _ field: CallField,
    _ name: String,
    _ tape: borrowing JSONTape
  ) -> Int? {
    guard let place = fields.value(of: field, tape) else { return nil }
    let before = problems.count
    checkText(place, tape, name, minimum: 0, maximum: field.longest)
    return problems.count == before ? place : nil
  }

  private mutating func checkText(
    _ place: Int,
    _ tape: borrowing JSONTape,
    _ name: String,
    minimum: Int,
    maximum: Int?
  ) {
    guard tape.kind(at: place) == .string else {
      problems.add(name) { .wrongType(.stringType, $0) }
      return
    }
    let bytes = tape.string(at: place).count
    if bytes < minimum {
      problems.add(name) { .tooShort($0) }
    } else if let maximum, bytes > maximum, tape.scalarCount(at: place) > maximum {
      problems.add(name) { .tooLong($0, limit: maximum) }
    }
  }

  /// The value of an integer field that is at least 0; `nil` when absent, null or wrong.
  private mutating func integer(
    _ field: CallField,
    _ name: String,
    _ tape: borrowing JSONTape,
    required: Bool = false
  ) -> Int64? {
    guard let place = required ? fields.place(of: field) : fields.value(of: field, tape) else {
      return nil
    }
    switch tape.lenientInteger(at: place) {
    case .value(let value):
      if value < 0 { problems.add(name) { .negative($0) } }
      return value < 0 ? nil : value
    case .wrong(let kind, let message):
      problems.add(name) { Problem(kind, at: $0, message) }
      return nil
    }
  }

  private mutating func boolean(
    _ field: CallField,
    _ name: String,
    _ tape: borrowing JSONTape
  ) -> Bool? {
    guard let place = fields.value(of: field, tape) else { return nil }
    let value = tape.boolean(at: place)
    if value == nil { problems.add(name) { .wrongType(.booleanType, $0) } }
    return value
  }

  private mutating func object(
    _ field: CallField,
    _ name: String,
    _ tape: borrowing JSONTape
  ) -> Int? {
    guard let place = fields.value(of: field, tape) else { return nil }
    guard tape.kind(at: place) == .object else {
      problems.add(name) { .wrongType(.dictionaryType, $0) }
      return nil
    }
    return place
  }
}
