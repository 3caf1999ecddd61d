/// What a turn's latency is made of, one stage after the other, on a scale that all turns share.
struct Waterfall {
  /// A part of a bar.
  struct Part: Equatable {
    /// What takes the time.
    enum Stage: CaseIterable {
      /// Speech to text and the end of the utterance, whichever is longer.
      case heard
      case llm
      case tts
      /// What the stages leave of the end-to-end latency.
      case unattributed
      /// An end-to-end latency of which no stage is known.
      case whole
    }

    let stage: Stage
    let start: Int
    let end: Int
  }

  /// The longest bar, in milliseconds; 0 when no turn has any.
  let longest: Int
  /// The parts of each turn's bar, in order.
  let bars: [[Part]]

  init(_ turns: [CallDocument.Turn]) {
    bars = turns.map(Self.parts)
    longest = bars.compactMap { $0.last?.end }.max() ?? 0
  }

  private static func parts(_ turn: CallDocument.Turn) -> [Part] {
    var parts: [Part] = []
    func add(_ stage: Part.Stage, _ duration: Int?) {
      guard let duration, duration > 0 else { return }
      let start = parts.last?.end ?? 0
      // Latencies of clients are at most 2^53, so that no sum of a few is too large.
      parts.append(Part(stage: stage, start: start, end: start + duration))
    }
    add(.heard, [turn.stt, turn.eou].compactMap(\.self).max())
    add(.llm, turn.llm)
    add(.tts, turn.tts)
    if parts.isEmpty {
      add(.whole, turn.e2e)
    } else {
      // Also where a stage is missing: the bar then ends with what is left of the whole.
      add(.unattributed, turn.e2e.map { $0 - (parts.last?.end ?? 0) })
    }
    return parts
  }

  /// The bar of a turn in so many columns; shorter ones are shorter.
  func text(_ turn: Int, width: Int) -> String {
    guard longest > 0 else { return "" }
    var text = ""
    var used = 0
    for part in bars[turn] {
      // The ends are rounded, not the lengths, so that bars of equal latencies end together.
      let end = Int((Double(part.end) / Double(longest) * Double(width)).rounded())
      text += String(repeating: part.stage.character, count: max(0, end - used))
      used = max(used, end)
    }
    return text
  }

  /// What the characters and their number mean.
  var legend: String {
    Part.Stage.allCases.map { "\($0.character) \($0.name)" }.joined(separator: "  ")
      + "; a full bar is \(longest) ms"
  }
}

extension Waterfall.Part.Stage {
  var character: Character {
    switch self {
    case .heard: "░"
    case .llm: "▒"
    case .tts: "▓"
    case .unattributed: "·"
    case .whole: "█"
    }
  }

  var name: String {
    switch self {
    case .heard: "stt or eou"
    case .llm: "llm"
    case .tts: "tts"
    case .unattributed: "unattributed"
    case .whole: "e2e alone"
    }
  }
}
