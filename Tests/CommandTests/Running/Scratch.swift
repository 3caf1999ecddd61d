import Foundation

/// A temporary directory for one test, removed with its last reference.
final class Scratch: Sendable {
  private let url: URL

  /// The directory's path.
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "calls-report-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file, making the directories on its way.
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: file)
  }

  /// Makes a link to a file or folder of the package.
  func link(_ name: String, to target: PackageFile) throws {
    try FileManager.default.createSymbolicLink(
      atPath: url.appending(path: name).path,
      withDestinationPath: target.path
    )
  }

  /// Writes a file of lines.
  func write(_ name: String, lines: [String]) throws {
    try write(name, lines.map { $0 + "\n" }.joined().utf8)
  }

  /// The content of a file.
  func read(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: url.appending(path: name)))
  }

  /// The content of a file as text.
  func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

  /// The names in the directory, or in one below it, sorted.
  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.appending(path: folder).path).sorted()
  }

  /// The permission bits of a file.
  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(
      atPath: url.appending(path: name).path
    )
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}
