/// A way to print one call: a pure value, so the same document and options give the same text.
package protocol CallDocumentFormat: Sendable {
  /// What is typed to get it: `html`.
  var name: String { get }
  /// The endings of file names that ask for it, without the dot, lower case, the usual one first.
  var fileExtensions: [String] { get }
  /// The media type for HTTP: `text/html; charset=utf-8`.
  var mediaType: String { get }

  /// Prints the document. It ends with a line feed.
  ///
  /// - Complexity: O(bytes of the document's texts).
  func text(of document: CallDocument, options: CallDocumentOptions) -> String
}

/// What the reader of a printed call may choose; each format looks at what concerns it.
package struct CallDocumentOptions: Sendable, Hashable {
  /// Whether long texts, parameters and results are printed whole; machine formats always do.
  package var isFull: Bool
  /// Whether text uses the terminal's bold and dim type.
  package var color: Bool
  /// The columns that text may use, at least 20 (less counts as 20); `nil` for no limit.
  package var width: Int?

  /// Sets every property; those with a default may be left out.
  package init(isFull: Bool = false, color: Bool = false, width: Int? = nil) {
    self.isFull = isFull
    self.color = color
    self.width = width
  }
}

/// The formats of a call that can be asked for by name.
package enum CallDocumentFormats {
  /// Every format, in the order to list them.
  package static let all: [any CallDocumentFormat] = [
    TextCallFormat(), JSONCallFormat(), MarkdownCallFormat(), HTMLCallFormat(),
  ]

  /// The format of that name.
  ///
  /// - Throws: `UnknownName` when there is none.
  package static func named(_ name: String) throws(UnknownName) -> any CallDocumentFormat {
    guard let format = all.first(where: { $0.name.hasSameBytes(as: name) }) else {
      throw UnknownName(what: "format", name: name, known: all.map(\.name))
    }
    return format
  }

  /// The format that a file name's extension (without the dot, in any case) asks for.
  ///
  /// - Throws: `UnknownName` when no format has it.
  package static func forFileExtension(
    _ ending: String
  ) throws(UnknownName) -> any CallDocumentFormat {
    let typed = ending.lowercased()
    let matches = all.first { $0.fileExtensions.contains { $0.hasSameBytes(as: typed) } }
    guard let matches else {
      throw UnknownName(what: "file extension", name: ending, known: all.flatMap(\.fileExtensions))
    }
    return matches
  }
}
