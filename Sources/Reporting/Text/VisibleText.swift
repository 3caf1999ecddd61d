extension Unicode.Scalar {
  /// Whether a terminal, a browser or an editor may obey this scalar instead of showing it:
  /// C0 and C1 controls, DEL, line and paragraph separators, and the embeddings, overrides and
  /// isolates of bidirectional text.
  var isControl: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension String {
  /// The text as one line that does nothing but show itself: for terminals and people's formats.
  ///
  /// C0 controls and DEL become their pictures (a line feed is ␊), the other controls their code
  /// (`\u{202E}`). A combining mark with nothing to stand on gets a dotted circle, so that it does
  /// not sit on what is printed before it.
  /// - Complexity: O(bytes).
  package var visible: String {
    guard !isPlainASCII else { return self }
    var result = String.UnicodeScalarView()
    var hasBase = false
    for scalar in unicodeScalars {
      if scalar.isControl {
        result.append(contentsOf: scalar.picture.unicodeScalars)
        hasBase = false
      } else {
        if !hasBase, scalar.isCombining { result.append("\u{25CC}") }
        result.append(scalar)
        hasBase = true
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isCombining: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: false
    }
  }

  /// Visible stand-in for a control.
  fileprivate var picture: String {
    switch value {
    case 0x00...0x1F: String(Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}")
    case 0x7F: "\u{2421}"
    default: "\\u{" + String(value, radix: 16, uppercase: true) + "}"
    }
  }
}
