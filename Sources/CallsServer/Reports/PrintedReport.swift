import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Reporting

/// A report as it is sent.
struct PrintedReport: Sendable {
  let mediaType: String
  let bytes: ByteBuffer
  /// Two reports with the same tag have the same bytes.
  let tag: String
  /// How many rows a limit hides of the one table that is printed, where the text itself does not tell.
  let hiddenRows: Int

  init(_ text: String, mediaType: String, hiddenRows: Int = 0) {
    self.mediaType = mediaType
    self.hiddenRows = hiddenRows
    bytes = ByteBuffer(string: text)
    var hash = SHA256()
    hash.update(data: Array(mediaType.utf8))
    hash.update(data: [0])
    hash.update(data: Array(text.utf8))
    let digest = hash.finalize().prefix(16).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    tag = "\"\(digest.joined())\""
  }

  /// The answer to who has a report with one of the tags of an If-None-Match field, or none.
  ///
  /// - Parameters:
  ///   - tags: The field.
  ///   - isNegotiated: Whether another Accept field may give another report.
  /// - Returns: The report, or 304 without it.
  func response(unless tags: String?, isNegotiated: Bool) -> Response {
    var headers = HTTPFields()
    headers[.eTag] = tag
    // Kept, but asked about each time: calls come all the time, and keys are revoked.
    headers[.cacheControl] = "private, no-cache"
    headers[.vary] = "Authorization, X-API-Key" + (isNegotiated ? ", Accept" : "")
    // Also of a report that the client has: the same first rows may be those of more.
    if hiddenRows > 0 { headers[.hiddenRows] = "\(hiddenRows)" }
    guard !matches(tags) else { return Response(status: .notModified, headers: headers) }
    headers[.contentType] = mediaType
    headers[.xContentTypeOptions] = "nosniff"
    headers[.referrerPolicy] = "no-referrer"
    if MediaType.essence(of: mediaType) == "text/html" {
      headers[.contentSecurityPolicy] = HTMLStyleSheet.policy + "; frame-ancestors 'none'"
    }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes))
  }

  /// Whether a client has the report (RFC 9110, 13.1.2: a weak tag serves as well).
  private func matches(_ tags: String?) -> Bool {
    guard let tags else { return false }
    return tags.split(separator: ",").contains { text in
      let text = text.filter { $0 != " " && $0 != "\t" }
      return text == "*" || text == tag || text == "W/\(tag)"
    }
  }
}

extension HTTPField.Name {
  /// How many rows `limit` hides of the table that CSV, TSV or JSON lines print.
  static let hiddenRows = HTTPField.Name(validName: "hidden-rows")
  /// What a page may load and run.
  static let contentSecurityPolicy = HTTPField.Name(validName: "content-security-policy")
  /// Whether a browser may guess another type than the one that is told.
  static let xContentTypeOptions = HTTPField.Name(validName: "x-content-type-options")
  /// What a browser tells of the page to where its links lead.
  static let referrerPolicy = HTTPField.Name(validName: "referrer-policy")
}
