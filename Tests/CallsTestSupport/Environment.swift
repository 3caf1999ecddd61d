package import Foundation

/// What the tests take from around the package.
package enum Environment {
  /// An environment variable's value.
  package static func value(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }

  /// Whether thousands of random cases run instead of hundreds: `CALLS_LONG_TESTS=1`.
  package static let isLongRun = value("CALLS_LONG_TESTS") == "1"

  /// The folder of the material that is not part of the package, such as recorded calls: what
  /// `CALLS_SHARED` names, else one beside the package or beside the package's parent.
  package static let sharedFolder: URL? = {
    let named = value("CALLS_SHARED").map { URL(filePath: $0) }
    let parent = packageRoot.deletingLastPathComponent()
    let beside = [parent, parent.deletingLastPathComponent()].map { $0.appending(path: "shared") }
    return ([named].compactMap(\.self) + beside).first {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }()

  /// The files of a folder of that material, by name; empty when there is no such folder.
  package static func sharedFiles(in folder: String) -> [URL] {
    guard let root = sharedFolder else { return [] }
    let files = try? FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder),
      includingPropertiesForKeys: nil
    )
    return (files ?? []).sorted { $0.path < $1.path }
  }

  /// A file's bytes.
  package static func bytes(of file: URL) throws -> [UInt8] {
    Array(try Data(contentsOf: file))
  }
}
