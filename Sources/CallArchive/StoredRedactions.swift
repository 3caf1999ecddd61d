import Calls
import Foundation
import GRDB

/// What was taken out of bodies, by its number in the store; in one transaction.
struct StoredRedactions {
  /// The form in which a redaction is stored.
  private struct Rules: Codable {
    let phones: Bool
    let keys: [String]
  }

  private var redactions: [Int64: Redaction] = [:]

  /// The redaction with the number `id`.
  mutating func redaction(_ id: Int64, _ db: Database) throws -> Redaction {
    if let known = redactions[id] { return known }
    let part = "redaction \(id)"
    let row = try Row.fetchOne(
      db,
      sql: "SELECT rules FROM redactions WHERE id = ?",
      arguments: [id]
    )
    guard let row else { throw Damage(part, "it is missing") }
    let text = Data(try row.text(0, of: part).utf8)
    guard let rules = try? JSONDecoder().decode(Rules.self, from: text),
      let redaction = try? Redaction(phones: rules.phones, keys: rules.keys)
    else { throw Damage(part, "it is unreadable") }
    redactions[id] = redaction
    return redaction
  }

  /// The number of `redaction` together with that of the number `former`, if there is one.
  mutating func id(
    of redaction: Redaction,
    with former: Int64?,
    _ db: Database
  ) throws -> Int64 {
    let whole = try former.map { try self.redaction($0, db).union(redaction) } ?? redaction
    if let known = redactions.first(where: { $0.value == whole }) { return known.key }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let rules = Rules(phones: whole.masksPhones, keys: whole.keys)
    let text = String(decoding: try encoder.encode(rules), as: UTF8.self)
    try db.execute(
      sql: "INSERT INTO redactions (rules) VALUES (?) ON CONFLICT DO NOTHING",
      arguments: [text]
    )
    let id = try Int64.fetchOne(
      db,
      sql: "SELECT id FROM redactions WHERE rules = ?",
      arguments: [text]
    )
    guard let id else { throw Damage("the redactions", "one is missing") }
    redactions[id] = whole
    return id
  }
}
