package import ColumnStore
import RawMemory

extension CustomDimension {
  /// Places of values by the number of keys that lead there, from 1 on; 0 for none.
  private typealias Places = InlineArray<16, Int>

  /// Where the value is on the tape, a text, number or boolean; `nil` when it is missing.
  ///
  /// - Complexity: O(keys of the objects on the way), whatever the number of ways.
  func place(in payload: borrowing Payload, _ tape: borrowing JSONTape) -> Int? {
    switch source {
    case .metadata: place(tape, in: payload.general, over: payload.metadata, from: 0)
    case .variables: place(tape, in: payload.variables, over: nil, from: 0)
    case .analysis: place(tape, in: payload.analysis, over: nil, from: 0)
    }
  }

  /// Where the value is that the path's rest from `start` leads to from `object`, whose keys hide
  /// those of `other` unless they are null.
  private func place(
    _ tape: borrowing JSONTape,
    in object: Int?,
    over other: Int?,
    from start: Int
  ) -> Int? {
    guard object != nil || other != nil else { return nil }
    let first = places(tape, in: object, from: start)
    let second = places(tape, in: other, from: start)
    for part in ends.indices.reversed() {
      var place = first[part]
      if place == 0 || tape.kind(at: place) == .null { place = second[part] }
      guard place != 0 else { continue }
      switch tape.kind(at: place) {
      case .object:
        guard part + 1 < ends.count,
          let found = self.place(tape, in: place, over: nil, from: ends[part] + 1)
        else { continue }
        return found
      case .array, .null: continue
      default:
        if part + 1 == ends.count { return place }
      }
    }
    return nil
  }

  /// Where the values of the keys are with which the path's rest begins; of a repeated one the last.
  private func places(
    _ tape: borrowing JSONTape,
    in object: Int?,
    from start: Int
  ) -> Places {
    var places = Places(repeating: 0)
    guard let object else { return places }
    var key = object + 1
    while tape.kind(at: key) != .endOfObject {
      let name = tape.string(at: key)
      let end = start + name.count
      if name.count > 0, end <= path.count, name[0] == path[start],
        let part = ends.firstIndex(of: end),
        Bytes.areEqual(path.span.extracting(start..<end), name)
      {
        places[part] = key + 1
      }
      key = tape.index(after: key + 1)
    }
    return places
  }
}

/// The values of one custom dimension of the calls of a row group, being collected.
struct CustomCells {
  private static let tooLong = Array(CustomDimension.tooLong.utf8)
  private static let `true` = Array("true".utf8)
  private static let `false` = Array("false".utf8)

  let column: Column
  private let dimension: CustomDimension
  private var texts = TextChunkBuilder()

  init(_ dimension: CustomDimension) {
    self.dimension = dimension
    column = dimension.column
  }

  /// Adds the value of a call: a text as it is, a number as ECMAScript prints it.
  mutating func append(_ payload: borrowing Payload, _ tape: borrowing JSONTape) {
    guard let place = dimension.place(in: payload, tape) else { return texts.appendMissing() }
    switch tape.kind(at: place) {
    case .string:
      let text = tape.string(at: place)
      if text.count > CustomDimension.longestValue {
        texts.append(Self.tooLong.span)
      } else {
        texts.append(text)
      }
    case .integer: append(String(tape.integer(at: place)))
    case .unsigned: append(String(tape.unsigned(at: place)))
    case .double: append(NumberText.ecmaScript(tape.double(at: place)))
    case .true: texts.append(Self.true.span)
    case .false: texts.append(Self.false.span)
    default: preconditionFailure("a value is a scalar")
    }
  }

  private mutating func append(_ text: String) {
    let bytes = Array(text.utf8)
    texts.append(bytes.span)
  }

  func sealed() -> ColumnChunk? { texts.sealed() }
}

extension CustomDimension {
  /// The cells of so many calls of which nothing is known.
  package static func missing(calls: Int) -> ColumnChunk {
    var texts = TextChunkBuilder()
    for _ in 0..<calls { texts.appendMissing() }
    return .text(texts.chunk)
  }
}
