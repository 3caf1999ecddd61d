import Crypto

/// What a store keeps of an API key.
///
/// A key has 192 random bits, so that one round of SHA-256 suffices: there is nothing to guess.
enum KeyDigest {
  /// The bytes of a digest.
  static let size = 32

  /// A new key: `tr_api_` and 48 hexadecimal digits.
  static func newKey() -> String {
    var random = SystemRandomNumberGenerator()
    let words = (0..<3).map { _ in String(random.next(), radix: 16) }
    return "tr_api_" + words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
  }

  static func digest(_ key: some Sequence<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: Array(key)))
  }

  /// Whether two digests are equal, in a time that does not tell how much of them is.
  static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == size, b.count == size else { return false }
    var difference: UInt8 = 0
    for index in 0..<size { difference |= a[index] ^ b[index] }
    return difference == 0
  }
}
