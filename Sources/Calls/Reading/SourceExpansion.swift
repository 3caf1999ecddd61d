import RawMemory

/// The sources that a list of arguments stands for.
package struct SourceExpansion: Equatable, Sendable {
  /// The sources: arguments in their order, a directory's files in the byte order of their paths.
  package private(set) var sources: [InputSource] = []
  /// The directories that hold no file of a known kind, as given; worth a note.
  package private(set) var emptyDirectories: [String] = []

  private var refusals: [InputError.Refusal] = []

  /// Expands `arguments`: `-` is standard input, a file is taken whatever its name, a directory is
  /// walked for `.json`, `.ndjson` and `.jsonl` files, each also with `.gz` or `.zst`.
  ///
  /// A symbolic link is followed as an argument, but not inside of a directory.
  /// - Throws: One error that names every path that is missing or may not be read.
  package init(arguments: [String]) throws(InputError) {
    for argument in arguments {
      if argument.utf8.elementsEqual("-".utf8) {
        sources.append(.standardInput)
      } else {
        add(path: Array(argument.utf8))
      }
    }
    guard refusals.isEmpty else { throw InputError(refusals: refusals) }
  }

  private mutating func add(path: [UInt8]) {
    do {
      if try FileInput.status(path: path).isDirectory {
        add(directory: path)
      } else {
        add(file: path)
      }
    } catch {
      refuse(path, error)
    }
  }

  private mutating func add(file path: [UInt8]) {
    if let refusal = FileInput.refusal(path: path) {
      refuse(path, refusal)
    } else {
      sources.append(InputSource(path: path))
    }
  }

  private mutating func add(directory path: [UInt8]) {
    let slash = UInt8(ascii: "/")
    let root = path.last == slash ? path : path + [slash]
    var files: [[UInt8]] = []
    var pending: [[UInt8]] = [[]]
    let refusalsBefore = refusals.count
    while let directory = pending.popLast() {
      do {
        let entries = try DirectoryListing.entries(path: root + directory)
        for entry in entries {
          let relative = directory + entry.name
          switch entry.kind {
          case .file where Self.isRecordFile(entry.name): files.append(relative)
          case .directory: pending.append(relative + [slash])
          case .file, .other: break
          }
        }
      } catch {
        refuse(root + directory, error)
      }
    }
    if files.isEmpty, refusals.count == refusalsBefore {
      emptyDirectories.append(String(decoding: path, as: UTF8.self))
    }
    files.sort { $0.lexicographicallyPrecedes($1) }
    for file in files { add(file: root + file) }
  }

  private mutating func refuse(_ path: [UInt8], _ error: FileError) {
    let name = String(decoding: path, as: UTF8.self)
    refusals.append(InputError.Refusal(name: name, error: error))
  }

  private static func isRecordFile(_ name: [UInt8]) -> Bool {
    var stem = name[...]
    if let compression = [".gz", ".zst"].first(where: { stem.ends(with: $0) }) {
      stem = stem.dropLast(compression.utf8.count)
    }
    return [".json", ".ndjson", ".jsonl"].contains { stem.ends(with: $0) }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with suffix: String) -> Bool {
    self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}
