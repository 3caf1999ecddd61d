import HTTPTypes

/// Checks that a request's body is said to be JSON.
enum MediaCheck {
  /// How the body of a request is encoded.
  ///
  /// - Throws: When it is not JSON in UTF-8, or is encoded in a way that is not understood.
  static func encoding(of headers: HTTPFields) throws(Refusal) -> BodyReader.Encoding {
    guard let type = headers[.contentType], isJSON(type) else {
      throw Refusal(.unsupportedMediaType, "the Content-Type should be application/json, in UTF-8")
    }
    switch headers[.contentEncoding]?.trimmed.lowercased() {
    case nil, "", "identity": return .identity
    case "gzip", "x-gzip": return .gzip
    default:
      throw Refusal(.unsupportedMediaType, "the Content-Encoding should be gzip or identity")
        .setting(.acceptEncoding, "gzip, identity")
    }
  }

  private static func isJSON(_ type: String) -> Bool {
    // What nearly all clients send.
    guard type != "application/json" else { return true }
    let parts = type.lowercased().split(separator: ";").map { String($0).trimmed }
    guard let essence = parts.first,
      essence == "application/json"
        || essence.hasPrefix("application/") && essence.hasSuffix("+json")
    else { return false }
    return parts.dropFirst().allSatisfy { parameter in
      !parameter.hasPrefix("charset")
        || ["charset=utf-8", "charset=\"utf-8\"", "charset=utf8"].contains(parameter)
    }
  }
}

extension String {
  /// The text without blanks at its ends.
  fileprivate var trimmed: String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    let start = drop(while: isBlank)
    return String(start.reversed().drop(while: isBlank).reversed())
  }
}
