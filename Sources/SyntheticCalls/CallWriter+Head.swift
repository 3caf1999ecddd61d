/// What stands before the transcript.
extension CallWriter {
  mutating func writeHead() {
    json.append(0x7B)
    if defect != .missingCallID {
      json.append(json: #""call_id":""#)
      json.append(uuidFrom: &random)
      json.append(json: #"","#)
    }
    json.append(json: #""call_type":""#)
    json.append(json: callType)
    json.append(json: #"","start_timestamp":"#)
    appendTimestamp(after: 0)
    if call.sender == .own, random.chance(perMille: 200) {
      // Some clients keep every number as a double.
      json.append(json: ".0")
    }
    writeVersion()
    writeCaller()
  }

  private var callType: String {
    switch call.sender {
    case .vapi: call.isOutbound ? "outboundPhoneCall" : "inboundPhoneCall"
    case .livekit, .pipecat, .core, .own: call.isPhone ? "phone_call" : "web_call"
    }
  }

  /// Whether this call's times are in seconds.
  var countsSeconds: Bool {
    switch call.sender {
    case .core: true
    case .own: call.exchanges % 3 == 0
    case .livekit, .pipecat, .vapi: false
    }
  }

  mutating func appendTimestamp(after milliseconds: Int) {
    let time = Int(call.start) + milliseconds
    json.append(integer: countsSeconds ? time / 1000 : time)
  }

  private mutating func writeVersion() {
    guard defect != .textVersion else {
      json.append(json: #","agent_version":"v2""#)
      return
    }
    switch call.sender {
    case .livekit:
      json.append(json: #","agent_version":""#)
      json.append(integer: call.version)
      json.append(0x22)
    case .pipecat, .vapi, .core:
      json.append(json: #","agent_version":"#)
      json.append(integer: call.version)
    case .own:
      json.append(json: #","agent_version":"#)
      json.append(integer: call.version)
      json.append(json: random.chance(perMille: 300) ? ".0" : "")
    }
  }

  /// The caller's number, from a pool in which some call often.
  private mutating func writeCaller() {
    guard call.isPhone else {
      json.append(json: random.chance(perMille: 500) ? #","caller_phone_number":null"# : "")
      return
    }
    json.append(json: #","caller_phone_number":""#)
    if random.chance(perMille: 970) {
      let one = random.below(Slot.phones)
      let other = random.below(Slot.phones)
      let third = random.below(Slot.phones)
      Slot.append(phone: min(one, other, third), to: &json)
    }
    json.append(0x22)
  }
}
