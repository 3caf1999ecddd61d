#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A new folder that is filled beside its path and appears there once it is whole.
///
/// All in it is its owner's alone. One that goes away before it is committed leaves nothing behind;
/// nor does an interrupt, which waits for that.
package final class FolderReplacement {
  private let path: String
  private let temporary: String
  private let interrupts: Interrupts
  private var folders: Set<String> = []
  private var isCommitted = false

  /// Starts a folder at `path`, where nothing may be yet but an empty one.
  ///
  /// - Throws: The system's refusal, or that the folder is not empty.
  package init(path: String) throws(FileError) {
    if let refusal = Self.refusal(path: path) { throw refusal }
    self.path = Self.plain(path)
    temporary = "\(self.path).\(getpid()).tmp"
    interrupts = Interrupts()
    do {
      try Self.makeFolder(temporary)
    } catch {
      // There is nothing of ours to remove.
      isCommitted = true
      throw error
    }
  }

  deinit {
    if !isCommitted { Self.remove(Array(temporary.utf8)) }
    interrupts.release()
  }

  /// Why no folder can be made at `path`; `nil` when nothing speaks against it.
  package static func refusal(path: String) -> FileError? {
    let path = Array(plain(path).utf8)
    do {
      guard try FileInput.status(path: path).isDirectory else { return FileError(code: EEXIST) }
      return try DirectoryListing.entries(path: path).isEmpty ? nil : FileError(code: ENOTEMPTY)
    } catch {
      return error.code == ENOENT ? nil : error
    }
  }

  /// Makes a file at `names`, the last of them its own and the others those of folders.
  ///
  /// - Throws: The system's refusal; that there is such a file already.
  package func file(_ names: [String]) throws(FileError) -> FileOutput {
    try checkInterrupts()
    var folder = temporary
    for name in names.dropLast() {
      folder += "/\(name)"
      if folders.insert(folder).inserted { try Self.makeFolder(folder) }
    }
    let path = "\(folder)/\(names.last ?? "")"
    return try FileOutput(path: path, isPrivate: true, mustBeNew: true)
  }

  /// Gives up when an interrupt came: whoever writes long files asks now and then.
  ///
  /// - Throws: That the system call was interrupted, though none was.
  package func checkInterrupts() throws(FileError) {
    guard !interrupts.isNoted else { throw FileError(code: EINTR) }
  }

  /// Puts the folder in its place, once its bytes are on the disk.
  ///
  /// - Throws: The system's refusal; nothing is there then.
  package func commit() throws(FileError) {
    try checkInterrupts()
    // One wait for all: a call to the system for each of a million files takes hours.
    sync()
    // Safety: both paths are terminated texts for the length of the call.
    guard unsafe rename(temporary, path) == 0 else { throw FileError(code: errno) }
    isCommitted = true
  }

  private static func makeFolder(_ path: String) throws(FileError) {
    // Safety: the path is a terminated text for the length of the call.
    guard unsafe mkdir(path, 0o700) == 0 else { throw FileError(code: errno) }
  }

  /// The path with symbolic links followed, and without a slash at its end.
  private static func plain(_ path: String) -> String {
    var path = FileReplacement.resolved(path)
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  /// Removes a folder and all that is in it, as far as the system allows.
  private static func remove(_ path: [UInt8]) {
    for entry in (try? DirectoryListing.entries(path: path)) ?? [] {
      let inner = path + [UInt8(ascii: "/")] + entry.name
      if entry.kind == .directory {
        remove(inner)
      } else {
        _ = unsafe withTerminated(inner) { unsafe unlink($0) }
      }
    }
    _ = unsafe withTerminated(path) { unsafe rmdir($0) }
  }
}
