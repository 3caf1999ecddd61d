/// A key by which senders and readers make themselves known; the key itself is not kept.
package struct APIKey: Sendable, Equatable {
  /// Its number in the store.
  package let id: Int64
  /// The workspace that it is for.
  package let workspace: Int64
  /// What people call it.
  package let name: String
  /// What may be done with it, such as `write`.
  package let scopes: [String]
  /// When it was made, Unix milliseconds.
  package let created: Int64
  /// From when on it is of no use, Unix milliseconds; `nil` for never.
  package let expires: Int64?
  /// When it was revoked, Unix milliseconds; `nil` while it is of use.
  package let revoked: Int64?

  /// Whether it is of use at a time.
  package func isValid(at time: Int64) -> Bool {
    revoked == nil && expires.map { time < $0 } ?? true
  }
}
