import RawMemory

/// Reads the call's metadata: models, usage, and the keys that tell the sender.
///
/// `metadata` is merged into `general_meta_data_raw` key by key; on a collision the latter's whole
/// value wins, unless it is null.
struct MetadataReader {
  private static let liveKitPrefix = JSONName("livekit_")

  private var general = ObjectFields<MetadataField>(MetadataField.names)
  private var metadata = ObjectFields<MetadataField>(MetadataField.names)
  private var models = ObjectFields<ModelField>(ModelField.names)
  private var usage = ObjectFields<UsageField>(UsageField.names)

  /// The body's own `metadata.agent_remote_identifier`, when it is a text of 1 to 200 characters.
  private(set) var agent: [UInt8]?

  /// Reads the two objects, either of which may be absent, into `payload`.
  mutating func read(
    _ tape: borrowing JSONTape,
    metadata metadataPlace: Int?,
    general generalPlace: Int?,
    into payload: inout Payload
  ) {
    agent = nil
    general.clear()
    metadata.clear()
    if let generalPlace {
      general.read(tape, at: generalPlace)
      payload.hasLiveKitKey = hasLiveKitKey(tape, generalPlace)
    }
    if let metadataPlace {
      metadata.read(tape, at: metadataPlace)
      payload.hasLiveKitKey = payload.hasLiveKitKey || hasLiveKitKey(tape, metadataPlace)
      if let place = metadata.value(of: .agent, tape), tape.kind(at: place) == .string {
        let text = tape.string(at: place)
        if text.count > 0, tape.scalarCount(at: place) <= CallField.longestAgent {
          agent = Array(copying: text)
        }
      }
    }
    readModels(tape, &payload)
    readUsage(tape, &payload)
  }

  private func hasLiveKitKey(_ tape: borrowing JSONTape, _ object: Int) -> Bool {
    var key = object + 1
    while tape.kind(at: key) != .endOfObject {
      if tape.name(at: key).hasFirstEightBytes(of: Self.liveKitPrefix) { return true }
      key = tape.index(after: key + 1)
    }
    return false
  }

  /// The place of the merged metadata's object `field`; another type counts as absent.
  private func object(
    _ field: MetadataField,
    _ tape: borrowing JSONTape,
    _ payload: inout Payload
  ) -> Int? {
    guard let place = general.value(of: field, tape) ?? metadata.value(of: field, tape) else {
      return nil
    }
    guard tape.kind(at: place) == .object else {
      payload.ignoredValues += 1
      return nil
    }
    return place
  }

  private mutating func readModels(_ tape: borrowing JSONTape, _ payload: inout Payload) {
    guard let place = object(.models, tape, &payload) else { return }
    models.read(tape, at: place)
    func text(_ field: ModelField) -> Int? {
      guard let place = models.value(of: field, tape) else { return nil }
      guard tape.kind(at: place) == .string else {
        payload.ignoredValues += 1
        return nil
      }
      return place
    }
    payload.asrModel = text(.asr) ?? text(.asrAlias)
    payload.llmModel = text(.llm)
    payload.ttsModel = text(.tts)
  }

  private mutating func readUsage(_ tape: borrowing JSONTape, _ payload: inout Payload) {
    guard let place = object(.usage, tape, &payload) else { return }
    usage.read(tape, at: place)
    func number(_ field: UsageField) -> Double? {
      guard let place = usage.value(of: field, tape) else { return nil }
      guard let number = tape.number(at: place) else {
        payload.ignoredValues += 1
        return nil
      }
      return number
    }
    payload.hasPipecatUsage =
      usage.value(of: .sttSecondsAlias, tape) != nil
      || usage.value(of: .ttsCharactersAlias, tape) != nil
    payload.sttSeconds = number(.sttSeconds) ?? number(.sttSecondsAlias)
    payload.llmTokens = number(.llmTokens)
    payload.ttsCharacters = number(.ttsCharacters) ?? number(.ttsCharactersAlias)
  }
}
