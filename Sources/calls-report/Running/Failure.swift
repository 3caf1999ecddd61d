import ArgumentParser

/// An end of the command that is not the user's typing: what to say, and how to exit.
struct Failure: Error {
  let status: ExitCode
  let message: String?

  init(_ status: ExitCode, _ message: String? = nil) {
    self.status = status
    self.message = message
  }
}

extension ExitCode {
  static var unreadable: ExitCode { ExitStatus.unreadable }
  static var rejected: ExitCode { ExitStatus.rejected }
}
