#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the process is told about the machine and its terminal.
package enum Host {
  /// The present, Unix milliseconds.
  package static var now: Int64 {
    var time = timespec()
    // Safety: the call fills the structure that it is given.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The number of processors that are online; at least 1.
  package static var processorCount: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

  /// Whether standard output is a terminal.
  package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether standard error is a terminal.
  package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of the terminal that standard output is; `nil` when it is none.
  package static var terminalWidth: Int? {
    var size = winsize()
    // Safety: the call fills the structure that it is given.
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// The value of an environment variable; `nil` when it is not set.
  package static func environment(_ name: String) -> String? {
    // Safety: the name is a terminated text, and so is the answer, which is copied.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Lets the end of whoever reads the output end this process without a word, as it does by
  /// default; a parent may have turned that off.
  package static func endWithReader() { signal(SIGPIPE, SIG_DFL) }
}
