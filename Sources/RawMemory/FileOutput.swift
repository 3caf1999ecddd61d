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

  /// Waits until the bytes are on the disk.
  ///
  /// - Throws: The system's refusal.
  package func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(code: errno) }
  }

  /// Replaces the file at `path` by `bytes`, at once: whoever reads it, or is interrupted, sees the
  /// old bytes or the new ones. What is no regular file (a pipe, a device) is written to.
  ///
  /// - Parameters:
  ///   - bytes: The new content.
  ///   - path: Where the file is; a symbolic link is followed.
  /// - Throws: The system's refusal; the old file is untouched then.
  package static func replace(path: String, with bytes: some Collection<UInt8>) throws(FileError) {
    let path = resolved(path)
    if let status = try? FileInput.status(path: Array(path.utf8)), !status.isRegular,
      !status.isDirectory
    {
      return try FileOutput(path: path, isPrivate: false).write(bytes)
    }
    let temporary = "\(path).\(getpid()).tmp"
    // An interrupt between creating the temporary file and renaming it would leave it behind.
    let interrupt = signal(SIGINT, SIG_IGN)
    let termination = signal(SIGTERM, SIG_IGN)
    defer {
      signal(SIGINT, interrupt)
      signal(SIGTERM, termination)
    }
    do throws(FileError) {
      let output = try FileOutput(path: temporary, isPrivate: false, mustBeNew: true)
      try output.write(bytes)
      try output.synchronize()
      // Safety: both paths are terminated texts for the length of the call.
      guard unsafe rename(temporary, path) == 0 else { throw FileError(code: errno) }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }

  /// The path with symbolic links followed, or as given when there is nothing yet.
  private static func resolved(_ path: String) -> String {
    // Safety: `realpath` allocates a terminated text, which is copied and freed.
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
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
