import Calls
import Foundation
import RawMemory

/// What is wrong with a record, as JSON: an array of problems.
enum ProblemText {
  private struct Entry: Encodable {
    let type: String
    let pointer: String
    let message: String
  }

  /// The problems of a record.
  static func json(_ reason: Rejection.Reason) -> String {
    switch reason {
    case .invalidJSON(let error):
      json(.invalidJSON, pointer: "", "\(error.reason) at byte \(error.offset)")
    case .problems(let problems):
      text(
        problems.map {
          Entry(type: $0.kind.rawValue, pointer: $0.pointer, message: $0.message)
        }
      )
    }
  }

  /// One problem.
  static func json(_ kind: Problem.Kind, pointer: String, _ message: String) -> String {
    text([Entry(type: kind.rawValue, pointer: pointer, message: message)])
  }

  private static func text(_ entries: [Entry]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(entries) else { return "[]" }
    return String(decoding: data, as: UTF8.self)
  }
}
