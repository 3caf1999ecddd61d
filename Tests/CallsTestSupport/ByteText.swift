/// A text that is compared, ordered and hashed by its UTF-8 bytes.
///
/// `String` merges canonically equal texts (`é` as one scalar and as two), which this tool never
/// does, so the reference model keeps all outside text in this form.
package struct ByteText: Hashable, Sendable {
  /// The text's UTF-8 bytes.
  package let bytes: [UInt8]

  /// The text of bytes that are known to be valid UTF-8.
  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The bytes of a string, unchanged.
  package init(_ string: String) {
    bytes = Array(string.utf8)
  }

  /// The same text as a `String`, for printing and for searching inside it.
  package var string: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// How many Unicode scalars the text has: the contract's "characters".
  package var scalarCount: Int {
    string.unicodeScalars.count
  }

  /// Whether the text has no bytes.
  package var isEmpty: Bool {
    bytes.isEmpty
  }

  /// The text with the letters A–Z in lower case and all else unchanged.
  package var asciiLowercased: ByteText {
    ByteText(bytes: bytes.map { (65...90).contains($0) ? $0 + 32 : $0 })
  }

  /// Whether the text begins with the bytes of `prefix`.
  package func hasPrefix(_ prefix: String) -> Bool {
    bytes.starts(with: prefix.utf8)
  }
}

extension ByteText: Comparable {
  /// Orders by bytes, a prefix before what it begins.
  package static func < (left: ByteText, right: ByteText) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension ByteText: ExpressibleByStringLiteral, CustomStringConvertible {
  /// The bytes of a literal.
  package init(stringLiteral value: String) {
    self.init(value)
  }

  /// The text itself.
  package var description: String {
    string
  }
}
