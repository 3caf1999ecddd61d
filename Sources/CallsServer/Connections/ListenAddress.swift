/// Where a server listens.
package struct ListenAddress: Equatable, Sendable {
  /// The host or address.
  package var host: String
  /// The port; 0 for any that is free.
  package var port: Int

  /// The two.
  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// The address of `host:port` or `[host]:port`; `nil` when it is none.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    self.init(host: String(host), port: Int(port))
  }
}

extension ListenAddress: CustomStringConvertible {
  /// `host:port`, or `[host]:port` where the host has colons itself.
  package var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
