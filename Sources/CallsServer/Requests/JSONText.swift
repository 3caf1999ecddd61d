import Calls

/// JSON that is written by hand: keys in a fixed order, texts escaped.
struct JSONText {
  private(set) var bytes: [UInt8] = []

  /// Appends text that is JSON already.
  mutating func write(_ json: String) { bytes += json.utf8 }

  /// Makes room for so many bytes.
  mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

  /// Appends a string.
  mutating func write(string text: some Sequence<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    write(content: text)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends the content of a string, without its quotes.
  mutating func write(content text: some Sequence<UInt8>) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      // Delete is no error in JSON, but these answers are printed on terminals.
      case 0..<0x20, 0x7F:
        bytes += "\\u00".utf8
        bytes.append(Self.digit(byte >> 4))
        bytes.append(Self.digit(byte & 0xF))
      default: bytes.append(byte)
      }
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension JSONText {
  /// The answer to a call that is stored.
  static func receipt(_ receipt: Receipt, callID: [UInt8]) -> [UInt8] {
    var answer = JSONText()
    answer.reserveCapacity(80 + callID.count)
    answer.write("{\"id\": \(receipt.id), \"provider_call_id\": ")
    answer.write(string: callID)
    answer.write(", \"is_new\": \(receipt.isNew)}")
    return answer.bytes
  }

  /// An error told in one sentence.
  static func detail(_ sentence: String) -> [UInt8] {
    var answer = JSONText()
    answer.write("{\"detail\": ")
    answer.write(string: sentence.utf8)
    answer.write("}")
    return answer.bytes
  }

  /// All that is wrong with a request.
  static func detail(_ problems: [RequestProblem]) -> [UInt8] {
    var answer = JSONText()
    answer.write("{\"detail\": [")
    for (index, problem) in problems.enumerated() {
      if index > 0 { answer.write(", ") }
      answer.write(problem)
    }
    answer.write("]}")
    return answer.bytes
  }

  private mutating func write(_ problem: RequestProblem) {
    write("{\"type\": \"\(problem.kind.rawValue)\", \"loc\": [\"\(problem.part.rawValue)\"")
    for step in problem.path {
      switch step {
      case .key(let key):
        write(", ")
        write(string: key.utf8)
      case .index(let index): write(", \(index)")
      }
    }
    write("], \"msg\": ")
    write(string: problem.message.utf8)
    write(", \"input\": ")
    write(problem.input)
    write("}")
  }

  private mutating func write(_ input: ProblemInput) {
    switch input {
    case .none, .null: write("null")
    case .boolean(let flag): write("\(flag)")
    case .integer(let number): write("\(number)")
    case .unsigned(let number): write("\(number)")
    case .number(let number): write("\(number)")
    case .text(let text): write(string: text.utf8)
    case .object: write("\"(object)\"")
    case .array: write("\"(array)\"")
    case .withheld: write("\"(not repeated)\"")
    }
  }
}
