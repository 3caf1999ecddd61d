/// Why a server cannot start.
package enum ServerError: Error, Equatable, Sendable {
  /// A server without keys was to listen on an address that other machines reach.
  case openToOthers(host: String)
  /// The system does not let it listen there.
  case cannotListen(ListenAddress, reason: String)
  /// A file of a certificate or key cannot be used.
  case unusableTLSFiles(certificate: String, key: String, reason: String)
}

extension ServerError: CustomStringConvertible {
  /// What cannot be done, and what can.
  package var description: String {
    switch self {
    case .openToOthers(let host):
      "a server without keys listens on a loopback address only, such as 127.0.0.1, not on '\(host)'"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .unusableTLSFiles(let certificate, let key, let reason):
      "certificate '\(certificate)' and key '\(key)' cannot be used: \(reason); "
        + "both should be PEM files"
    }
  }
}
