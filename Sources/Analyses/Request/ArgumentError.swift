/// One thing that is wrong with what was asked for.
package struct ArgumentProblem: Equatable, Sendable {
  /// The argument: `where` for the command's `--where` and for the parameter of a URL.
  package let argument: String
  /// What is wrong with its value, and what would be right.
  package let message: String
  /// The part of the value that is wrong, marked, for people; empty when the message says it all.
  package let excerpt: [String]

  /// A problem of an argument.
  package init(_ argument: String, _ message: String) {
    self.argument = argument
    self.message = message
    excerpt = []
  }

  /// A problem with the expression `text` of an argument.
  init(_ argument: String, _ problem: QueryProblem, in text: String) {
    self.argument = argument
    // Nobody counts bytes.
    let before = text.utf8.prefix(problem.range.lowerBound)
    let character = String(decoding: before, as: UTF8.self).count + 1
    message = "at character \(character): \(problem.message)"
    excerpt = problem.excerpt(of: text)
  }

  /// The problem as the command tells it; the excerpt follows in lines of its own.
  package var sentence: String {
    (["--\(argument): \(message)"] + excerpt).joined(separator: "\n")
  }
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
