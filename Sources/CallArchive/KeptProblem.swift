package import Calls
import Foundation
package import RawMemory

/// One thing that is wrong with a record that is kept, as the store keeps it: JSON.
package struct KeptProblem: Codable, Sendable, Equatable {
  /// The rule that it breaks; see ``Problem/Kind``.
  package let type: String
  /// A JSON pointer into the record, or a parameter of the query behind a question mark.
  package let pointer: String
  /// The byte of the record at which it is no JSON; `nil` for other problems.
  package let offset: Int?
  /// What is wrong and what would be right, never in the sender's words.
  package let message: String

  /// A problem at a value.
  package init(_ kind: Problem.Kind, pointer: String, _ message: String) {
    type = kind.rawValue
    self.pointer = pointer
    offset = nil
    self.message = message
  }

  /// The record is no JSON; `endsSource` says that what is behind it was not read.
  package init(_ error: JSONSyntaxError, endsSource: Bool = false) {
    type = Problem.Kind.invalidJSON.rawValue
    pointer = ""
    offset = error.offset
    message =
      "\(error.reason) at byte \(error.offset)\(endsSource ? "; the rest is not read" : "")"
  }
}

extension KeptProblem {
  /// The problems of a record.
  static func list(of reason: Rejection.Reason) -> [KeptProblem] {
    switch reason {
    case .invalidJSON(let error): [KeptProblem(error)]
    case .problems(let problems):
      problems.map { KeptProblem($0.kind, pointer: $0.pointer, $0.message) }
    }
  }

  /// The problems of a record of a source.
  static func list(of rejection: Rejection) -> [KeptProblem] {
    guard case .invalidJSON(let error) = rejection.reason else { return list(of: rejection.reason) }
    return [KeptProblem(error, endsSource: rejection.endsSource)]
  }

  /// Problems as the store keeps them: a JSON array.
  package static func json(_ problems: [KeptProblem]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(problems) else { return "[]" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The problems that the store keeps as `text`.
  static func list(_ text: String, of part: String) throws(Damage) -> [KeptProblem] {
    do {
      return try JSONDecoder().decode([KeptProblem].self, from: Data(text.utf8))
    } catch {
      throw Damage(part, "its problems are unreadable")
    }
  }
}
