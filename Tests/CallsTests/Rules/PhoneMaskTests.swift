import Calls
import Testing

@Suite struct PhoneMaskTests {
  private func masked(_ text: String) -> String { PhoneMask.masked(Array(text.utf8).span) }

  @Test(arguments: [
    ("+1 (555) 010-9942", "***42"),
    ("+4915112345678", "***78"),
    ("sip:ann7@example.com;5551", "***51"),
    ("1234", "***34"),
    ("12-3.4 ext", "***34"),
  ])
  func showsTheLastTwoDigits(number: String, expected: String) {
    #expect(masked(number) == expected)
  }

  @Test(arguments: ["", "anonymous", "123", "1 2 3", "ann@example.com", "٠١٢٣٤٥", "１２３４５", "\u{0}"])
  func showsNothingOfShortOrOtherTexts(number: String) {
    #expect(masked(number) == "***")
  }
}
