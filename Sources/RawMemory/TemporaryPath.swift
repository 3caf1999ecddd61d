import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The path of a temporary file, which an interrupt removes before it ends the process.
final class TemporaryPath {
  /// The paths in use, as addresses of terminated texts; 0 where there is none.
  ///
  /// A signal handler may do little: it reads these and calls `unlink`.
  fileprivate static let paths = InlineArray<8, Atomic<UInt>> { _ in Atomic(0) }
  private static let isGuarded: Bool = {
    for number in [SIGINT, SIGTERM, SIGHUP] { guardAgainst(number) }
    return true
  }()

  /// The path.
  let text: String
  private let slot: Int?

  /// The path for what will be at `path`, in the same directory, so that it can be renamed; `ending`
  /// makes it that of a file beside that one.
  init(beside path: String, ending: String = "") {
    text = "\(path).\(getpid()).tmp\(ending)"
    // Safety: a terminated copy. It is never freed, as an interrupt may be reading it: a few bytes
    // for each file that is written.
    let address = unsafe UInt(bitPattern: strdup(text))
    _ = Self.isGuarded
    slot = (0..<8).first { index in
      Self.paths[index].compareExchange(
        expected: 0,
        desired: address,
        ordering: .acquiringAndReleasing
      ).exchanged
    }
  }

  deinit {
    if let slot { Self.paths[slot].store(0, ordering: .releasing) }
  }

  /// Removes the file.
  func remove() {
    // Safety: the path is a terminated text for the length of the call.
    unsafe unlink(text)
  }

  /// Removes the files when `number` would end the process; who handles or ignores it goes on so.
  private static func guardAgainst(_ number: CInt) {
    let previous = signal(number) { number in
      for index in 0..<8 {
        let address = TemporaryPath.paths[index].load(ordering: .acquiring)
        // Safety: the address is that of a text that is never freed.
        if let path = unsafe UnsafePointer<CChar>(bitPattern: address) { unsafe unlink(path) }
      }
      signal(number, SIG_DFL)
      raise(number)
    }
    if previous != nil { signal(number, previous) }
  }
}
