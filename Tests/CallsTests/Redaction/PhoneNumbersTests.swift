import Calls
import CallsTestSupport
import Testing

@Suite struct PhoneNumbersTests {
  private func masked(_ text: String) -> String? {
    PhoneNumbers.masked(Array(text.utf8).span).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ("+4915112345678", "***78"),
    ("call +49 (0)151 / 123-456-78, please", "call ***78, please"),
    ("tel:+1-555-010-9942;ext=2", "tel:***42;ext=2"),
    ("sip:+15550109942@example.com", "sip:***42@example.com"),
    ("+49\u{A0}151\u{2011}12345678", "***78"),
    ("电话+8613812345678。", "电话***78。"),
    ("+15550109942 +15550109943", "***42 ***43"),
    ("+15550109942x17", "***42x17"),
    ("participant sip_+15550109942 left", "participant sip_***42 left"),
    ("call-_+15550109942_3vYkp", "call-_***42_3vYkp"),
    ("(555) 010-9942", "***42"),
    ("1 (555) 010-9942 or 555.010.9943.", "***42 or ***43."),
    ("at 10 555-010-9942 2 times", "at 10 ***42 2 times"),
    ("1-800-555-0199", "***99"),
    ("030 12345678", "***78"),
    ("(0171) 1234567", "***67"),
    ("0171/1234567", "***67"),
    ("020 7946 0958", "***58"),
    ("010-555149(010-010010", "***49(***10"),
    ("01 23 45 67 89", "***89"),
    ("01.23.45.67.89", "***89"),
    ("\"+4915112345678\"", "\"***78\""),
  ])
  func numbersAreMasked(text: String, wanted: String) {
    #expect(masked(text) == wanted)
  }

  @Test(arguments: [
    "", "+", "no number", "1772409600", "1772409600000", "4915112345678", "5550109942",
    "2026-03-01T10:00:00+01:00", "2026-03-01 10:00:00.123456", "01/02/2026", "01-02-2026",
    "0001-01-01", "0001-01-01 00:00:00", "12:30", "+01:00", "+1000", "+123456", "1e+12345678",
    "550e8400-e29b-41d4-a716-446655440000", "12345678-1234-1234-1234-123456789012",
    "d41d8cd98f00b204e9800998ecf8427e", "192.168.100.1000", "127.0.0.1", "3.14159265358979",
    "0.123456789", "order-555-010-9942", "id_555-010-9942", "555-010-9942-17", "555-010-99421",
    "555-010-9942_a", "https://example.com/a/555-010-9942", "4111 1111 1111 1111", "v1.2.3-0451",
    "+123456789012345678", "a+15550109942", "1_000_000", "***78", "***42 17", "$1,234,567.89",
    "0171", "030 12", "１５５５０１０９９４２", "+０１２３４５６７８",
  ])
  func otherDigitsStay(text: String) {
    #expect(masked(text) == nil)
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 20_000 : 500))
  func whatComesOutHasNoNumber(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let parts = [
      "+", "0", "1", "555", "010", "9942", "49", "151", " ", "-", ".", "/", "(", ")", "a", "*",
      "_",
    ]
    let text = (0..<random.integer(1...24)).map { _ in random.pick(parts) }.joined()
    guard let once = masked(text) else { return }
    #expect(masked(once) == nil, "\(text): \(once)")
  }

  @Test func aWholeFieldIsANumberByItsDigits() {
    func isNumber(_ text: String) -> Bool { PhoneNumbers.isNumber(Array(text.utf8).span) }
    for text in ["5550109942", "+49 151 1234567", "(555) 010-9942", "1234567"] {
      #expect(isNumber(text), "\(text)")
    }
    for text in ["", "+", "123456", "1234567890123456", "default", "12345a7", "++1234567"] {
      #expect(!isNumber(text), "\(text)")
    }
  }
}
