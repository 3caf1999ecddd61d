package import Calls
import GRDB

/// Why a store cannot be used, in words for whoever gave its name.
package enum ArchiveError: Error, Sendable, Equatable {
  /// There is no file, and none may be made.
  case missing(path: String)
  /// The file is no SQLite database.
  case notAStore(path: String)
  /// The file is a database of nothing, such as an interrupt leaves.
  case empty(path: String)
  /// The file is a database, but of another application.
  case otherApplication(path: String)
  /// A newer version of this program wrote the file.
  case newerFormat(path: String, version: Int)
  /// An older version of this program wrote the file, and what is asked for needs the present format.
  case olderFormat(path: String, version: Int)
  /// The file, its folder or its disk may not be written.
  case readOnly(path: String)
  /// The file may not be read, or cannot be made.
  case inaccessible(path: String, reason: String)
  /// No space is left, or a limit keeps the file from growing; `reason` is SQLite's, and `stored`
  /// the number of new calls that a load had written before.
  case diskFull(path: String, reason: String, stored: Int?)
  /// Another process keeps the file locked.
  case locked(path: String)
  /// What was deleted is no longer part of the store, but stays in its files while another process reads
  /// it.
  case stillRead(path: String)
  /// What is stored is not what was written; `part` names the row group, or what else it is.
  case damaged(path: String, part: String, reason: String)
  /// The payload of the call with this id was pruned, and is needed.
  case frozen(path: String, call: Int64)
  /// Custom dimensions were asked for that are not among the store's, `known`.
  case absentDimensions(path: String, wanted: [CustomDimension], known: [CustomDimension])
  /// The store would have `count` custom dimensions.
  case tooManyDimensions(path: String, count: Int, limit: Int)
  /// Anything else that SQLite says.
  case failed(path: String, reason: String)
}

extension ArchiveError: CustomStringConvertible {
  /// What is wrong, and with which file.
  package var description: String {
    switch self {
    case .missing(let path): "the store '\(path)' does not exist; 'ingest' creates it"
    case .notAStore(let path), .empty(let path): "'\(path)' is not a store of calls-report"
    case .otherApplication(let path): "'\(path)' is the database of another application"
    case .newerFormat(let path, let version):
      "the store '\(path)' has format \(version), which needs a newer calls-report "
        + "(this one knows \(ArchiveSchema.formatVersion))"
    case .olderFormat(let path, let version):
      "the store '\(path)' has format \(version), which reports can read, but not this; "
        + "'calls-report store rebuild' brings it to format \(ArchiveSchema.formatVersion)"
    case .readOnly(let path):
      "the store '\(path)' cannot be written: it, or its folder, is read-only"
    case .inaccessible(let path, let reason): "the store '\(path)' cannot be opened: \(reason)"
    case .diskFull(let path, let reason, let stored):
      "the store '\(path)' cannot be written on: the disk is full or the file may not grow further "
        + "(\(reason)); "
        + (stored.map { "\($0) new calls were stored before, run again to add the rest" }
          ?? "what was committed before is whole")
    case .locked(let path): "the store '\(path)' is locked by another process"
    case .stillRead(let path):
      "what was deleted stays in the files of the store '\(path)' while another process reads it; "
        + "run 'calls-report store compact' when that has ended"
    case .damaged(let path, let part, let reason):
      "the store '\(path)' is damaged: \(part): \(reason)"
    case .frozen(let path, let call):
      "the payload of call \(call) of the store '\(path)' was pruned; only its columns are kept, "
        + "which cannot be compared or changed"
    case .absentDimensions(let path, let wanted, _):
      "the store '\(path)' has no dimension "
        + wanted.map { "'\($0.name)'" }.joined(separator: ", ")
    case .tooManyDimensions(let path, let count, let limit):
      "the store '\(path)' would have \(count) custom dimensions, and may have \(limit); remove some "
        + "with 'calls-report store dimensions remove'"
    case .failed(let path, let reason): "the store '\(path)' failed: \(reason)"
    }
  }
}

extension ArchiveError {
  /// What an error of SQLite means for the file at `path`.
  init(_ error: any Error, path: String) {
    if let error = error as? ArchiveError {
      self = error
      return
    }
    if let damage = error as? Damage {
      self = .damaged(path: path, part: damage.part, reason: damage.reason)
      return
    }
    if let absent = error as? AbsentDimensions {
      self = .absentDimensions(path: path, wanted: absent.wanted, known: absent.known)
      return
    }
    guard let error = error as? DatabaseError else {
      self = .failed(path: path, reason: "\(error)")
      return
    }
    // SQLite's words alone: a statement's arguments may be what callers said.
    let reason = error.message ?? "error \(error.extendedResultCode.rawValue)"
    switch error.extendedResultCode {
    // A limit of the process or a quota is no full disk to SQLite.
    case .SQLITE_IOERR_WRITE, .SQLITE_IOERR_TRUNCATE, .SQLITE_IOERR_SHMSIZE:
      self = .diskFull(path: path, reason: reason, stored: nil)
      return
    default: break
    }
    switch error.resultCode {
    case .SQLITE_NOTADB: self = .notAStore(path: path)
    case .SQLITE_READONLY: self = .readOnly(path: path)
    case .SQLITE_FULL: self = .diskFull(path: path, reason: reason, stored: nil)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path, part: "the database", reason: reason)
    case .SQLITE_CANTOPEN: self = .inaccessible(path: path, reason: reason)
    default: self = .failed(path: path, reason: reason)
    }
  }
}

/// Something stored that is not what was written; who reports it adds the file.
struct Damage: Error, Equatable {
  /// The row group, or what else is damaged.
  let part: String
  /// What is wrong with it.
  let reason: String

  init(_ part: String, _ reason: String) {
    self.part = part
    self.reason = reason
  }

  static func group(_ id: Int64, _ reason: String) -> Damage { Damage("row group \(id)", reason) }
}
