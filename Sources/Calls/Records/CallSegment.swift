import RawMemory

/// One segment of a transcript, with its place in the tables.
package struct CallSegment: Sendable {
  /// What a tool segment says of its tool.
  package struct Tool: Sendable {
    /// The tool's name: UTF-8; `nil` when it has none.
    package let name: [UInt8]?
    /// What it was called with, as JSON; `nil` when it is missing or null.
    package let params: [UInt8]?
    /// What it answered, as JSON; `nil` when it is missing or null.
    package let result: [UInt8]?
    /// What its error says: UTF-8; `nil` when there is none.
    package let error: [UInt8]?
  }

  /// A change of the node in force.
  package struct Transition: Sendable {
    /// The node that was left: UTF-8; `nil` when it has no name.
    package let from: [UInt8]?
    /// The node that was entered: UTF-8; `nil` when there is none.
    package let to: [UInt8]?
    /// Why: UTF-8; `nil` when that is not told.
    package let reason: [UInt8]?
  }

  /// What the segment is.
  package enum Kind: Sendable {
    case user
    case agent
    /// An invocation of a tool.
    case call(Tool)
    /// A tool's answer.
    case result(Tool)
    case transition(Transition)
    /// A tool segment without a tool.
    case empty
  }

  /// The role, as payloads name it.
  package let role: String
  /// What the segment is.
  package let kind: Kind
  /// When it begins: the start of its speech, else its `start_ms`, else its tool's; milliseconds from
  /// the call's start, `nil` when that is not told.
  package let start: Int64?
  /// When its speech ends; `nil` when that is not told.
  package let end: Int64?
  /// What was said: UTF-8; `nil` when it is missing.
  package let text: [UInt8]?
  /// The row that the segment makes, or ends: of the turns, the utterances, the tool calls or the
  /// node visits, by its role; `nil` when there is none.
  package let row: Int?
  /// Whether its speech is at the same time as speech of the other side.
  package let overlaps: Bool
}

extension CallSegment {
  /// The segments of a payload that has no problem.
  static func all(of payload: borrowing Payload, _ tape: borrowing JSONTape) -> [CallSegment] {
    let segments = payload.segments
    guard let list = tape.member("transcript_with_tool_calls", of: payload.body) else { return [] }
    var rows = SegmentRows(segments, tape)
    let speech = (user: SpeechTimes(segments, of: .user), agent: SpeechTimes(segments, of: .agent))
    var result: [CallSegment] = []
    var place = list + 1
    for index in segments.indices {
      let segment = segments[index]
      let times = segment.interval
      let others = segment.role == .user ? speech.agent : speech.user
      result.append(
        CallSegment(
          role: "\(segment.role.literal)",
          kind: kind(segment, tape, at: place),
          start: times?.start ?? known(segment.start) ?? known(segment.toolStart),
          end: times?.end ?? known(segment.end),
          text: text(segment.text, tape),
          row: rows.next(index, segment),
          overlaps: segment.role.isSpeech && segment.speech.map { others.meet($0) } ?? false
        )
      )
      place = tape.index(after: place)
    }
    return result
  }

  private static func kind(
    _ segment: Segment,
    _ tape: borrowing JSONTape,
    at place: Int
  ) -> Kind {
    func tool() -> Tool {
      let object = tape.member("tool", of: place) ?? 0
      return Tool(
        name: text(segment.toolName, tape),
        params: json(object == 0 ? nil : tape.member("params", of: object), tape),
        result: json(segment.result == 0 ? nil : segment.result, tape),
        error: text(segment.error, tape)
      )
    }
    switch segment.role {
    case .user: return .user
    case .agent: return .agent
    case .agentFunction: return segment.hasTool ? .call(tool()) : .empty
    case .agentResult: return segment.hasTool ? .result(tool()) : .empty
    case .nodeTransition:
      let reason = tape.member("node", of: place).flatMap { node in
        tape.kind(at: node) == .object ? tape.member("reason", of: node) : nil
      }
      return .transition(
        Transition(
          from: text(segment.nodeFrom, tape),
          to: text(segment.nodeTo, tape),
          reason: reason.flatMap { tape.kind(at: $0) == .string ? text($0, tape) : nil }
        )
      )
    }
  }

  private static func known(_ time: Int64) -> Int64? { time == Milliseconds.none ? nil : time }

  private static func text(_ place: Int, _ tape: borrowing JSONTape) -> [UInt8]? {
    place == 0 ? nil : Array(copying: tape.string(at: place))
  }

  private static func json(_ place: Int?, _ tape: borrowing JSONTape) -> [UInt8]? {
    guard let place, tape.kind(at: place) != .null else { return nil }
    var text: [UInt8] = []
    tape.appendJSON(at: place, to: &text)
    return text
  }
}

/// Which rows of the tables segments make.
private struct SegmentRows {
  private var turns = 0
  private var utterances = 0
  private var tools: [Int: Int] = [:]
  private var visits: [Int: Int] = [:]

  init(_ segments: [Segment], _ tape: borrowing JSONTape) {
    var pairing = ToolPairing()
    pairing.pair(segments, tape)
    for (row, call) in pairing.calls.enumerated() {
      if let function = call.function { tools[function] = row }
      if let result = call.result { tools[result] = row }
    }
    for (row, visit) in NodeTrail(segments, tape).visits.enumerated() where visit.segment >= 0 {
      visits[visit.segment] = row
    }
  }

  mutating func next(_ index: Int, _ segment: Segment) -> Int? {
    switch segment.role {
    case .agent:
      turns += 1
      return turns - 1
    case .user:
      utterances += 1
      return utterances - 1
    case .agentFunction, .agentResult: return tools[index]
    case .nodeTransition: return visits[index]
    }
  }
}

/// When one side speaks.
private struct SpeechTimes {
  // The intervals by start, and the latest end among those up to each.
  private var starts: [Int64] = []
  private var latestEnds: [Int64] = []

  /// - Complexity: O(segments log segments).
  init(_ segments: [Segment], of role: Role) {
    let intervals = segments.filter { $0.role == role }.compactMap(\.speech)
    for interval in intervals.sorted(by: { $0.start < $1.start }) {
      starts.append(interval.start)
      latestEnds.append(max(interval.end, latestEnds.last ?? interval.end))
    }
  }

  /// Whether the side speaks at some time of an interval.
  func meet(_ interval: (start: Int64, end: Int64)) -> Bool {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < interval.end { low = middle + 1 } else { high = middle }
    }
    return low > 0 && latestEnds[low - 1] > interval.start
  }
}
