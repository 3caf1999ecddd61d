import RawMemory

/// A dimension that users name: a value of a call's metadata, dynamic variables or analysis.
///
/// The name is `meta.`, `var.` or `analysis.`, and the keys on the way to the value with dots between:
/// `meta.customer.tier`. A key may have dots itself: where a path can be divided in several ways, the
/// one with the longest first key that leads to a value counts, and of those again the one with the
/// longest second key. Values are texts, numbers and booleans; anything else, null too, is missing,
/// and so is what is in an array.
package struct CustomDimension: Sendable {
  /// Where the value is.
  package enum Source: String, CaseIterable, Sendable {
    /// `metadata` merged into `general_meta_data_raw`, as those of the contract are.
    case metadata = "meta"
    /// `collected_dynamic_variables`.
    case variables = "var"
    /// `call_analysis`.
    case analysis

    /// What stands before the path, its dot included.
    var prefix: String { "\(rawValue)." }

    /// The fields of the body that hold the values, by their names.
    package var fields: [String] {
      switch self {
      case .metadata: ["metadata", "general_meta_data_raw"]
      case .variables: ["collected_dynamic_variables"]
      case .analysis: ["call_analysis"]
      }
    }

    /// What the values are of, in a few words.
    package var summary: String {
      switch self {
      case .metadata: "the call's metadata (metadata, and over it general_meta_data_raw)"
      case .variables: "the call's dynamic variables (collected_dynamic_variables)"
      case .analysis: "the call's analysis (call_analysis)"
      }
    }
  }

  /// The most bytes of a name.
  package static let longestName = 200
  /// The most keys of a path.
  package static let mostKeys = 16
  /// The most bytes of a value; a longer one is ``tooLong`` instead.
  package static let longestValue = 4_096
  /// What takes the place of a text that is too long for a group's name.
  package static let tooLong = "(too long)"

  /// The name: what `--by` and `--where` take, and what a column carries.
  package let name: String
  /// Where the value is.
  package let source: Source
  /// The path, UTF-8.
  let path: [UInt8]
  /// Where a key may end in the path, ascending; the last is the path's end.
  let ends: [Int]

  /// The dimension `name`.
  ///
  /// - Throws: What is wrong with the name.
  package init(_ name: String) throws(CustomDimensionError) {
    guard let source = Self.source(of: name) else { throw CustomDimensionError(name, .noSource) }
    guard name.utf8.count <= Self.longestName else {
      throw CustomDimensionError(name, .longerThan(bytes: Self.longestName))
    }
    let path = Array(name.utf8.dropFirst(source.prefix.utf8.count))
    guard !path.isEmpty else { throw CustomDimensionError(name, .noPath) }
    if let scalar = String(decoding: path, as: UTF8.self).unicodeScalars.first(where: Self.isBarred)
    {
      throw CustomDimensionError(name, .character(scalar))
    }
    let dot = UInt8(ascii: ".")
    let parts = path.split(separator: dot, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty }), path.first != 0x20, path.last != 0x20 else {
      throw CustomDimensionError(name, .emptyKey)
    }
    guard parts.count <= Self.mostKeys else {
      throw CustomDimensionError(name, .moreThan(keys: Self.mostKeys))
    }
    self.name = name
    self.source = source
    self.path = path
    ends = parts.map(\.endIndex)
  }

  /// Whether `name` is meant to be one of these dimensions, be it a right one or not.
  package static func isName(_ name: String) -> Bool { source(of: name) != nil }

  private static func source(of name: String) -> Source? {
    Source.allCases.first { name.utf8.starts(with: $0.prefix.utf8) }
  }

  /// Whether names may not have `scalar`: what conditions and lists of names are made of, and what no
  /// terminal should be sent.
  private static func isBarred(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", "=", "<", ">", "!", "~", "(", ")", "\"", "'", "`", "\\": true
    case "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202E}", "\u{2060}"..."\u{206F}", "\u{FEFF}": true
    default: scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
  }

  /// The column that has the values, of the table of calls.
  package var column: Column {
    Column(
      .calls,
      name,
      .text,
      "'\(String(decoding: path, as: UTF8.self))' of \(source.summary), as text"
    )
  }
}

extension CustomDimension: Hashable {
  /// Whether two have the same name, byte for byte.
  package static func == (a: CustomDimension, b: CustomDimension) -> Bool {
    a.source == b.source && a.path == b.path
  }

  /// Hashes the name.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(path)
  }

  /// Whether `self` comes before `other` in lists: by the bytes of the names.
  package func precedes(_ other: CustomDimension) -> Bool {
    name.utf8.lexicographicallyPrecedes(other.name.utf8)
  }
}

/// Why a name is not that of a custom dimension.
package struct CustomDimensionError: Error, Equatable {
  /// What is wrong.
  package enum Reason: Equatable, Sendable {
    case noSource
    case noPath
    case emptyKey
    case character(Unicode.Scalar)
    case longerThan(bytes: Int)
    case moreThan(keys: Int)
  }

  /// What was typed.
  package let name: String
  /// What is wrong with it.
  package let reason: Reason

  init(_ name: String, _ reason: Reason) {
    self.name = name
    self.reason = reason
  }
}

extension CustomDimensionError: CustomStringConvertible {
  /// What is wrong, and what would be right; without the name, which may be anything.
  package var description: String {
    switch reason {
    case .noSource:
      "such a name begins with 'meta.', 'var.' or 'analysis.', as in meta.customer.tier"
    case .noPath: "it names no key; give one, as in meta.customer.tier"
    case .emptyKey: "it has an empty key, or blanks around; give keys with single dots between"
    case .character(let scalar):
      "it has the character U+\(Self.code(scalar)), which such names cannot have"
    case .longerThan(let bytes): "it has more than \(bytes) bytes"
    case .moreThan(let keys): "it has more than \(keys) keys"
    }
  }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Column {
  /// The custom dimension whose values the column has; `nil` for a column of ours.
  package var custom: CustomDimension? {
    guard table == .calls, CustomDimension.isName(name) else { return nil }
    return try? CustomDimension(name)
  }
}

extension Dimension {
  /// The dimension of a value that users name.
  package init(_ custom: CustomDimension) {
    self.init(custom.name, .column(custom.column), custom.column.summary)
  }

  /// One of each kind of dimension that users name, to list them by: `meta.KEY`.
  package static let customForms = CustomDimension.Source.allCases.compactMap { source in
    (try? CustomDimension("\(source.prefix)KEY")).map { custom in
      Dimension(custom.name, .column(custom.column), "any value of \(source.summary), as text")
    }
  }

  /// What users named; `nil` for a dimension of ours.
  package var custom: CustomDimension? {
    if case .column(let column) = field { column.custom } else { nil }
  }
}

extension RowGroup {
  /// The columns of custom dimensions that the group has, by their names.
  package var customColumns: [Column] {
    (tables[.calls]?.columns.keys.filter { $0.custom != nil } ?? [])
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
