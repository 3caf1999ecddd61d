import RawMemory

/// Whether a tool's result is an error, and what the error says.
struct ToolOutcome {
  /// `is_error` is true, or `error` is a text that is not empty.
  var isDeclaredError = false
  /// A declared error; or, unless `is_error` is false, one that the result tells.
  var isError = false
  /// The place of the error's text; 0 when it has none.
  var text = 0

  private static let failures = [
    Array("error".utf8), Array("failed".utf8), Array("failure".utf8),
  ]

  /// The outcome that `segment` tells: a result, or an invocation that carries its own.
  init(_ segment: Segment, _ tape: borrowing JSONTape) {
    let hasErrorText = segment.error != 0 && !tape.string(at: segment.error).isEmpty
    isDeclaredError = segment.isError == 1 || hasErrorText
    var result = ObjectFields<ResultField>(ResultField.names)
    if segment.result != 0, tape.kind(at: segment.result) == .object {
      result.read(tape, at: segment.result)
    }
    isError = isDeclaredError || (segment.isError != 0 && Self.tellsFailure(result, tape))
    guard isError else { return }
    if hasErrorText {
      text = segment.error
    } else {
      text = Self.text(.error, result, tape) ?? Self.text(.status, result, tape) ?? 0
    }
  }

  /// The place of a text of the result that is not empty.
  private static func text(
    _ field: ResultField,
    _ result: ObjectFields<ResultField>,
    _ tape: borrowing JSONTape
  ) -> Int? {
    guard let place = result.value(of: field, tape), tape.kind(at: place) == .string,
      !tape.string(at: place).isEmpty
    else { return nil }
    return place
  }

  private static func tellsFailure(
    _ result: ObjectFields<ResultField>,
    _ tape: borrowing JSONTape
  ) -> Bool {
    if let place = result.value(of: .error, tape), !isEmpty(place, tape) { return true }
    if let place = result.value(of: .success, tape), tape.kind(at: place) == .false { return true }
    guard let place = result.value(of: .status, tape), tape.kind(at: place) == .string else {
      return false
    }
    let status = tape.string(at: place)
    return failures.contains { failure in
      failure.count == status.count
        && failure.indices.allSatisfy { failure[$0] == status[$0] | 0x20 }
    }
  }

  /// Whether the value is false, 0, "", or an array or object with nothing in it.
  private static func isEmpty(_ place: Int, _ tape: borrowing JSONTape) -> Bool {
    switch tape.kind(at: place) {
    case .false, .null: true
    case .integer: tape.integer(at: place) == 0
    case .double: tape.double(at: place) == 0
    case .string: tape.string(at: place).isEmpty
    case .array: tape.kind(at: place + 1) == .endOfArray
    case .object: tape.kind(at: place + 1) == .endOfObject
    default: false
    }
  }
}
