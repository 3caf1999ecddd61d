#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file, pipe or device to read bytes from; closed with its last reference.
///
/// Tasks may share it: reads at an offset do not move it, and only one task reads in sequence.
package final class FileInput: Sendable {
  /// What is known of a file without reading it.
  package struct Status: Equatable, Sendable {
    /// Whether it is a regular file, which can be read again and at any offset.
    package let isRegular: Bool
    /// Whether it is a directory.
    package let isDirectory: Bool
    /// A regular file's size in bytes.
    package let size: Int
    /// Who may read, write and execute it: the lower nine bits.
    package let permissions: UInt16

    init(_ status: stat) {
      isRegular = status.st_mode & S_IFMT == S_IFREG
      isDirectory = status.st_mode & S_IFMT == S_IFDIR
      size = Int(status.st_size)
      permissions = UInt16(status.st_mode & 0o777)
    }
  }

  private let descriptor: Int32
  private let isOwned: Bool

  private init(descriptor: Int32, isOwned: Bool) {
    self.descriptor = descriptor
    self.isOwned = isOwned
  }

  /// Opens the file at `path`, given as the bytes that the system knows it by.
  package convenience init(path: [UInt8]) throws(FileError) {
    let opened = unsafe withTerminated(path) { unsafe open($0, O_RDONLY | O_CLOEXEC) }
    guard opened >= 0 else { throw FileError(code: errno) }
    self.init(descriptor: opened, isOwned: true)
  }

  /// The process's standard input, which stays open.
  package static var standardInput: FileInput { FileInput(descriptor: 0, isOwned: false) }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// The file's kind and its size now.
  package func status() throws(FileError) -> Status {
    var result = stat()
    guard unsafe fstat(descriptor, &result) == 0 else { throw FileError(code: errno) }
    return Status(result)
  }

  /// The kind and size of the file at `path`; a symbolic link is followed only if asked.
  package static func status(
    path: [UInt8],
    followingLinks: Bool = true
  ) throws(FileError) -> Status {
    var result = stat()
    let failed = unsafe withTerminated(path) {
      unsafe followingLinks ? stat($0, &result) : lstat($0, &result)
    }
    guard failed == 0 else { throw FileError(code: errno) }
    return Status(result)
  }

  /// Whether two paths name one regular file; `false` when one of them names nothing.
  package static func isSameFile(_ path: [UInt8], _ other: [UInt8]) -> Bool {
    var (first, second) = (stat(), stat())
    guard unsafe withTerminated(path, { unsafe stat($0, &first) }) == 0,
      unsafe withTerminated(other, { unsafe stat($0, &second) }) == 0,
      Status(first).isRegular
    else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Whether the path names the regular file that standard input is.
  package static func isStandardInput(_ path: [UInt8]) -> Bool {
    var (input, named) = (stat(), stat())
    // Safety: the calls fill the structures that they are given.
    guard unsafe fstat(0, &input) == 0, Status(input).isRegular,
      unsafe withTerminated(path, { unsafe stat($0, &named) }) == 0
    else { return false }
    return input.st_dev == named.st_dev && input.st_ino == named.st_ino
  }

  /// Tells why this process may not read the file at `path`; `nil` when it may.
  package static func refusal(path: [UInt8]) -> FileError? {
    unsafe withTerminated(path) { unsafe access($0, R_OK) } == 0 ? nil : FileError(code: errno)
  }

  /// Appends the next bytes in sequence, as many as one system call gives, at most `limit`.
  ///
  /// - Returns: The number of bytes; 0 at the end, or when there is no room.
  package func read(
    into output: inout OutputSpan<UInt8>,
    limit: Int = .max
  ) throws(FileError) -> Int {
    unsafe try append(to: &output, limit: limit) { start, count in
      // Safety: the caller owns `count` writable bytes at `start`.
      unsafe Self.readWaiting(descriptor, start, count)
    }
  }

  /// Appends the bytes at `offset`, as many as one system call gives, at most `limit`.
  ///
  /// - Returns: The number of bytes; 0 at the end, or when there is no room.
  package func read(
    into output: inout OutputSpan<UInt8>,
    at offset: Int,
    limit: Int = .max
  ) throws(FileError) -> Int {
    unsafe try append(to: &output, limit: limit) { start, count in
      // Safety: the caller owns `count` writable bytes at `start`.
      unsafe pread(descriptor, start, count, off_t(offset))
    }
  }

  /// The bytes of `range`, fewer when the file ends before.
  package func bytes(in range: Range<Int>) throws(FileError) -> PaddedBytes {
    try PaddedBytes(capacity: range.count) {
      (output: inout OutputSpan<UInt8>) throws(FileError) in
      var offset = range.lowerBound
      while offset < range.upperBound {
        let count = try read(into: &output, at: offset)
        if count == 0 { break }
        offset += count
      }
    }
  }

  private func append(
    to output: inout OutputSpan<UInt8>,
    limit: Int,
    _ call: (UnsafeMutablePointer<UInt8>, Int) -> Int
  ) throws(FileError) -> Int {
    let room = min(output.freeCapacity, limit)
    guard room > 0 else { return 0 }
    // Safety: `call` writes at most `room` bytes into the room behind the initialised ones, and
    // only what it says it wrote is counted.
    let count = unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
      guard let base = buffer.baseAddress else { return 0 }
      var count: Int
      repeat {
        count = unsafe call(base + initialized, room)
      } while count < 0 && errno == EINTR
      initialized += max(count, 0)
      return count
    }
    guard count >= 0 else { throw FileError(code: errno) }
    return count
  }

  /// A read that waits for bytes even if somebody made the shared descriptor non-blocking.
  private static func readWaiting(
    _ descriptor: Int32,
    _ start: UnsafeMutablePointer<UInt8>,
    _ count: Int
  ) -> Int {
    #if canImport(Darwin)
      let result = unsafe Darwin.read(descriptor, start, count)
    #else
      let result = unsafe Glibc.read(descriptor, start, count)
    #endif
    guard result < 0, errno == EAGAIN else { return result }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&waiting, 1, -1) >= 0 else { return -1 }
    errno = EINTR
    return -1
  }
}

/// Lends `path` as a C string.
func withTerminated<R>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> R) -> R {
  // A path with a NUL inside would name another file: the empty path names none.
  let terminated = path.contains(0) ? [0] : path.map { CChar(bitPattern: $0) } + [0]
  return unsafe terminated.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("never empty") }
    return unsafe body(base)
  }
}
