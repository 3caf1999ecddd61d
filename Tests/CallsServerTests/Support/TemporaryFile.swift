import Foundation

/// A file that goes with its value.
final class TemporaryFile: Sendable {
  let path: String

  /// A file that holds a text.
  init(_ text: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: file)
    path = file.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
