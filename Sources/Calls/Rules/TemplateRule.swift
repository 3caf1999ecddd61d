/// One kind of variable text that ``ErrorTemplate`` replaces.
///
/// A value lives for one pass over one text, and may remember what it has found there.
protocol TemplateRule {
  /// What takes the place of a match. It holds nothing that any rule matches.
  static var placeholder: String { get }

  init()

  /// The first match that begins at or after `start`; never empty.
  ///
  /// Called with the end of the last match, so over a whole text the calls must together be
  /// linear in its length.
  mutating func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>?
}

extension TemplateRule {
  /// Replaces all matches in `text`, leftmost first.
  static func replaceAll(in text: inout [UInt8]) {
    var rule = Self()
    var result: [UInt8] = []
    var end = 0
    while let match = rule.nextMatch(in: text.span, from: end) {
      result.append(contentsOf: text[end..<match.lowerBound])
      result.append(contentsOf: placeholder.utf8)
      end = match.upperBound
    }
    guard end > 0 else { return }
    result.append(contentsOf: text[end...])
    text = result
  }
}
