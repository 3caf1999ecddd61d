import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Interrupts that wait until there is nothing half done.
///
/// While they are held, the first one is only noted, and ends the process once it is released. A
/// second one ends it at once.
final class Interrupts {
  private static let noted = Atomic<CInt>(0)
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  private var previous: [(CInt, sig_t?)] = []

  /// Holds interrupts back; those that are ignored stay so.
  init() {
    for number in Self.numbers {
      let handler = signal(number) { number in
        Interrupts.noted.store(number, ordering: .releasing)
        signal(number, SIG_DFL)
      }
      if Self.isIgnored(handler) {
        signal(number, SIG_IGN)
      } else {
        previous.append((number, handler))
      }
    }
  }

  private static func isIgnored(_ handler: sig_t?) -> Bool {
    // Safety: addresses are compared, none is called.
    unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN as sig_t?, to: Int.self)
  }

  /// Whether one came.
  var isNoted: Bool { Self.noted.load(ordering: .acquiring) != 0 }

  /// Holds them back no longer; one that came ends the process.
  func release() {
    for (number, handler) in previous { signal(number, handler) }
    previous = []
    let number = Self.noted.exchange(0, ordering: .acquiringAndReleasing)
    guard number != 0 else { return }
    signal(number, SIG_DFL)
    // Threads that tasks run on take no signals of their own accord.
    var set = sigset_t()
    // Safety: both calls use the set that they are given, for their own length.
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    raise(number)
  }
}
