import RawMemory

/// Finds the values that problems are about.
///
/// A decoder notes the way to a wrong value and not the value: so nothing is copied of bodies
/// in which nothing is wrong.
enum ProblemInputs {
  /// The fields of a body whose values are repeated; of others only the type is told.
  private static let repeatable: Set<String> = [
    "call_id", "call_type", "start_timestamp", "end_timestamp", "agent_version", "duration_ms",
    "call_status", "disconnection_reason", "call_successful", "in_voicemail", "user_sentiment",
    "call_cost",
  ]

  /// The same of a segment.
  private static let repeatableOfSegment: Set<String> = [
    "role", "start_ms", "end_ms", "duration_ms",
  ]

  /// The problems of the bare body that is the tape's text, each with its value.
  ///
  /// - Complexity: O(words of the tape), whatever the number of problems.
  static func attached(to problems: [Problem], _ tape: borrowing JSONTape) -> [BodyProblem] {
    guard tape.kind(at: tape.root) == .object else {
      return problems.map { BodyProblem(problem: $0, input: container(tape, at: tape.root)) }
    }
    let fields = places(
      ofKeys: Set(problems.compactMap { $0.path.key(at: 0) }),
      tape,
      in: tape.root
    )
    // Problems come in the order of the segments, so that one walk finds them all.
    var segment = fields["transcript_with_tool_calls"].map { $0 + 1 } ?? 0
    var index = 0
    return problems.map { problem in
      let path = problem.path
      guard let field = path.key(at: 0), let place = fields[field] else {
        return BodyProblem(problem: problem, input: .none)
      }
      guard case .index(let wanted)? = path.dropFirst().first else {
        let input = value(tape, at: place, mayRepeat: repeatable.contains(field))
        return BodyProblem(problem: problem, input: input)
      }
      while index < wanted {
        segment = tape.index(after: segment)
        index += 1
      }
      return BodyProblem(problem: problem, input: input(problem, tape, ofSegment: segment))
    }
  }

  private static func input(
    _ problem: Problem,
    _ tape: borrowing JSONTape,
    ofSegment segment: Int
  ) -> ProblemInput {
    guard let key = problem.path.key(at: 2) else { return container(tape, at: segment) }
    guard let place = places(ofKeys: [key], tape, in: segment)[key] else { return .none }
    return value(tape, at: place, mayRepeat: repeatableOfSegment.contains(key))
  }

  /// Where the values of some keys of an object are; of a repeated key the last counts.
  private static func places(
    ofKeys keys: Set<String>,
    _ tape: borrowing JSONTape,
    in object: Int
  ) -> [String: Int] {
    let names = keys.map { (bytes: Array($0.utf8), key: $0) }
    var places: [String: Int] = [:]
    var index = object + 1
    while tape.kind(at: index) != .endOfObject {
      let name = tape.string(at: index)
      for known in names where Bytes.areEqual(known.bytes.span, name) {
        places[known.key] = index + 1
      }
      index = tape.index(after: index + 1)
    }
    return places
  }

  private static func value(
    _ tape: borrowing JSONTape,
    at place: Int,
    mayRepeat: Bool
  ) -> ProblemInput {
    guard mayRepeat else { return container(tape, at: place) }
    switch tape.kind(at: place) {
    case .string: return .text(shown(tape.string(at: place)))
    case .integer: return .integer(tape.integer(at: place))
    case .unsigned: return .unsigned(tape.unsigned(at: place))
    case .double: return .number(tape.double(at: place))
    case .true: return .boolean(true)
    case .false: return .boolean(false)
    default: return container(tape, at: place)
    }
  }

  /// A value that tells nothing but its type, and not that of a scalar.
  private static func container(_ tape: borrowing JSONTape, at place: Int) -> ProblemInput {
    switch tape.kind(at: place) {
    case .object: .object
    case .array: .array
    case .null: .null
    default: .withheld
    }
  }

  /// The first scalars of a text, in which phone numbers are masked.
  private static func shown(_ text: Span<UInt8>) -> String {
    // A number that is cut off would not look like one.
    let start = text.extracting(0..<end(of: text, scalars: 2 * ProblemInput.maximumLength))
    let masked = PhoneNumbers.masked(start) ?? Array(copying: start)
    let end = end(of: masked.span, scalars: ProblemInput.maximumLength)
    return String(decoding: masked[..<end], as: UTF8.self)
  }

  /// Where the first `count` scalars of a text end.
  private static func end(of text: Span<UInt8>, scalars count: Int) -> Int {
    var scalars = 0
    var end = 0
    while end < text.count {
      if text[end] & 0xC0 != 0x80 {
        guard scalars < count else { break }
        scalars += 1
      }
      end += 1
    }
    return end
  }
}

extension [Problem.Step] {
  /// The key that is the step at `index`; `nil` when there is no such step or it is an index.
  fileprivate func key(at index: Int) -> String? {
    guard index < count, case .key(let key) = self[index] else { return nil }
    return key
  }
}
