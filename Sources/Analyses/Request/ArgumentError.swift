/// One thing that is wrong with what was asked for.
package struct ArgumentProblem: Equatable, Sendable {
  /// The argument: `where` for the command's `--where` and for the parameter of a URL.
  package let argument: String
  /// What is wrong with its value, and what would be right.
  package let message: String

  /// A problem of an argument.
  package init(_ argument: String, _ message: String) {
    self.argument = argument
    self.message = message
  }

  /// The problem as the command tells it.
  package var sentence: String { "--\(argument): \(message)" }
}

/// All that is wrong with the arguments of a report.
package struct ArgumentError: Error, Equatable {
  /// Never empty.
  package let problems: [ArgumentProblem]

  /// An error that tells `problems`.
  package init(_ problems: [ArgumentProblem]) { self.problems = problems }
}

extension UsageError {
  /// The problems as the command tells them.
  package init(_ error: ArgumentError) { self.init(error.problems.map(\.sentence)) }
}
