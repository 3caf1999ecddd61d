package import RawMemory

/// Everything that is wrong with the sources a command was given, told at once.
package struct InputError: Error, Equatable, Sendable {
  /// One path that cannot be read.
  package struct Refusal: Equatable, Sendable {
    /// The path as given, or as found in a directory.
    package let name: String
    /// The system's answer.
    package let error: FileError
  }

  /// The paths, in the order in which they were met; never empty.
  package let refusals: [Refusal]
}

extension InputError: CustomStringConvertible {
  /// One line for each path.
  package var description: String {
    refusals.map(\.description).joined(separator: "\n")
  }
}

extension InputError.Refusal: CustomStringConvertible {
  /// The path and what is wrong with it.
  package var description: String {
    error.isMissing ? "'\(name)' does not exist" : "'\(name)' cannot be read: \(error)"
  }
}
