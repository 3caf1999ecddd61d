package import Calls
package import RawMemory

/// One thing that is wrong with a request, as the answer tells it.
package struct RequestProblem: Equatable, Sendable {
  /// The part of the request.
  package enum Part: String, Sendable {
    case query
    case body
  }

  /// The rule that is broken.
  package let kind: Problem.Kind
  /// The part of the request.
  package let part: Part
  /// The way to the value from there.
  package let path: [Problem.Step]
  /// What is wrong and what would be right, never in the sender's words.
  package let message: String
  /// The value, as far as it may be repeated.
  package let input: ProblemInput
  /// Why the body is no JSON, its byte counted in the text that is kept; `nil` for other problems.
  package private(set) var syntaxError: JSONSyntaxError?

  /// A problem.
  ///
  /// - Parameters:
  ///   - kind: The rule that is broken.
  ///   - part: The part of the request.
  ///   - path: The way to the value from there.
  ///   - message: What is wrong and what would be right.
  ///   - input: The value.
  package init(
    _ kind: Problem.Kind,
    _ part: Part,
    _ path: [Problem.Step],
    _ message: String,
    input: ProblemInput = .none
  ) {
    self.kind = kind
    self.part = part
    self.path = path
    self.message = message
    self.input = input
  }

  /// A body that is no JSON, and whose text starts at a byte of what was sent.
  init(_ error: JSONSyntaxError, inTextFrom start: Int) {
    self.init(
      .invalidJSON,
      .body,
      [.index(error.offset + start)],
      "JSON decode error: \(error.reason)"
    )
    syntaxError = error
  }

  /// A problem of a body.
  init(_ problem: BodyProblem) {
    self.init(
      problem.problem.kind,
      .body,
      problem.problem.path,
      problem.problem.message,
      input: problem.input
    )
  }
}
