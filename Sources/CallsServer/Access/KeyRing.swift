/// Knows the API keys.
package protocol KeyRing: Sendable {
  /// What a key allows; `nil` when it is unknown, revoked or expired.
  ///
  /// Asked at every request, with bytes that anybody may have sent: it compares in a time that does
  /// not tell how much of a key is right.
  func access(for key: [UInt8]) async -> KeyAccess?
}

/// What a key allows.
package struct KeyAccess: Equatable, Sendable {
  /// The number by which the store knows the key; it may be logged.
  package let id: Int64
  /// The workspace whose calls the key is for; `nil` for all.
  package let workspace: Int64?
  /// What may be done with it.
  package let scopes: KeyScopes
  /// The most requests a second; `nil` takes the server's limit.
  package let requestsPerSecond: Double?

  /// What a key allows.
  package init(
    id: Int64,
    workspace: Int64?,
    scopes: KeyScopes,
    requestsPerSecond: Double? = nil
  ) {
    self.id = id
    self.workspace = workspace
    self.scopes = scopes
    self.requestsPerSecond = requestsPerSecond
  }

  /// Whether the key is for calls of a workspace.
  package func covers(workspace: Int64) -> Bool {
    self.workspace == nil || self.workspace == workspace
  }
}

/// What may be done with a key.
package struct KeyScopes: OptionSet, Sendable {
  /// A bit for each scope.
  package let rawValue: Int

  /// The scopes whose bits are set.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Sending calls.
  package static let write = KeyScopes(rawValue: 1)
  /// Reading reports.
  package static let read = KeyScopes(rawValue: 2)
  /// Seeing phone numbers and transcripts.
  package static let pii = KeyScopes(rawValue: 4)
  /// Reading named reports with the key in the query string.
  package static let feed = KeyScopes(rawValue: 8)

  /// Each scope with its name.
  package static let named: [(name: String, scope: KeyScopes)] = [
    ("write", .write), ("read", .read), ("pii", .pii), ("feed", .feed),
  ]
}

extension KeyScopes: CustomStringConvertible {
  /// The names of the scopes, with commas between them.
  package var description: String {
    Self.named.filter { contains($0.scope) }.map(\.name).joined(separator: ",")
  }
}
