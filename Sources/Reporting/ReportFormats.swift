/// The formats that can be asked for by name.
package enum ReportFormats {
  /// Every format, in the order to list them.
  package static let all: [any ReportFormat] = [
    TableFormat(),
    CSVFormat(),
    TSVFormat(),
    JSONFormat(),
    JSONLFormat(),
    MarkdownFormat(),
    HTMLFormat(),
    DOTFormat(),
  ]

  /// The formats that have something to print of a report: those of graphs only where it has one.
  ///
  /// - Complexity: O(formats).
  package static func all(drawing hasGraph: Bool) -> [any ReportFormat] {
    all.filter { hasGraph || !$0.needsGraph }
  }

  /// The format of that name.
  ///
  /// - Throws: `UnknownName` when there is none.
  /// - Complexity: O(formats).
  package static func named(_ name: String) throws(UnknownName) -> any ReportFormat {
    guard let format = all.first(where: { $0.name.hasSameBytes(as: name) }) else {
      throw UnknownName(what: "format", name: name, known: all.map(\.name))
    }
    return format
  }

  /// The format that a file name's extension (without the dot, in any case) asks for.
  ///
  /// - Throws: `UnknownName` when no format has it.
  /// - Complexity: O(formats).
  package static func forFileExtension(_ ending: String) throws(UnknownName) -> any ReportFormat {
    let typed = ending.lowercased()
    let matches = all.first { $0.fileExtensions.contains { $0.hasSameBytes(as: typed) } }
    guard let matches else {
      throw UnknownName(what: "file extension", name: ending, known: all.flatMap(\.fileExtensions))
    }
    return matches
  }
}
