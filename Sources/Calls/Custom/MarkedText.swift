/// A stored text with the form in which people see it who may not see phone numbers, where that form is
/// not known from the text alone.
///
/// Both in one text, so that rows group, order and compare by what is stored: first that, then a byte
/// that UTF-8 does not have, then the other form.
enum MarkedText {
  private static let mark: UInt8 = 0xFF

  static func marking(_ stored: [UInt8], shownAs shown: [UInt8]) -> [UInt8] {
    stored + [mark] + shown
  }

  /// What is stored.
  static func stored(_ text: [UInt8]) -> [UInt8] {
    text.firstIndex(of: mark).map { Array(text[..<$0]) } ?? text
  }

  /// What is shown; `nil` when the text is not marked.
  static func shown(_ text: [UInt8]) -> [UInt8]? {
    text.firstIndex(of: mark).map { Array(text[($0 + 1)...]) }
  }
}

extension Column {
  /// A text of the column as it is stored, be it marked or not by ``CallersNumbers``.
  package func stored(_ text: [UInt8]) -> [UInt8] {
    custom == nil ? text : MarkedText.stored(text)
  }
}
