import Foundation
import GRDB
import RawMemory

/// Opening a store's file.
enum ArchiveFile {
  /// How long to wait for another process that writes.
  private static let patience: TimeInterval = 10

  /// Opens the store at `path` to write it; see ``ArchiveWriter/Mode``.
  static func open(
    _ path: String,
    mode: ArchiveWriter.Mode
  ) throws(ArchiveError) -> DatabasePool {
    let path = plain(path)
    switch try status(path) {
    case nil:
      guard mode == .createOrWrite else { throw .missing(path: path) }
      try make(path)
    case .some(let status) where status.isRegular && status.size == 0 && mode == .createOrWrite:
      // As private as a file that is made; where it is another's, as private as they made it.
      try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    case .some: try check(path, mode: mode)
    }
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(patience)
      configuration.label = "calls-report"
      configuration.prepareDatabase { db in
        if !db.configuration.readonly { try preparePages(of: db) }
        // What is deleted is overwritten.
        try db.execute(sql: "PRAGMA secure_delete = ON")
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      // GRDB lowers this when it turns on the WAL, which is behind `prepareDatabase`.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
          throw ArchiveError.failed(path: path, reason: "commits would not reach the disk")
        }
      }
      // First of all: the migrator's own table comes before the first migration, and an interrupt in
      // between must not leave what looks like a stranger's file.
      try pool.writeWithoutTransaction { db in
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == 0 else { return }
        try sign(db)
      }
      try ArchiveSchema.migrator.migrate(pool)
      return pool
    } catch {
      let failure = ArchiveError(error, path: path)
      // SQLite says no more than that it cannot make the files beside it.
      guard case .inaccessible = failure, isReadOnly(path) else { throw failure }
      throw .readOnly(path: path)
    }
  }

  /// Whether the file or its folder cannot be written.
  private static func isReadOnly(_ path: String) -> Bool {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    return [path, folder].contains { !FileManager.default.isWritableFile(atPath: $0) }
  }

  /// Opens the store at `path` to read it, while others may write it.
  static func openForReading(_ path: String) throws(ArchiveError) -> DatabaseQueue {
    let path = plain(path)
    guard let status = try status(path) else { throw .missing(path: path) }
    guard status.isRegular else { throw .notAStore(path: path) }
    let queue: DatabaseQueue
    do {
      queue = try reader(path)
    } catch {
      // Where no file can be made beside it, SQLite cannot share the file with a writer. Without a
      // WAL there is nobody who wrote, and where nothing can be made, nobody who will.
      let failure = ArchiveError(error, path: path)
      switch failure {
      case .readOnly, .inaccessible: break
      default: throw failure
      }
      if let refusal = FileInput.refusal(path: Array(path.utf8)) {
        throw .inaccessible(path: path, reason: "\(refusal)")
      }
      if let wal = try self.status(path + "-wal"), wal.size > 0 {
        throw .inaccessible(
          path: path,
          reason: "its folder is read-only, and '\(path)-wal' has what is not in the file yet"
        )
      }
      do {
        queue = try reader("file:\(escaped(path))?immutable=1")
      } catch {
        throw ArchiveError(error, path: path)
      }
    }
    return queue
  }

  private static func reader(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    // One is left open for as long as the store is to stand still.
    configuration.allowsUnsafeTransactions = true
    configuration.busyMode = .timeout(patience)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.read { db in try checkHeader(db, path) }
    return queue
  }

  /// Looks whether the file is a store of ours before anything is written to it.
  private static func check(
    _ path: String,
    mode: ArchiveWriter.Mode
  ) throws(ArchiveError) {
    do throws(ArchiveError) {
      _ = try openForReading(path)
    } catch {
      // An interrupt may have left a database of nothing.
      guard mode == .createOrWrite, case .empty = error else { throw error }
    }
  }

  private static func checkHeader(_ db: Database, _ path: String) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard application == ArchiveSchema.applicationID else {
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      // A database of nothing is nobody's.
      throw application == 0 && tables == 0
        ? ArchiveError.empty(path: path) : ArchiveError.otherApplication(path: path)
    }
    let version = try ArchiveSchema.version(of: db)
    guard version > 0 else { throw ArchiveError.empty(path: path) }
    guard version <= ArchiveSchema.formatVersion else {
      throw ArchiveError.newerFormat(path: path, version: version)
    }
  }

  /// Makes a store without calls, which is there as a whole or not at all.
  private static func make(_ path: String) throws(ArchiveError) {
    let file: FileCreation
    do throws(FileError) {
      file = try FileCreation(path: path)
    } catch {
      // Where no name beside it is free, it is made in its place, step by step.
      return try create(path)
    }
    do {
      var configuration = Configuration()
      configuration.prepareDatabase { db in
        try preparePages(of: db)
        // Nobody sees the file before all of it is on disk.
        try db.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
      }
      let queue = try DatabaseQueue(path: file.temporaryPath, configuration: configuration)
      try queue.writeWithoutTransaction { db in try sign(db) }
      try ArchiveSchema.migrator.migrate(queue)
      try queue.close()
      guard try !file.commit() else { return }
    } catch {
      throw ArchiveError(error, path: path)
    }
    // Another process has made it meanwhile, or files can have one name only.
    if try status(path) == nil { try create(path) }
  }

  private static func preparePages(of db: Database) throws {
    // Before anything else: it counts for a file without pages only.
    try db.execute(sql: "PRAGMA page_size = \(ArchiveSchema.pageSize)")
  }

  private static func sign(_ db: Database) throws {
    try db.execute(sql: "PRAGMA application_id = \(ArchiveSchema.applicationID)")
  }

  /// Makes an empty file for its owner's eyes only; SQLite gives the files beside it the same mode.
  private static func create(_ path: String) throws(ArchiveError) {
    do {
      _ = try FileOutput(path: path, isPrivate: true, mustBeNew: true)
    } catch {
      throw .inaccessible(path: path, reason: "\(error)")
    }
  }

  private static func status(_ path: String) throws(ArchiveError) -> FileInput.Status? {
    do {
      return try FileInput.status(path: Array(path.utf8))
    } catch {
      guard error.isMissing else { throw .inaccessible(path: path, reason: "\(error)") }
      guard (try? FileInput.status(path: Array(path.utf8), followingLinks: false)) == nil else {
        throw .inaccessible(path: path, reason: "it is a link that leads nowhere")
      }
      return nil
    }
  }

  /// The path in a form that SQLite takes for no URI, nor for a database in memory.
  private static func plain(_ path: String) -> String {
    path.hasPrefix("file:") || path.hasPrefix(":") || path.isEmpty ? "./\(path)" : path
  }

  private static func escaped(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x5F:
        text += String(UnicodeScalar(byte))
      default: text += "%" + hex(byte)
      }
    }
    return text
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0\(digits)" : digits
  }
}
