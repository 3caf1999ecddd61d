import RawMemory
import Testing

@Suite struct JSONSyntaxTests {
  private static let valid = [
    #"{"call_id":"a","n":[1,-2,3.5e-7,0,-0,1E+2],"t":true,"f":false,"z":null}"#,
    #" [ {"a" : {"b" : [ [ ] , { } ]}} , "\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t" ] "#,
    "[\"é€😀\u{7F}\", \"\u{10FFFF}\", \"\u{E000}\", \"\u{D7FF}\"]",
    "[18446744073709551615, -9223372036854775808, 9223372036854775808]",
    "[1.7976931348623157e308, 5e-324, 1e-400, 0e999999999999999999999, 0.0e400]",
    "\t\r\n12 ", "\"\"", "null", "-0.0", "[[[[]]]]", "{\"\":{\"\":{}}}",
    "[123456789012345678901234567890.5, 1234567890123456789e10]",
  ]

  private static let invalid = [
    "", " ", "[", "]", "{", "}", "[1,]", "[,1]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
    "{1:2}", #"{"a" 1}"#, "[1 2]", "[1}", #"{"a":1]"#, "1 2", "tru", "truee", "nul", "falsy",
    "01", "-", "-01", "1.", ".5", "1e", "1e+", "+1", "0x1", "1.5.5", "--1", "1e400", "-1e400",
    "1.7976931348623159e308", "18446744073709551616", "-9223372036854775809",
    "NaN", "-Infinity", "Infinity", "nan", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"a\nb\"",
    "\"\u{1}\"", "[\"a\" \"b\"]", "'a'", "// c", "[1] x", "\u{FEFF}[]", "[\u{A0}1]", "\\", ":", ",",
  ]

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func parses(_ text: [UInt8]) -> Bool {
    var parser = JSONParser()
    let bytes = PaddedBytes(text.span)
    return parser.parse(bytes, in: 0..<bytes.count) { _ in true } ?? false
  }

  private func firstError(_ text: [UInt8], mayContinue: Bool = false) -> JSONSyntaxError? {
    JSONSyntax.firstError(in: text.span, mayContinue: mayContinue)
  }

  @Test(arguments: valid) func takesWhatTheParserTakes(text: String) {
    #expect(parses(bytes(text)))
    #expect(firstError(bytes(text)) == nil)
  }

  @Test(arguments: invalid) func refusesWhatTheParserRefuses(text: String) {
    #expect(!parses(bytes(text)))
    #expect(firstError(bytes(text)) != nil)
  }

  @Test(arguments: 0..<8) func agreesWithTheParserOnMutatedTexts(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let alphabet =
      bytes("{}[]\",:\\u0123456789abcdefDEF+-.eEtrnl \n\t\0") + [0x80, 0xC3, 0xED, 0xF4]
    for _ in 0..<1000 {
      var text = bytes(Self.valid.randomElement(using: &random) ?? "")
      for _ in 0...Int.random(in: 0..<3, using: &random) where !text.isEmpty {
        let place = Int.random(in: text.indices, using: &random)
        let byte = alphabet.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text[place] = byte
        case 1: text.insert(byte, at: place)
        case 2: text.remove(at: place)
        case 3: text.removeSubrange(place...)
        default: text.insert(contentsOf: text[place...].prefix(6), at: place)
        }
      }
      let error = firstError(text)
      #expect(parses(text) == (error == nil), "\(text) \(String(describing: error))")
    }
  }

  @Test(arguments: [
    ("[1,]", 3, JSONSyntaxError.Reason.expectedValue), ("{\"a\":1,}", 7, .expectedKey),
    ("{\"a\" 1}", 5, .expectedColon), ("[1 2]", 3, .expectedCommaOrBracket),
    ("{\"a\":1]", 6, .expectedCommaOrBrace), ("{} x", 3, .trailingContent),
    ("[\"a\nb\"]", 3, .controlCharacter), ("[\"\\q\"]", 2, .badEscape),
    ("[\"\\ud800x\"]", 2, .loneSurrogate), ("[01]", 1, .badNumber),
    ("[1e999]", 1, .numberOutOfRange),
    ("[NaN]", 1, .notFinite), ("[-Infinity]", 1, .notFinite), ("[1,2", 4, .unexpectedEnd),
    ("", 0, .unexpectedEnd), ("[tru]", 1, .expectedValue),
  ])
  func namesPlaceAndReason(text: String, offset: Int, reason: JSONSyntaxError.Reason) {
    #expect(firstError(bytes(text)) == JSONSyntaxError(offset: offset, reason: reason))
  }

  @Test func namesInvalidUTF8() {
    for sequence: [UInt8] in [
      [0xFF], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF0, 0x80, 0x80, 0x80], [0xC3, 0x22],
    ] {
      let text: [UInt8] = [0x22] + sequence + [0x22]
      #expect(firstError(text) == JSONSyntaxError(offset: 1, reason: .invalidUTF8))
      #expect(!parses(text))
    }
  }

  @Test func limitsTheDepthAsTheParserDoes() {
    for depth in [999, 1000, 1001, 5000] {
      for pair in [("[", "]"), ("{\"a\":[", "]}")] {
        let text = bytes(
          String(repeating: pair.0, count: depth) + String(repeating: pair.1, count: depth)
        )
        #expect(parses(text) == (firstError(text) == nil))
      }
    }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(firstError(deep) == JSONSyntaxError(offset: 1000, reason: .tooDeep))
  }

  @Test(arguments: valid) func everyPrefixOfAValidTextMayContinue(text: String) {
    let text = bytes(text)
    for count in 0..<text.count {
      let error = firstError(Array(text.prefix(count)), mayContinue: true)
      #expect(
        error == nil || error?.reason == .unexpectedEnd,
        "\(count): \(String(describing: error))"
      )
    }
  }

  @Test func doesNotJudgeANumberThatMayContinue() {
    let prefix = bytes("[18446744073709551616")
    #expect(firstError(prefix)?.reason == .numberOutOfRange)
    #expect(firstError(prefix, mayContinue: true)?.reason == .unexpectedEnd)
    #expect(firstError(prefix + bytes(".0]")) == nil)
  }
}
