/// What is wrong with what a user asked for; all of it at once.
package struct UsageError: Error, Equatable {
  /// One sentence a problem; never empty.
  package let problems: [String]

  /// An error that tells `problems`.
  package init(_ problems: [String]) { self.problems = problems }
}

extension UsageError: CustomStringConvertible {
  /// One line a problem.
  package var description: String { problems.joined(separator: "\n") }
}
