package import RawMemory

/// A record that was read but is no call.
package struct Rejection: Sendable {
  /// Why.
  package enum Reason: Sendable, Equatable {
    /// It breaks the contract; never empty.
    case problems([Problem])
    /// It is no JSON.
    case invalidJSON(JSONSyntaxError)
  }

  /// The source's index.
  package let source: Int
  /// The record's first line in the source, from 1.
  package internal(set) var line: Int
  /// The record's first byte in the source's inflated text.
  package let offset: Int
  /// Why it was refused.
  package let reason: Reason
  /// Whose it is: by its own valid names if it is an envelope, else as the options say.
  package let owner: RecordOwner
  /// Whether nothing behind it is read: it is a broken element of an array.
  package let endsSource: Bool
  /// The record as it was read; `nil` unless rejected records are kept.
  package let bytes: [UInt8]?

  /// The number of problems that are listed.
  var problemCount: Int {
    switch reason {
    case .problems(let problems): problems.count
    case .invalidJSON: 1
    }
  }

  /// The kind of the first problem.
  package var kind: Problem.Kind { reason.kind }
}

extension Rejection.Reason {
  /// The kind of the first problem.
  package var kind: Problem.Kind {
    switch self {
    case .problems(let problems): problems.first?.kind ?? .value
    case .invalidJSON: .invalidJSON
    }
  }
}
