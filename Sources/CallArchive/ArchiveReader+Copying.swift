import Foundation
import GRDB
import RawMemory

extension ArchiveReader {
  /// Copies the store as it is at one moment to a new file, which appears once it is whole.
  ///
  /// Others may write meanwhile. The copy has no free pages.
  /// - Parameter destination: Where nothing may be yet.
  /// - Throws: ``ArchiveError`` when the copy cannot be written; nothing is left of it then.
  /// - Complexity: O(bytes of the file).
  package func backUp(to destination: String) async throws(ArchiveError) {
    let files = FileManager.default
    guard !files.fileExists(atPath: destination) else {
      throw .inaccessible(path: destination, reason: "it exists already")
    }
    let temporary = "\(destination).\(ProcessInfo.processInfo.processIdentifier).tmp"
    do {
      // SQLite fills an empty file, which is its owner's alone.
      _ = try FileOutput(path: temporary, isPrivate: true, mustBeNew: true)
      // Outside of a transaction, which the statement does not bear.
      try await queue.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [temporary])
      }
      try FileOutput.synchronize(path: temporary)
      try files.moveItem(atPath: temporary, toPath: destination)
    } catch {
      try? files.removeItem(atPath: temporary)
      if error is FileError || error is CocoaError {
        throw .inaccessible(path: destination, reason: "\(error)")
      }
      throw ArchiveError(error, path: destination)
    }
  }
}
