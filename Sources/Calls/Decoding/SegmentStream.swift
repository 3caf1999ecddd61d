import RawMemory

/// Reads the segments of a transcript while it is parsed: the fast way, for transcripts in which
/// nothing is wrong or unusual.
///
/// It gives up at the first value that ``SegmentReader`` would refuse, ignore or count, and at a
/// repeated key; the record is then read in that way. What it takes, it reads as that one does.
struct SegmentStream: ~Copyable {
  /// The segments of the last transcript; their texts are on its tape.
  private(set) var segments: [Segment] = []

  private var fields = ExpectedKeys<SegmentField>(SegmentField.names)
  private var metadata = ExpectedKeys<SegmentMetadataField>(SegmentMetadataField.names)
  private var tool = ExpectedKeys<ToolField>(ToolField.names)
  private var node = ExpectedKeys<NodeField>(NodeField.names)
  private var word = ExpectedKeys<WordField>(WordField.names)
  private let roles = NameTable(Role.allCases.map(\.literal))

  private static let brace = UInt8(ascii: "{")
  private static let closingBrace = UInt8(ascii: "}")

  /// Takes the array of segments that comes next; `false` when it gives up.
  mutating func read(_ cursor: inout JSONCursor) -> Bool {
    segments.removeAll(keepingCapacity: true)
    guard cursor.takeOpening(UInt8(ascii: "[")) else { return false }
    while true {
      guard readSegment(&cursor) else { return false }
      switch cursor.separator(before: UInt8(ascii: "]")) {
      case .more: continue
      case .end: return true
      case .wrong: return false
      }
    }
  }

  /// Takes the segments away, leaving `buffer` in their place.
  mutating func swapSegments(with buffer: inout [Segment]) { swap(&segments, &buffer) }

  private mutating func readSegment(_ cursor: inout JSONCursor) -> Bool {
    guard cursor.takeOpening(Self.brace) else { return false }
    var segment = Segment()
    // Segments of one role have the same keys; before the role is known, all look alike.
    var kind = 0
    var hasRole = false
    fields.begin()
    while true {
      guard let key = fields.next(&cursor, kind: kind) else { return false }
      switch key {
      case .role:
        guard let role = role(&cursor) else { return false }
        segment.role = role
        hasRole = true
        kind = Int(role.rawValue) + 1
      case .text:
        guard text(&cursor, &segment.text) else { return false }
      case .start:
        guard time(&cursor, &segment.start) else { return false }
      case .end:
        guard time(&cursor, &segment.end) else { return false }
      case .duration:
        guard time(&cursor, &segment.duration) else { return false }
      case .words:
        guard cursor.takeNull() || readWords(&cursor, &segment) else { return false }
      case .node:
        guard cursor.takeNull() || readNode(&cursor, &segment) else { return false }
      case .tool:
        guard cursor.takeNull() || readTool(&cursor, &segment, kind) else { return false }
      case .metadata:
        guard cursor.takeNull() || readMetadata(&cursor, &segment, kind) else { return false }
      case nil:
        guard cursor.skip() else { return false }
      }
      switch cursor.separator(before: Self.closingBrace) {
      case .more: continue
      case .end: break
      case .wrong: return false
      }
      guard hasRole, !segment.role.isSpeech || segment.interval != nil else { return false }
      segments.append(segment)
      return true
    }
  }

  private func role(_ cursor: inout JSONCursor) -> Role? {
    guard let name = cursor.takeName(), let code = roles.code(of: name) else { return nil }
    return Role(rawValue: UInt8(code))
  }

  @inline(__always)
  private func text(_ cursor: inout JSONCursor, _ place: inout Int) -> Bool {
    if cursor.takeNull() { return true }
    place = cursor.keepString()
    return place != 0
  }

  @inline(__always)
  private func time(_ cursor: inout JSONCursor, _ time: inout Int64) -> Bool {
    if cursor.takeNull() { return true }
    let number = cursor.number()
    // NaN, which is no number, is not at least 0.
    guard number >= 0 else { return false }
    time = Milliseconds.time(number)
    return true
  }

  @inline(__always)
  private func latency(_ cursor: inout JSONCursor, _ latency: inout Int64) -> Bool {
    if cursor.takeNull() { return true }
    latency = Milliseconds.latency(cursor.number())
    return latency != Milliseconds.none
  }

  @inline(__always)
  private func flag(_ cursor: inout JSONCursor, _ flag: inout Int8) -> Bool {
    if cursor.takeNull() { return true }
    guard let value = cursor.takeBoolean() else { return false }
    flag = value ? 1 : 0
    return true
  }

  private mutating func readWords(_ cursor: inout JSONCursor, _ segment: inout Segment) -> Bool {
    guard cursor.takeOpening(UInt8(ascii: "[")) else { return false }
    if cursor.takeClosing(UInt8(ascii: "]")) { return true }
    while true {
      guard readWord(&cursor, &segment) else { return false }
      switch cursor.separator(before: UInt8(ascii: "]")) {
      case .more: continue
      case .end: return true
      case .wrong: return false
      }
    }
  }

  private mutating func readWord(_ cursor: inout JSONCursor, _ segment: inout Segment) -> Bool {
    guard cursor.takeOpening(Self.brace) else { return false }
    if cursor.takeClosing(Self.closingBrace) { return true }
    var start = Milliseconds.none
    var end = Milliseconds.none
    word.begin()
    while true {
      guard let key = word.next(&cursor, kind: 0) else { return false }
      switch key {
      case .start:
        guard time(&cursor, &start) else { return false }
      case .end:
        guard time(&cursor, &end) else { return false }
      case .word:
        guard cursor.takeNull() || cursor.skipString() else { return false }
      case .confidence:
        guard cursor.takeNull() || !cursor.number().isNaN else { return false }
      case nil:
        guard cursor.skip() else { return false }
      }
      switch cursor.separator(before: Self.closingBrace) {
      case .more: continue
      case .end: break
      case .wrong: return false
      }
      guard start != Milliseconds.none, end != Milliseconds.none else { return true }
      if segment.wordsStart == Milliseconds.none { segment.wordsStart = start }
      segment.wordsEnd = end
      return true
    }
  }

  private mutating func readNode(_ cursor: inout JSONCursor, _ segment: inout Segment) -> Bool {
    guard cursor.takeOpening(Self.brace) else { return false }
    if cursor.takeClosing(Self.closingBrace) { return true }
    node.begin()
    while true {
      guard let key = node.next(&cursor, kind: 0) else { return false }
      switch key {
      case .from:
        guard text(&cursor, &segment.nodeFrom) else { return false }
      case .to:
        guard text(&cursor, &segment.nodeTo) else { return false }
      case .reason:
        guard text(&cursor, &segment.nodeReason) else { return false }
      case nil:
        guard cursor.skip() else { return false }
      }
      switch cursor.separator(before: Self.closingBrace) {
      case .more: continue
      case .end: return true
      case .wrong: return false
      }
    }
  }

  private mutating func readTool(
    _ cursor: inout JSONCursor,
    _ segment: inout Segment,
    _ kind: Int
  ) -> Bool {
    guard cursor.takeOpening(Self.brace) else { return false }
    if cursor.takeClosing(Self.closingBrace) { return true }
    segment.hasTool = true
    tool.begin()
    while true {
      guard let key = tool.next(&cursor, kind: kind) else { return false }
      switch key {
      case .name:
        guard text(&cursor, &segment.toolName) else { return false }
      case .requestID:
        // An empty one counts as none.
        guard cursor.isEmptyStringNext ? cursor.skip() : text(&cursor, &segment.requestID) else {
          return false
        }
      case .params:
        if cursor.takeNull() { break }
        segment.hasParams = true
        guard cursor.skip() else { return false }
      case .result:
        if cursor.takeNull() { break }
        segment.result = cursor.keepValue()
        guard segment.result != 0 else { return false }
      case .isError:
        guard flag(&cursor, &segment.isError) else { return false }
      case .error:
        guard text(&cursor, &segment.error) else { return false }
      case .start:
        guard time(&cursor, &segment.toolStart) else { return false }
      case nil:
        guard cursor.skip() else { return false }
      }
      switch cursor.separator(before: Self.closingBrace) {
      case .more: continue
      case .end: return true
      case .wrong: return false
      }
    }
  }

  private mutating func readMetadata(
    _ cursor: inout JSONCursor,
    _ segment: inout Segment,
    _ kind: Int
  ) -> Bool {
    guard cursor.takeOpening(Self.brace) else { return false }
    if cursor.takeClosing(Self.closingBrace) { return true }
    var alias = Milliseconds.none
    metadata.begin()
    while true {
      guard let key = metadata.next(&cursor, kind: kind) else { return false }
      switch key {
      case .e2e:
        guard latency(&cursor, &segment.e2e) else { return false }
      case .interrupted:
        guard flag(&cursor, &segment.interrupted) else { return false }
      case .llm:
        guard latency(&cursor, &segment.llm) else { return false }
      case .tts:
        guard latency(&cursor, &segment.tts) else { return false }
      case .stt:
        guard latency(&cursor, &segment.stt) else { return false }
      case .sttAlias:
        guard latency(&cursor, &alias) else { return false }
      case .eou:
        guard latency(&cursor, &segment.eou) else { return false }
      case .confidence:
        if cursor.takeNull() { break }
        segment.confidence = cursor.number()
        guard !segment.confidence.isNaN else { return false }
      case .turnIndex:
        if cursor.takeNull() { break }
        segment.hasTurnIndex = true
        guard cursor.skip() else { return false }
      case .toolLatency:
        if cursor.takeNull() { break }
        let seconds = cursor.number()
        segment.toolLatency = seconds < 0 ? -1 : Milliseconds.latency(seconds * 1000)
        guard segment.toolLatency != Milliseconds.none else { return false }
      case nil:
        guard cursor.skip() else { return false }
      }
      switch cursor.separator(before: Self.closingBrace) {
      case .more: continue
      case .end: break
      case .wrong: return false
      }
      if segment.stt == Milliseconds.none { segment.stt = alias }
      return true
    }
  }
}

extension SegmentStream {
  /// The array that it reads while a record is parsed.
  static let place = JSONStream(JSONName("transcript_with_tool_calls"), orIn: JSONName("call"))
}
