#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that is written beside the one at its path and takes its place once it is whole: whoever
/// reads the path, or is interrupted, sees the old bytes or the new ones.
///
/// What is no regular file (a pipe, a device) is written to directly. A replacement that goes away
/// before it is committed leaves nothing behind, nor does one that an interrupt ends.
package final class FileReplacement {
  private let path: String
  private let output: FileOutput
  private var temporary: TemporaryPath?

  /// Starts to replace the file at `path`; a symbolic link is followed.
  ///
  /// - Parameters:
  ///   - path: Where the file will be.
  ///   - isPrivate: Whether only its owner may read it; otherwise the umask decides, and who
  ///     may not read a file that is there may not read what replaces it.
  /// - Throws: The system's refusal.
  package init(path: String, isPrivate: Bool) throws(FileError) {
    let resolved = Self.resolved(path)
    self.path = resolved
    let replaced = try? FileInput.status(path: Array(resolved.utf8))
    if let replaced, !replaced.isRegular {
      // Opening a directory fails here, before anything is written.
      output = try FileOutput(path: resolved, isPrivate: isPrivate)
      return
    }
    let temporary = TemporaryPath(beside: resolved)
    output = try FileOutput(path: temporary.text, isPrivate: isPrivate, mustBeNew: true)
    self.temporary = temporary
    if let replaced, !isPrivate { try output.narrowPermissions(to: replaced.permissions) }
  }

  deinit { temporary?.remove() }

  /// Writes all of `bytes`.
  ///
  /// - Throws: The system's refusal; some of the bytes may have been written.
  package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
    try output.write(bytes)
  }

  /// Puts the file in its place; nothing may be written afterwards.
  ///
  /// - Throws: The system's refusal; the old file is untouched then.
  package func commit() throws(FileError) {
    guard let temporary else { return }
    try output.synchronize()
    // Safety: both paths are terminated texts for the length of the call.
    guard unsafe rename(temporary.text, path) == 0 else { throw FileError(code: errno) }
    self.temporary = nil
  }

  /// Why no file can be made or replaced at `path`; `nil` when nothing speaks against it.
  ///
  /// It tells early what else would show only after long work.
  /// - Complexity: A few system calls.
  package static func refusal(path: String) -> FileError? {
    let resolved = resolved(path)
    if let status = try? FileInput.status(path: Array(resolved.utf8)), !status.isRegular {
      return status.isDirectory ? FileError(code: EISDIR) : nil
    }
    let slash = resolved.utf8.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { String(resolved[...$0]) } ?? "."
    // Safety: the path is a terminated text for the length of the call.
    return unsafe access(parent, W_OK | X_OK) == 0 ? nil : FileError(code: errno)
  }

  /// The path with symbolic links followed, or as given when there is nothing yet.
  static func resolved(_ path: String) -> String {
    // Safety: `realpath` allocates a terminated text, which is copied and freed.
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
