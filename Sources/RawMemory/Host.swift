import CMalloc

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
  package static var terminalWidth: Int? { width(of: STDOUT_FILENO) }

  /// The columns of the terminal that standard error is; `nil` when it is none.
  package static var errorWidth: Int? { width(of: STDERR_FILENO) }

  private static func width(of descriptor: CInt) -> Int? {
    var size = winsize()
    // Safety: the call fills the structure that it is given.
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
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

  /// Lets other threads go before the calling one, for as long as it lives: it works while a
  /// processor is idle.
  package static func yieldPriority() {
    #if canImport(Darwin)
      pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #else
      // SCHED_IDLE, a macro that the C library's module lacks. Such threads give way at once, nice
      // ones at the next tick. Linux takes 0 for the calling thread.
      let idle: CInt = 5
      var parameter = sched_param()
      unsafe sched_setscheduler(0, idle, &parameter)
    #endif
  }

  /// Keeps memory that was freed for what is needed next: for processes that soon end.
  ///
  /// One that reads row group after row group would get its pages from the system again each time.
  package static func keepFreedMemory() { cmalloc_keep_freed_memory() }

  /// Makes a file that may not grow further an error of its writing, not the end of the process.
  package static func takeFileLimitsAsErrors() { signal(SIGXFSZ, SIG_IGN) }

  /// Lets the process have as many files and connections open as it may, and tells how many.
  package static func raiseDescriptorLimit() -> Int {
    var limit = rlimit()
    // Safety: the calls read and fill the structure that they are given.
    guard unsafe getrlimit(descriptors, &limit) == 0 else { return 0 }
    // A limit without end is refused by some systems; this is more than anybody needs.
    let wanted = min(limit.rlim_max, 1 << 20)
    if limit.rlim_cur < wanted {
      var raised = limit
      raised.rlim_cur = wanted
      if unsafe setrlimit(descriptors, &raised) == 0 { limit = raised }
    }
    return Int(min(limit.rlim_cur, 1 << 30))
  }

  #if canImport(Darwin)
    private static let descriptors = RLIMIT_NOFILE
  #else
    private static let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #endif

  /// Puts right what a parent may have changed of the three standard streams.
  ///
  /// The end of whoever reads the output ends this process without a word, and the number of a
  /// stream that is closed is taken, or the next file that is opened would get it and what is
  /// meant for the stream; to use such a stream is an error.
  package static func repairStandardStreams() {
    signal(SIGPIPE, SIG_DFL)
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      // Safety: a constant text. The lowest free number, which is this one, is what `open` gives.
      _ = unsafe open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
