extension Redaction {
  /// The columns that repeat strings of a body, and where those are.
  private static let sources: [Column: [String]] = {
    func models(_ names: String...) -> [String] {
      names.flatMap { ["metadata.ai_models.\($0)", "general_meta_data_raw.ai_models.\($0)"] }
    }
    let segment = "transcript_with_tool_calls"
    let nodes = ["\(segment).node.from", "\(segment).node.to"]
    return [
      .caller: ["caller_phone_number"], .callType: ["call_type"], .callStatus: ["call_status"],
      .disconnectionReason: ["disconnection_reason"], .recordingURL: ["recording_url"],
      .asrModel: models("asr_model", "stt_model"), .llmModel: models("llm_model"),
      .ttsModel: models("tts_model"), .turnNode: nodes, .utteranceNode: nodes, .visitNode: nodes,
      .visitFrom: nodes, .visitReason: ["\(segment).node.reason"],
      .tool: ["\(segment).tool.name"],
      .errorTemplate: [
        "\(segment).tool.error", "\(segment).tool.result.error", "\(segment).tool.result.status",
      ],
    ]
  }()

  /// Whether cells of `column` may hold what is taken out of bodies.
  package func concerns(_ column: Column) -> Bool {
    Self.sources[column] != nil || column.custom != nil
  }

  /// A text of `column` without what is to be taken out: what is derived from a redacted body, but
  /// for error texts, of which there is only the template; `nil` when it stays.
  ///
  /// Of a custom dimension's text nobody can tell any more whether it was a number, or divided between
  /// keys otherwise: where a body would keep it for that, it goes too.
  package func redacted(_ text: [UInt8], of column: Column) -> [UInt8]? {
    let custom = column.custom
    guard !text.isEmpty, let paths = custom?.bodyPaths ?? Self.sources[column] else { return nil }
    if paths.contains(where: { isUnderKey($0) }) {
      let placeholder = Array(Self.placeholder.utf8)
      return text == placeholder ? nil : placeholder
    }
    guard masksPhones else { return nil }
    if let custom { return custom.masked(text.span) }
    guard column == .caller else { return PhoneNumbers.masked(text.span) }
    return PhoneMask.isMasked(text.span) ? nil : Array(PhoneMask.masked(text.span).utf8)
  }

  /// Whether one of the keys stands for the string at `path`, or for what it is in.
  private func isUnderKey(_ path: String) -> Bool {
    let parts = path.split(separator: ".")
    return parts.indices.contains { last in
      let outer = Array(parts[...last].joined(separator: ".").utf8)
      return keys.contains { Self.path(outer, endsWith: Array($0.utf8)) }
    }
  }
}

extension Column {
  /// A text of the column as people see it who may not see phone numbers: each number in it as
  /// ``PhoneMask`` prints it, by the rules by which ``Redaction`` takes them out of bodies; what
  /// ``CallersNumbers`` marked is known to be one.
  ///
  /// Names by which calls are asked for, those of agents and calls, stay.
  package func shown(_ text: [UInt8]) -> String {
    let text = (custom == nil ? nil : MarkedText.shown(text)) ?? text
    return String(decoding: Redaction.phones.redacted(text, of: self) ?? text, as: UTF8.self)
  }
}

extension Condition {
  /// Lets the condition see a text as it prints to who may not see phone numbers, and must not find
  /// them out by asking either; columns that nobody masks, or that are masked as a whole, stay.
  package mutating func maskPhones() {
    guard case .column(let column) = field, column != .caller, column != .recordingURL,
      Redaction.phones.concerns(column)
    else { return }
    masksPhones = true
  }
}
