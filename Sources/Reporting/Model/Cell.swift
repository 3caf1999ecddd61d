/// A value of a report, bare: its unit stands in the column.
package enum Cell: Sendable {
  /// Text, which may come from outside and hold anything.
  case text(String)
  /// A whole number, printed with all its digits.
  case integer(Int)
  /// A finite number; one that is not prints as if it were missing.
  case number(Double)
  /// True or false; people read yes or no.
  case boolean(Bool)
  /// A JSON array, valid and on one line; people read what it comes to.
  case array(json: String, summary: String)
  /// No value: neither zero nor false nor empty.
  case missing
}

extension Cell {
  /// Whether there is something to print: not missing and, for a number, finite.
  package var hasValue: Bool {
    switch self {
    case .text, .integer, .boolean, .array: true
    case .number(let value): value.isFinite
    case .missing: false
    }
  }
}

extension Cell: Equatable {
  /// Texts are equal when their bytes are, so canonically equivalent spellings differ.
  ///
  /// - Complexity: O(bytes) for texts.
  package static func == (left: Cell, right: Cell) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left.hasSameBytes(as: right)
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.boolean(let left), .boolean(let right)): left == right
    case (.array(let left, let leftSummary), .array(let right, let rightSummary)):
      left.hasSameBytes(as: right) && leftSummary.hasSameBytes(as: rightSummary)
    case (.missing, .missing): true
    case (.text, _), (.integer, _), (.number, _), (.boolean, _), (.array, _), (.missing, _): false
    }
  }
}
