import ArgumentParser

/// The command's exit codes; scripts depend on them.
enum ExitStatus {
  /// A check failed.
  static let checkFailed = ExitCode(1)
  /// The command line is wrong.
  static let usage = ExitCode(2)
  /// Some input was refused; the rest was reported.
  static let rejected = ExitCode(3)
  /// The input cannot be read, or the output cannot be written.
  static let unreadable = ExitCode(4)
}
