import CallsTestSupport
import Foundation

/// A file or folder of the package under test, such as `Reports/Samples`.
struct PackageFile {
  /// Where it is.
  let path: String

  /// The package's own folder.
  static let root = PackageFile("")

  /// The file at `name`, from the package's folder.
  init(_ name: String) { path = packageRoot.appending(path: name).path }

  /// Whether it exists.
  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Its content.
  func text() throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  /// The names in the folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
