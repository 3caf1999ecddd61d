import Calls
import Testing

@Suite struct GlobTests {
  private func matches(_ pattern: String, _ text: String) -> Bool {
    Glob(pattern).matches(Array(text.utf8).span)
  }

  @Test(arguments: [
    ("", ""), ("*", ""), ("*", "abc"), ("**", "a"), ("abc", "abc"), ("a*c", "ac"),
    ("a*c", "abcbc"), ("?", "a"), ("?", "é"), ("?", "😀"), ("??", "e\u{301}"), ("*?", "漢字"),
    ("a?c", "a漢c"), ("*b*d", "abcd"), ("\\*", "*"), ("\\?\\\\", "?\\"), ("a\\", "a\\"),
    ("\\a", "a"), ("*\u{0}*", "a\u{0}b"), ("support-*", "support-"),
  ])
  func matchesTheWholeText(pattern: String, text: String) {
    #expect(matches(pattern, text))
  }

  @Test(arguments: [
    ("", "a"), ("a", ""), ("?", ""), ("?", "ab"), ("?", "e\u{301}"), ("abc", "abcd"),
    ("abc", "ABC"), ("a*c", "abcb"), ("*?", ""), ("?*?", "é"), ("*??", "é"), ("\\*", "a"),
    ("\\?", "a"), ("é", "e\u{301}"), ("a*b*c", "acb"),
  ])
  func refusesOtherTexts(pattern: String, text: String) {
    #expect(!matches(pattern, text))
  }

  @Test(arguments: 0..<20)
  func agreesWithTheRecursiveDefinition(seed: Int) {
    var random = RuleRandom(seed: UInt64(seed))
    var matched = 0
    for _ in 0..<1_000 {
      let pattern = random.text(of: ["*", "*", "?", "a", "b", "é", "\\", "\\*", "漢"], count: 8)
      let text = random.text(of: ["a", "b", "a", "b", "é", "漢", "*", "\\", "?"], count: 8)
      let expected = naive(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
      #expect(matches(pattern, text) == expected, "'\(pattern)' against '\(text)'")
      if expected { matched += 1 }
    }
    #expect(matched > 10)
  }

  private func naive(
    _ pattern: ArraySlice<Unicode.Scalar>,
    _ text: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    switch first {
    case "*": return naive(rest, text) || !text.isEmpty && naive(pattern, text.dropFirst())
    case "?": return !text.isEmpty && naive(rest, text.dropFirst())
    case "\\":
      guard let literal = rest.first else { return text.elementsEqual(["\\"]) }
      return text.first == literal && naive(rest.dropFirst(), text.dropFirst())
    default: return text.first == first && naive(rest, text.dropFirst())
    }
  }

  // With backtracking to every star this would not end.
  @Test func endsOnHostilePatterns() {
    let text = String(repeating: "a", count: 20_000)
    #expect(!matches(String(repeating: "*a", count: 200) + "b", text))
    #expect(matches(String(repeating: "*a", count: 200) + "*", text))
    #expect(!matches(String(repeating: "?", count: 20_001), text))
    #expect(matches(String(repeating: "*", count: 100_000), text))
  }
}
