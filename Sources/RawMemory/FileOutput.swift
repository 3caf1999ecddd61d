#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that is being written.
@safe
package final class FileOutput {
  private let descriptor: CInt
  private let ownsDescriptor: Bool

  /// The process's standard output.
  package static var standardOutput: FileOutput { FileOutput(STDOUT_FILENO) }
  /// The process's standard error.
  package static var standardError: FileOutput { FileOutput(STDERR_FILENO) }

  private init(_ descriptor: CInt) {
    self.descriptor = descriptor
    ownsDescriptor = false
  }

  /// Creates a file, or empties the one that is there.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - isPrivate: Whether only its owner may read it; otherwise the umask decides.
  ///   - mustBeNew: Whether an existing file is an error.
  /// - Throws: The system's refusal.
  package init(path: String, isPrivate: Bool, mustBeNew: Bool = false) throws(FileError) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (mustBeNew ? O_EXCL : O_TRUNC)
    // Safety: the path is a terminated text for the length of the call.
    descriptor = unsafe open(path, flags, isPrivate ? 0o600 : 0o666)
    ownsDescriptor = true
    guard descriptor >= 0 else { throw FileError(code: errno) }
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  /// Writes all of `bytes`.
  ///
  /// - Throws: The system's refusal; some of the bytes may have been written.
  package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
    let all = Array(bytes)
    var written = 0
    while written < all.count {
      // Safety: the buffer is read within its count.
      let count = unsafe all.withUnsafeBytes { buffer in
        unsafe systemWrite(
          descriptor,
          buffer.baseAddress.map { unsafe $0 + written },
          buffer.count - written
        )
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(code: errno)
      }
      written += count
    }
  }

  /// Takes from the file the permissions that `allowed` has not.
  ///
  /// - Throws: The system's refusal.
  func narrowPermissions(to allowed: UInt16) throws(FileError) {
    var status = stat()
    // Safety: the call fills the structure that it is given.
    guard unsafe fstat(descriptor, &status) == 0,
      fchmod(descriptor, status.st_mode & mode_t(allowed)) == 0
    else { throw FileError(code: errno) }
  }

  /// Waits until the bytes are on the disk.
  ///
  /// - Throws: The system's refusal.
  package func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(code: errno) }
  }

  /// Waits until the bytes of the file at `path`, which others wrote, are on the disk.
  ///
  /// - Throws: The system's refusal.
  package static func synchronize(path: String) throws(FileError) {
    // Safety: the path is a terminated text for the length of the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileError(code: errno) }
  }

  /// Replaces the file at `path` by `bytes`, at once; see ``FileReplacement``.
  ///
  /// - Throws: The system's refusal; the old file is untouched then.
  package static func replace(path: String, with bytes: some Collection<UInt8>) throws(FileError) {
    let replacement = try FileReplacement(path: path, isPrivate: false)
    try replacement.write(bytes)
    try replacement.commit()
  }
}

/// The system's `write`, which the method of that name hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  // Safety: the caller gives `count` readable bytes.
  unsafe write(descriptor, bytes, count)
}

extension FileOutput {
  /// Makes a directory unless there is one; its parent must exist.
  ///
  /// - Throws: The system's refusal.
  package static func makeDirectory(path: String) throws(FileError) {
    // Safety: the path is a terminated text for the length of the call.
    guard unsafe mkdir(path, 0o777) != 0 else { return }
    let code = errno
    if code == EEXIST, let status = try? FileInput.status(path: Array(path.utf8)),
      status.isDirectory
    {
      return
    }
    throw FileError(code: code)
  }
}
