import RawMemory

/// What the caller felt, as one of the contract's four words.
package enum Sentiment: String, CaseIterable, Sendable {
  case positive
  case neutral
  case negative
  case unknown

  /// The sentiment that `text` names in any case; `nil` for another word.
  init?(_ text: Span<UInt8>) {
    for sentiment in Sentiment.allCases {
      let name = sentiment.rawValue.utf8
      guard name.count == text.count else { continue }
      if zip(name, text.indices).allSatisfy({ $0 == text[$1] | 0x20 }) {
        self = sentiment
        return
      }
    }
    return nil
  }
}

/// The fields of one accepted call: numbers and flags as values, texts as places on its tape.
///
/// A place of 0 and a `nil` mean absent.
struct Payload: ~Copyable {
  /// The place of the create-call body.
  var body = 0
  var workspace: Int64 = 0
  var agent: [UInt8] = []
  var callID = 0
  var callType = 0
  var recordingURL = 0
  var transcript: Int?
  var multiChannelURL: Int?
  var start: Int64 = 0
  var end: Int64 = 0
  var startIsInSeconds = false
  var endIsInSeconds = false
  var agentVersion: Int64?
  var sentDuration: Int64?
  var callStatus: Int?
  var disconnectionReason: Int?
  var caller: Int?
  var successful: Bool?
  var voicemail: Bool?
  var sentiment: Sentiment?
  var cost: Double?
  var asrModel: Int?
  var llmModel: Int?
  var ttsModel: Int?
  var llmTokens: Double?
  var sttSeconds: Double?
  var ttsCharacters: Double?

  /// The objects that custom dimensions are in.
  var metadata: Int?
  var general: Int?
  var variables: Int?
  var analysis: Int?

  var hasLiveKitKey = false
  var hasPipecatUsage = false
  var hasTunerCoreKey = false

  /// Values of a wrong type where such values are ignored.
  var ignoredValues: Int64 = 0
  /// Latencies that are no number, negative or too large.
  var invalidLatencies: Int64 = 0

  var segments: [Segment] = []

  /// Forgets the last record but keeps its buffer.
  mutating func reset() {
    var kept = segments
    kept.removeAll(keepingCapacity: true)
    self = Payload()
    segments = kept
  }
}
