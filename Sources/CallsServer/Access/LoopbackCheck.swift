import HTTPTypes

/// Tells requests of this machine's own programs from all others, for a server without keys.
///
/// The address that it listens on keeps other machines out, but not a proxy on this one, nor pages
/// in this one's browser whose name resolves to a loopback address: those give themselves away.
enum LoopbackCheck {
  /// The fields that proxies add, besides `X-Forwarded-…`.
  private static let proxyFields: Set<String> = ["forwarded", "via", "x-real-ip"]

  /// Refuses a request that a proxy passed on, or that is for another host.
  static func check(_ headers: HTTPFields) throws(Refusal) {
    for field in headers {
      let name = field.name.canonicalName
      guard !name.hasPrefix("x-forwarded-"), !proxyFields.contains(name) else {
        throw Refusal(.forbidden, "a server without keys takes no requests from proxies")
      }
    }
  }

  /// Refuses a request whose authority is another host.
  static func check(authority: String?) throws(Refusal) {
    guard let authority, isLoopback(authority: authority) else {
      throw Refusal(.forbidden, "a server without keys answers as localhost only")
    }
  }

  /// Whether an authority such as `localhost:8080` is this machine's loopback interface.
  static func isLoopback(authority: String) -> Bool {
    var host = authority[...]
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return false }
      let port = host[host.index(after: end)...]
      guard port.isEmpty || isPort(port) else { return false }
      return isLoopback(host: String(host[host.index(after: host.startIndex)..<end]))
    }
    if let colon = host.firstIndex(of: ":") {
      guard isPort(host[colon...]) else { return false }
      host = host[..<colon]
    }
    return isLoopback(host: String(host))
  }

  /// Whether a host name or address is this machine's loopback interface.
  static func isLoopback(host: String) -> Bool {
    if host.lowercased() == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { (1...3).contains($0.count) && UInt8($0) != nil && $0.first != "+" }
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
