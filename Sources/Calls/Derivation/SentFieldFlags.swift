import RawMemory

// The flags of `SentFieldRows`, in the order of their columns.

extension Payload {
  /// Those of a row of `calls`.
  borrowing func sentFields(_ tape: borrowing JSONTape) -> InlineArray<7, Bool> {
    func isText(_ place: Int?) -> Bool { place.map { !tape.string(at: $0).isEmpty } ?? false }
    func isObject(_ place: Int?) -> Bool {
      place.map { tape.kind(at: $0 + 1) != .endOfObject } ?? false
    }
    return [
      !segments.isEmpty, isText(transcript), isText(multiChannelURL), isObject(variables),
      isObject(analysis), isObject(general), isObject(metadata),
    ]
  }

  /// Those of a row of `tool_calls`.
  borrowing func sentFields(
    of call: ToolCall,
    _ tape: borrowing JSONTape
  ) -> InlineArray<6, Bool> {
    var flags = InlineArray<6, Bool>(repeating: false)
    for index in [call.function, call.result] {
      guard let index else { continue }
      let segment = segments[index]
      if segment.requestID != 0 { flags[0] = true }
      if segment.hasParams { flags[1] = true }
      if segment.result != 0 { flags[2] = true }
      if segment.isError >= 0 { flags[3] = true }
      if segment.error != 0, !tape.string(at: segment.error).isEmpty { flags[4] = true }
    }
    if let index = call.function ?? call.result {
      let segment = segments[index]
      flags[5] = segment.toolStart != Milliseconds.none || segment.start != Milliseconds.none
    }
    return flags
  }
}

extension Segment {
  /// Those of a row of `turns` or `utterances`.
  func sentFields(_ tape: borrowing JSONTape) -> InlineArray<2, Bool> {
    [text != 0 && !tape.string(at: text).isEmpty, wordsStart != Milliseconds.none]
  }
}
