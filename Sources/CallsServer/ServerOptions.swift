package import Calls
import RawMemory

/// How the server works.
package struct ServerOptions: Sendable {
  /// A certificate and its key, as PEM files.
  package struct TLSFiles: Equatable, Sendable {
    /// The certificate, perhaps with those that vouch for it behind it.
    package let certificate: String
    /// The certificate's private key.
    package let key: String

    /// The paths of both.
    package init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// Where to listen.
  package var address = ListenAddress(host: "127.0.0.1", port: 8080)
  /// The files for TLS; `nil` for none.
  package var tls: TLSFiles?
  /// The most bytes of a body, as it is sent and inflated.
  package var bodyLimit = 32 << 20
  /// The most bytes of all bodies at the same time: beyond it, requests are told to come again.
  package var bodyMemory = 512 << 20
  /// Whether calls without any transcript segment are taken.
  package var acceptsEmptyTranscripts = false
  /// The most requests a second of a key that has no limit of its own; `nil` for no limit.
  package var requestsPerSecond: Double?
  /// How long what was begun may take when the server is to stop.
  package var drain = Duration.seconds(25)
  /// How long and large requests may be, and how many connections.
  package var connections = ConnectionLimits()
  /// How the keys of calls are hashed.
  package var keyHash: CallKeyHash
  /// How many bodies are checked at the same time.
  package var checkers = Host.processorCount + 2

  /// The defaults.
  package init(keyHash: CallKeyHash) { self.keyHash = keyHash }
}
