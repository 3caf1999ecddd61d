/// Plain text as HTML that shows it unchanged, inside elements (those of SVG too) and inside quoted
/// attributes alike.
///
/// The five characters that can begin or end markup become references. Control characters are made
/// visible first, so the result is one line and nothing can reorder the text around it; the two
/// scalars that XML forbids become replacement characters, so what is written is well-formed in
/// both languages.
package enum HTMLText {
  /// The text as HTML.
  ///
  /// - Complexity: O(bytes).
  package static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.visible.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The address, when the whole text is one that a reader may follow: `http` or `https` with a
  /// host, and nothing in it that an address must escape; else `nil`.
  ///
  /// - Complexity: O(bytes).
  static func link(_ text: String) -> String? {
    let lowered = text.prefix(8).lowercased()
    guard let scheme = ["https://", "http://"].first(where: { lowered.hasPrefix($0) }) else {
      return nil
    }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let isPlain = rest.allSatisfy {
      (0x21...0x7E).contains($0) && !"\"<>\\^`{|}'".utf8.contains($0)
    }
    guard isPlain, let first = rest.first, !"/?#@:".utf8.contains(first) else { return nil }
    return text
  }
}
