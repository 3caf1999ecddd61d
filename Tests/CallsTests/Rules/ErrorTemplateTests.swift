import Calls
import Testing

@Suite struct ErrorTemplateTests {
  private func template(_ text: String) -> String {
    String(decoding: ErrorTemplate.of(Array(text.utf8).span), as: UTF8.self)
  }

  @Test(arguments: [
    ("", ""),
    ("no variable part", "no variable part"),
    (
      "order 17 of \"Ann\" not found: GET https://api.example.com/o/17?x=1 gave 404",
      "order <n> of <str> not found: GET <url> gave <n>"
    ),
    (
      "user 550e8400-e29b-41d4-a716-446655440000 (a.b+c@mail.example.co.uk) is 0xDEADBEEF",
      "user <uuid> (<email>) is <hex>"
    ),
    ("order A1234", "order A<n>"),
    ("order A77", "order A<n>"),
  ])
  func replacesWhatVaries(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: [
    ("http://a", "<url>"),
    ("see HTTPS://A.b/c, and wss://d.", "see <url>, and <url>."),
    ("(ftp://h/f(1))", "(<url>))"),
    ("http://http://a/http://b", "<url>"),
    ("xhttp://a", "x<url>"),
    ("http://", "http://"),
    ("http://...", "http://..."),
    ("http://...http://a", "<url>"),
    ("http://), http://a", "http://), <url>"),
    ("ttp://a file://b ://c", "ttp://a file://b ://c"),
    ("'http://a'", "<str>"),
    ("<http://a>", "<<url>>"),
    ("http://a\\nb", "<url>\\nb"),
    ("http://a\u{0}b", "<url>\u{0}b"),
    ("http://é/漢?x", "<url>"),
    ("“http://a”", "<str>"),
    ("http://a。b", "<url>。b"),
    ("http://a\u{A0}b", "<url>\u{A0}b"),
    ("ws://a@b.c", "<url>"),
  ])
  func replacesURLs(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: [
    ("a@b.c", "<email>"),
    ("mailto:a@b.c.", "mailto:<email>."),
    ("a@b.c-", "<email>-"),
    ("a@b.c..d", "<email>..d"),
    ("a@b", "a@b"),
    ("a@b.-", "a@b.-"),
    ("a@.b", "a@.b"),
    ("@b.c", "@b.c"),
    ("a@b.c@d.e", "<email>@d.e"),
    ("a@b.c-@d.e", "<email><email>"),
    ("a@b@c.d", "a@<email>"),
    ("é.%_+-1@2.3", "é<email>"),
    ("a@-.b", "<email>"),
  ])
  func replacesEmailAddresses(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: [
    ("550E8400-e29b-41d4-a716-446655440000", "<uuid>"),
    ("call_550e8400-e29b-41d4-a716-446655440000-1", "call_<uuid><n>"),
    ("xaaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "xaaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"),
    ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaax", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaax"),
    ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaa", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaa"),
    ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaag", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaag"),
    ("éaaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaaé", "é<uuid>é"),
    ("550e8400e29b41d4a716446655440000", "<hex>"),
  ])
  func replacesUUIDs(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: [
    (#"key "a" and 'b' and `c`"#, "key <str> and <str> and <str>"),
    ("can't do, won't do", "can't do, won't do"),
    ("the users' and 'x's' own", "the users' and <str> own"),
    ("“a ‘b’ c” and ‘it’s’", "<str> and <str>"),
    (#""it's 'x'" y"#, "<str> y"),
    (#""""#, "<str>"),
    ("''", "<str>"),
    ("''a", "''a"),
    ("'a''b'", "<str><str>"),
    ("\"a\nb\" c\"", "\"a\nb<str>"),
    ("'a\r\nb'", "'a\r\nb'"),
    (#"a "b"#, #"a "b"#),
    (#"{\"a\": 1}"#, #"{\<str>: <n>}"#),
    (#""mail a@b.c""#, "<str>"),
    ("é'a' '漢'é 'b'", "é'a' <str>"),
    ("—'a'—", "—<str>—"),
    ("：'a'。", "：<str>。"),
    ("”a“", "”a“"),
  ])
  func replacesQuotedText(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: [
    ("1234abcd", "<hex>"),
    ("call_1234ABCD:", "call_<hex>:"),
    ("1234abc", "<n>abc"),
    ("12345678", "<n>"),
    ("abcdefab", "abcdefab"),
    ("1234abcdg", "<n>abcdg"),
    ("0xdeadbeef 0X12345678", "<hex> <hex>"),
    ("0x1234567", "<n>x<n>"),
    ("x0x12345678", "x<n>x<n>"),
    ("12345678e10", "<hex>"),
    ("é1234abcdé", "é<hex>é"),
  ])
  func replacesHexadecimalText(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: [
    ("1 -2 3.5 1,000.25 1.2.3.4", "<n> <n> <n> <n> <n>"),
    ("v2 gpt4 10ms", "v<n> gpt<n> <n>ms"),
    ("1..2 .5 5. 1,", "<n>..<n> .<n> <n>. <n>,"),
    ("5-3 a-3 é-3 _-3 --3 —-3", "<n>-<n> a-<n> é-<n> _<n> -<n> —<n>"),
    ("-1", "<n>"),
    ("- 1", "- <n>"),
    ("2026-03-17T10:00:00Z", "<n>-<n>-<n>T<n>:<n>:<n>Z"),
    ("+1 (555) 010-9999", "+<n> (<n>) <n>-<n>"),
    ("٣ ５ ²", "٣ ５ ²"),
  ])
  func replacesNumbers(text: String, expected: String) {
    #expect(template(text) == expected)
  }

  @Test(arguments: ["x", "é", "漢", "😀"])
  func keepsAllOfALongTemplate(character: String) {
    let full = String(repeating: character, count: 5_000)
    #expect(template(full) == full)
  }

  @Test func replacesLongTexts() {
    let long = String(repeating: "a", count: 5_000)
    #expect(
      template("no '\(long)' in \(String(repeating: "1", count: 5_000))") == "no <str> in <n>"
    )
  }

  @Test(arguments: 0..<20)
  func isItsOwnTemplate(seed: Int) {
    // Without single quotes: whether one is an apostrophe depends on its neighbours, and a digit
    // beside it turns into `>`. A UUID stuck to a word changes for the same reason.
    var random = RuleRandom(seed: UInt64(seed))
    let alphabet = TemplateReference.alphabet.filter {
      !"'‘’".contains($0) && $0 != TemplateReference.uuid
    }
    for _ in 0..<500 {
      let once = template(random.text(of: alphabet, count: 20))
      #expect(template(once) == once)
    }
  }

  @Test(arguments: 0..<20)
  func agreesWithRegularExpressions(seed: Int) throws {
    let reference = try TemplateReference()
    var random = RuleRandom(seed: UInt64(1_000 + seed))
    for _ in 0..<500 {
      let text = random.text(of: TemplateReference.alphabet, count: 16)
      let expected = reference.template(of: text)
      #expect(Array(template(text).utf8) == Array(expected.utf8), "for \(text.debugDescription)")
    }
  }

  // A quadratic pass over these would take longer than all other tests together.
  @Test(arguments: [
    "\"", "'", " '", "' ", " 'a", "`\n", "“", "‘a", "”", "\"'`“‘",
    "1", "1.", "1,", "-", "-1", "a", "a1", "0x", "f", "1 ",
    "http://", "http://http:// ", "http://.", "://", ".", ")", "http:",
    "@", "a@", "a@b", "a@b.", "a@b.-", "a.", ".@", "-@-.",
    "aaaaaaaa-", "aaaaaaaa-aaaa-aaaa-aaaa-", "-", "é", "\u{0}", "\\\"",
  ])
  func isLinearInHostileText(piece: String) {
    let text = "http://a.b " + String(repeating: piece, count: 300_000 / piece.utf8.count)
    #expect(template(text).hasPrefix("<url> "))
  }

  @Test(arguments: 0..<10)
  func survivesIllFormedBytes(seed: Int) {
    var random = RuleRandom(seed: UInt64(seed))
    let bytes: [UInt8] = [
      0x80, 0xBF, 0xC2, 0xE2, 0x80, 0x98, 0x99, 0x9C, 0x9D, 0xE3, 0xEF, 0xF0, 0xFF, 0x27, 0x22,
      0x2D, 0x31, 0x61, 0x40, 0x2E,
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...12, using: &random))
        .map { _ in bytes[Int.random(in: bytes.indices, using: &random)] }
      let quoted = ErrorTemplate.of(([0x22] + text.filter { $0 != 0x22 } + [0x22]).span)
      #expect(ErrorTemplate.of(text.span).count <= text.count * 7)
      #expect(quoted.contains(UInt8(ascii: ">")))
    }
  }
}
