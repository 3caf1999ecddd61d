/// The API key in a query string, for programs that can send no header: `?key=tr_api_…`.
///
/// Addresses end up in histories and logs, so such a key must be good for nothing but reports.
enum FeedKey {
  /// The parameter's name.
  static let name = "key"

  static let description = RouteDescription.Parameter(
    name,
    "An API key of the scope feed alone, for programs that can send no header."
  )

  /// How all API keys begin.
  private static let prefix = "tr_api_"

  /// The key that a query has; `nil` when it has none.
  ///
  /// - Throws: 401 when it has several, or what is no text.
  static func key(in query: FormQuery) throws(Refusal) -> String? {
    let values = query.values(of: name)
    guard let first = values.first else { return nil }
    guard values.count == 1, case .text(let key) = first, !key.isEmpty else {
      throw Authentication.unauthorized("the parameter 'key' should be one API key")
    }
    return key
  }

  /// Refuses a request that carries an API key in its query, for a path that takes none there.
  static func refuse(in query: FormQuery) throws(Refusal) {
    for case .text(let text) in query.values(of: name) where text.hasPrefix(prefix) {
      throw Authentication.unauthorized(
        "an API key in the query string is taken for reports only; send the header 'Authorization: "
          + "Bearer' and the key"
      )
    }
  }
}
