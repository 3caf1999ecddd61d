extension String {
  /// Whether both texts have the same UTF-8 bytes; `==` would also equate canonically equivalent
  /// texts, such as the Kelvin sign and a K.
  ///
  /// - Complexity: O(bytes).
  func hasSameBytes(as other: String) -> Bool {
    utf8.elementsEqual(other.utf8)
  }

  /// Whether the text is printable ASCII, which needs no further look at its characters.
  ///
  /// - Complexity: O(bytes).
  var isPlainASCII: Bool {
    utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}
