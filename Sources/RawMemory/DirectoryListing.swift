#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a directory holds, one level deep.
package enum DirectoryListing {
  /// One name in a directory.
  package struct Entry: Equatable, Sendable {
    /// What an entry is; a symbolic link is not followed and counts as other.
    package enum Kind: Sendable {
      case file, directory, other
    }

    /// The name, as the bytes that the system knows it by.
    package let name: [UInt8]
    /// What the name stands for.
    package let kind: Kind
  }

  /// The entries of the directory at `path` but `.` and `..`, in the system's order.
  package static func entries(path: [UInt8]) throws(FileError) -> [Entry] {
    guard let directory = unsafe withTerminated(path, { unsafe opendir($0) }) else {
      throw FileError(code: errno)
    }
    defer { unsafe closedir(directory) }
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let found = unsafe readdir(directory) else {
        guard errno == 0 else { throw FileError(code: errno) }
        return entries
      }
      let name = unsafe name(of: found)
      guard name != [0x2E], name != [0x2E, 0x2E] else { continue }
      let kind = unsafe kind(ofType: found.pointee.d_type, path: path + [0x2F] + name)
      entries.append(Entry(name: name, kind: kind))
    }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    // Safety: the system terminates the name inside of the entry.
    unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
      let start = unsafe UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
      let length = unsafe strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      return unsafe Array(UnsafeBufferPointer(start: start, count: Int(length)))
    }
  }

  private static func kind(ofType type: UInt8, path: [UInt8]) -> Entry.Kind {
    switch Int(type) {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .directory
    case Int(DT_UNKNOWN):
      // Some file systems do not tell in the listing.
      guard let status = try? FileInput.status(path: path, followingLinks: false) else {
        return .other
      }
      return status.isRegular ? .file : status.isDirectory ? .directory : .other
    default: return .other
    }
  }
}
