package import RawMemory

/// One place that records are read from: a file or standard input.
package struct InputSource: Equatable, Sendable {
  private enum Location: Equatable {
    case standardInput
    case file(path: [UInt8])
  }

  private let location: Location

  /// What diagnostics call the source: the path as it was given, or `<stdin>`.
  package let name: String

  /// The process's standard input.
  package static let standardInput = InputSource(location: .standardInput, name: "<stdin>")

  /// The file at `path`, in the bytes that the system knows it by.
  package init(path: [UInt8]) {
    self.init(location: .file(path: path), name: String(decoding: path, as: UTF8.self))
  }

  private init(location: Location, name: String) {
    self.location = location
    self.name = name
  }

  /// What a store knows the source by: its name without the parts of a path that say nothing, so that
  /// `./calls//a.json` is `calls/a.json`.
  ///
  /// `..` stays, which behind a link means another directory than the text says.
  package var placeName: String {
    guard case .file(let path) = location else { return name }
    let slash = UInt8(ascii: "/")
    let parts = path.split(separator: slash).filter { $0 != [UInt8(ascii: ".")] }
    let joined = (path.first == slash ? [slash] : []) + parts.joined(separator: [slash])
    return String(decoding: joined, as: UTF8.self)
  }

  /// Opens the source; its text is inflated if need be.
  func open(_ options: InputOptions) throws(FileError) -> TextFeed {
    switch location {
    // Whoever hands it down may have read some of it, and others may read on: it has a position
    // of its own even if it is a file.
    case .standardInput: try TextFeed(.standardInput, options, isSequential: true)
    case .file(let path): try TextFeed(FileInput(path: path), options)
    }
  }

  /// Whether the source is the regular file at `path`, so that writing there would destroy it.
  package func isFile(at path: [UInt8]) -> Bool {
    switch location {
    case .standardInput: FileInput.isStandardInput(path)
    case .file(let own): FileInput.isSameFile(own, path)
    }
  }

  /// The size in bytes as stored; `nil` when it is not a regular file.
  package var size: Int? {
    guard case .file(let path) = location, let status = try? FileInput.status(path: path),
      status.isRegular
    else { return nil }
    return status.size
  }

  /// The bytes of a record that was read before, such as to compare a repeat with it.
  ///
  /// `nil` when the source cannot be read at an offset (a stream, a compressed file), or no longer
  /// has those bytes.
  /// - Complexity: O(count), and a few system calls.
  package func reread(offset: Int, count: Int) -> PaddedBytes? {
    guard case .file(let path) = location,
      let file = try? FileInput(path: path), let status = try? file.status(), status.isRegular,
      let head = try? file.bytes(in: 0..<TextFeed.magicSize),
      TextFeed.compression(of: head.span) == nil,
      let bytes = try? file.bytes(in: offset..<offset + count), bytes.count == count
    else { return nil }
    return bytes
  }
}
