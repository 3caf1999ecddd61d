package import RawMemory

/// A compressed format, told from the first bytes.
package enum Compression: String, Equatable, Sendable {
  case gzip, zstd
}

/// Something in a source that keeps records, or the rest of it, from being read.
package struct InputProblem: Equatable, Sendable {
  /// What is wrong.
  package enum Kind: Error, Equatable, Sendable {
    /// The system refuses to open or read the source.
    case unreadable(FileError)
    /// The file lost bytes while it was being read.
    case becameShorter
    /// The source is a store, or another database of SQLite.
    case database
    /// The compressed bytes end too early.
    case truncated(Compression)
    /// The compressed bytes are damaged; the reason is the library's.
    case corrupt(Compression, reason: String)
    /// Something that is not compressed follows the compressed bytes.
    case trailingGarbage(Compression)
    /// A record is longer than the limit, in bytes; reading goes on behind it.
    case recordTooLarge(limit: Int)
    /// A record of a compressed source is longer than the limit, in bytes: inflation stops.
    case inflatedRecordTooLarge(limit: Int)
    /// A compressed source has more blanks in a row than a record may have bytes: inflation stops.
    case inflatedBlanksTooMany(limit: Int)
    /// The array, or the document, is no JSON from here on.
    case syntax(JSONSyntaxError.Reason)
  }

  /// The source's index in the stream's sources.
  package let source: Int
  /// The line feeds between the start of the problem's piece and the problem; see ``InputOrder``.
  package let line: Int
  /// The byte in the source's inflated text.
  package let offset: Int
  /// What is wrong.
  package let kind: Kind

  /// A problem at a place.
  package init(source: Int, line: Int, offset: Int, kind: Kind) {
    self.source = source
    self.line = line
    self.offset = offset
    self.kind = kind
  }
}

extension InputProblem.Kind {
  /// Whether the source could not be read at all from here on, rather than holding bad data.
  package var isUnreadable: Bool {
    switch self {
    case .unreadable, .becameShorter: true
    case .database, .truncated, .corrupt, .trailingGarbage, .recordTooLarge,
      .inflatedRecordTooLarge, .inflatedBlanksTooMany, .syntax:
      false
    }
  }
}

extension InputProblem.Kind: CustomStringConvertible {
  /// What is wrong, in a sentence without the place.
  package var description: String {
    switch self {
    case .unreadable(let error): "cannot be read: \(error)"
    case .becameShorter: "became shorter while it was read"
    case .database: "the file is a database, as stores are; read a store with --store"
    case .truncated(let format): "the \(format.rawValue) data end too early"
    case .corrupt(let format, let reason): "the \(format.rawValue) data are damaged: \(reason)"
    case .trailingGarbage(let format): "the \(format.rawValue) data are followed by something else"
    case .recordTooLarge(let limit): "the record is larger than \(limit) bytes"
    case .inflatedRecordTooLarge(let limit):
      "the record is larger than \(limit) bytes; the rest is not read"
    case .inflatedBlanksTooMany(let limit):
      "more than \(limit) blanks in a row; the rest is not read"
    case .syntax(let reason): "\(reason); the rest is not read"
    }
  }
}
