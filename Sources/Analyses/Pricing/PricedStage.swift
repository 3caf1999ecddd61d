package import Calls

/// A stage of a call that is paid for by what it uses: a section of a price list.
package enum PricedStage: String, CaseIterable, Sendable {
  /// The language model, by the token.
  case llm
  /// Speech recognition, by the time transcribed.
  case stt
  /// The voice, by the character spoken.
  case tts

  /// The column of ``CallTable/calls`` that says how much a call used.
  package var usage: Column {
    switch self {
    case .llm: .llmTokens
    case .stt: .sttSeconds
    case .tts: .ttsCharacters
    }
  }

  /// The column of ``CallTable/calls`` that names the model.
  package var model: Column {
    switch self {
    case .llm: .llmModel
    case .stt: .asrModel
    case .tts: .ttsModel
    }
  }

  /// The units that prices of the stage may be quoted in, in those of ``usage``.
  var units: [PriceUnit] {
    switch self {
    case .llm:
      [
        PriceUnit("token", 1), PriceUnit("1k tokens", 1_000), PriceUnit("1M tokens", 1_000_000),
      ]
    case .stt: [PriceUnit("second", 1), PriceUnit("minute", 60), PriceUnit("hour", 3_600)]
    case .tts:
      [
        PriceUnit("character", 1), PriceUnit("1k characters", 1_000),
        PriceUnit("1M characters", 1_000_000),
      ]
    }
  }

  /// A price as it may stand in the section.
  var example: String {
    switch self {
    case .llm: "30 cents per 1M tokens"
    case .stt: "0.43 cents per minute"
    case .tts: "5 cents per 1k characters"
    }
  }
}

extension PriceList {
  /// The columns of ``CallTable/calls`` that estimates are made from.
  package static let columns: Set<Column> =
    Set(PricedStage.allCases.flatMap { [$0.usage, $0.model] }).union([.callCost, .duration])
}
