import Foundation
import GRDB

/// The conflicts of which not even a digest is kept: too many of one call, or something was taken out
/// of the call, after which a digest would let the file's reader guess what.
///
/// That a call has some is a conflict of the size 0 with an empty digest. They are counted, unless they
/// were settled, and the places where they were read are among the duplicates: a repeat that is read
/// again there is none of the conflicts that are still to be counted.
enum ForgottenConflicts {
  /// Forgets those conflicts of a call that `condition` chooses, none of which has a body; the first of
  /// `arguments` is the call.
  static func forget(
    of call: Int64,
    where condition: String,
    _ arguments: StatementArguments,
    _ db: Database
  ) throws {
    try db.cachedStatement(
      sql: "DELETE FROM conflicts WHERE call = ?1 AND digest <> x'' AND (\(condition))"
    ).execute(arguments: arguments)
    guard db.changesCount > 0 else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO conflicts (call, source, offset, digest, size, body, checksum, added)
        VALUES (?, '', 0, x'', 0, x'', 0, 0) ON CONFLICT DO NOTHING
        """
    ).execute(arguments: [call])
  }

  /// Whether a repeat, which was read before, is one of them as far as anybody knows: the call has
  /// some, and this body is none of those that are known.
  static func hold(
    _ repeated: RepeatedBody,
    of call: Int64,
    _ digest: [UInt8],
    _ db: Database
  ) throws -> Bool {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT 1 FROM conflicts WHERE call = ?1 AND digest = x'' AND size = 0 AND NOT EXISTS (
            SELECT 1 FROM conflicts
            WHERE call = ?1 AND source = ?2 AND offset = ?3 AND digest = ?4 AND size <> 0
          )
          """
      ),
      arguments: [call, repeated.source, repeated.offset, Data(digest)]
    )
    return row != nil
  }
}
