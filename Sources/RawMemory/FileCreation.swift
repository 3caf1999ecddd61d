#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A new file that is made beside its place and appears there once it is whole, on disk, and unless
/// another was made there meanwhile.
///
/// One that goes away before it is committed leaves nothing behind, nor does one that an interrupt
/// ends.
package final class FileCreation {
  private let path: String
  private let temporary: TemporaryPath
  private let side: TemporaryPath?

  /// Where the file is made: an empty one for its owner's eyes only, at first.
  package var temporaryPath: String { temporary.text }

  /// Starts to make the file that will be at `path`; whoever fills it may make another one beside it,
  /// whose name ends in `sideFile`, and which must not stay either.
  ///
  /// - Throws: The system's refusal; also when this process makes another file for that place.
  package init(path: String, sideFile: String? = nil) throws(FileError) {
    self.path = path
    let temporary = TemporaryPath(beside: path)
    _ = try FileOutput(path: temporary.text, isPrivate: true, mustBeNew: true)
    self.temporary = temporary
    side = sideFile.map { TemporaryPath(beside: path, ending: $0) }
  }

  deinit {
    temporary.remove()
    side?.remove()
  }

  /// Puts the file in its place, after all of it is on disk.
  ///
  /// - Returns: Whether it is there; `false` when another is, or where files can have one name only.
  /// - Throws: The system's refusal.
  package func commit() throws(FileError) -> Bool {
    try FileOutput.synchronize(path: temporary.text)
    // Safety: both paths are terminated texts for the length of the call.
    if unsafe link(temporary.text, path) == 0 { return true }
    switch errno {
    case EEXIST, EPERM, EOPNOTSUPP, ENOSYS, EMLINK: return false
    default: throw FileError(code: errno)
    }
  }
}
