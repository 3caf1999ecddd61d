import HTTPTypes

/// How the server learns who is asking.
package enum Authentication: Sendable {
  /// By an API key in the request.
  case keys(any KeyRing)
  /// Not at all: for trials on one's own machine. Requests must come by way of the loopback
  /// interface and look it: see ``LoopbackCheck``.
  case none
}

extension Authentication {
  /// Everything, for everybody who may ask without a key.
  private static let unlimited = KeyAccess(
    id: 0,
    workspace: nil,
    scopes: [.write, .read, .pii, .feed]
  )

  /// What the sender of a request may do.
  ///
  /// - Throws: When that is nothing.
  func access(for headers: HTTPFields) async throws(Refusal) -> KeyAccess {
    switch self {
    case .none:
      try LoopbackCheck.check(headers)
      return Self.unlimited
    case .keys(let ring):
      guard let key = try Self.key(in: headers), let access = await ring.access(for: key) else {
        throw Self.unknownKey
      }
      return access
    }
  }

  /// What the sender of a request for a report may do: by its header, or by its query string.
  ///
  /// - Throws: When that is nothing.
  func accessToFeed(
    for headers: HTTPFields,
    _ query: FormQuery
  ) async throws(Refusal) -> (access: KeyAccess, isFeed: Bool) {
    guard let key = try FeedKey.key(in: query) else {
      return (try await access(for: headers), false)
    }
    guard headers[.authorization] == nil, headers[.apiKey] == nil else {
      throw Self.unauthorized("give the API key in a header or in the query string, not in both")
    }
    guard case .keys(let ring) = self else {
      throw Self.unauthorized("a server without keys takes none")
    }
    guard let access = await ring.access(for: Array(key.utf8)) else { throw Self.unknownKey }
    guard access.scopes == .feed else {
      throw Refusal(
        .forbidden,
        "an API key in a query string must have the scope feed and no other, as addresses are kept "
          + "by many; make one: calls-report keys create --scope feed"
      )
    }
    return (access, true)
  }

  private static let unknownKey = unauthorized("the API key is unknown, expired or revoked")

  static func unauthorized(_ sentence: String) -> Refusal {
    Refusal(.unauthorized, sentence).setting(.wwwAuthenticate, "Bearer")
  }

  /// The key of a request: `Authorization: Bearer KEY`, or `X-API-Key: KEY`.
  private static func key(in headers: HTTPFields) throws(Refusal) -> [UInt8]? {
    if let authorization = headers[.authorization] {
      let parts = authorization.utf8.split(separator: UInt8(ascii: " "))
      guard parts.count == 2, parts[0].lowercased == Array("bearer".utf8) else {
        throw unauthorized("the Authorization header should be 'Bearer' and an API key")
      }
      return Array(parts[1])
    }
    if let key = headers[.apiKey] { return Array(key.utf8) }
    throw unauthorized(
      "an API key is needed: send the header 'Authorization: Bearer' and the key, or X-API-Key"
    )
  }
}

extension Substring.UTF8View {
  /// The bytes with ASCII letters in lower case.
  fileprivate var lowercased: [UInt8] {
    map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}

extension HTTPField.Name {
  /// The older way to send an API key.
  static let apiKey = HTTPField.Name(validName: "x-api-key")

  /// A name that is known to be valid.
  init(validName name: StaticString) {
    guard let field = HTTPField.Name("\(name)") else {
      preconditionFailure("\(name) is no name of a header field")
    }
    self = field
  }
}
