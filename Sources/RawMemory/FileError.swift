#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A refusal of the operating system, of files or of sockets, with its error number.
package struct FileError: Error, Equatable, Sendable {
  /// The system's `errno`.
  package let code: Int32

  /// The error with that `errno`.
  package init(code: Int32) {
    self.code = code
  }

  /// Whether the path names nothing.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

extension FileError: CustomStringConvertible {
  /// The system's own words, such as `Permission denied`.
  package var description: String {
    // Safety: `strerror` returns a terminated text that is valid until this thread's next call.
    unsafe String(cString: strerror(code))
  }
}
