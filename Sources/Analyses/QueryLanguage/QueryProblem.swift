import Reporting

/// One thing that is wrong with an expression, and where.
package struct QueryProblem: Error, Equatable, Sendable {
  /// What is wrong, and what would be right; one line.
  package let message: String
  /// Where: offsets of the text's bytes, within it.
  package let range: Range<Int>

  /// A problem at `range`.
  init(_ message: String, at range: Range<Int>) {
    self.message = message
    self.range = range
  }

  /// The text around the problem with carets under it, two lines, for people.
  ///
  /// - Parameter text: The expression.
  /// - Returns: A line of the text, and one that marks the problem.
  /// - Complexity: O(bytes).
  package func excerpt(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    func piece(_ range: Range<Int>) -> String {
      String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self).visible
    }
    var start = max(0, min(range.lowerBound, bytes.count) - 50)
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    var end = min(bytes.count, max(range.upperBound, range.lowerBound) + 30)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let before = (start > 0 ? "…" : "") + piece(start..<range.lowerBound)
    let rest = piece(range.lowerBound..<end) + (end < bytes.count ? "…" : "")
    let marked = DisplayWidth.of(piece(range))
    let carets = String(repeating: "^", count: min(max(1, marked), 60))
    return [before + rest, String(repeating: " ", count: DisplayWidth.of(before)) + carets]
  }
}
