import Foundation
import GRDB
import RawMemory

extension ArchiveReader {
  /// Copies the store as it is at one moment to a new file, which appears once it is whole.
  ///
  /// Others may write meanwhile. The copy has no free pages.
  /// - Parameters:
  ///   - destination: Where nothing may be yet.
  ///   - progress: Told now and then how many bytes of about how many are written.
  /// - Throws: ``ArchiveError`` when the copy cannot be written; nothing is left of it then.
  /// - Complexity: O(bytes of the file).
  package func backUp(
    to destination: String,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws(ArchiveError) {
    let files = FileManager.default
    // A link that leads nowhere is in the way as well.
    let inTheWay = try? FileInput.status(path: Array(destination.utf8), followingLinks: false)
    guard inTheWay == nil else {
      throw .inaccessible(path: destination, reason: "it exists already")
    }
    do {
      // SQLite fills an empty file, which is its owner's alone.
      let file = try FileCreation(path: destination, sideFile: "-journal")
      try await copy(to: file.temporaryPath, progress)
      if try !file.commit() {
        // Where files can have one name only.
        try files.moveItem(atPath: file.temporaryPath, toPath: destination)
      }
    } catch {
      if error is FileError || error is CocoaError {
        throw .inaccessible(path: destination, reason: "\(error)")
      }
      throw ArchiveError(error, path: destination)
    }
  }

  /// What a task of copying comes to.
  private enum Step {
    case tick
    case done
  }

  /// Copies while another task looks how large the copy is: SQLite does not tell.
  private func copy(to path: String, _ progress: (Int, Int) -> Void) async throws {
    let total = try await read { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
      return (pages - free) * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }
    try await withThrowingTaskGroup(of: Step.self) { group in
      group.addTask {
        // Outside of a transaction, which the statement does not bear.
        try await queue.writeWithoutTransaction { db in
          try db.execute(sql: "VACUUM INTO ?", arguments: [path])
        }
        return .done
      }
      func wait() {
        group.addTask {
          try? await Task.sleep(for: .milliseconds(100))
          return .tick
        }
      }
      wait()
      while case .tick = try await group.next() {
        let size = (try? FileInput.status(path: Array(path.utf8)).size) ?? 0
        progress(min(size, total), total)
        wait()
      }
      group.cancelAll()
      progress(total, total)
    }
  }
}
