import Calls
import CallsTestSupport
import Testing

/// How many words a text has, against a split of its scalars.
@Suite struct WordCountTests {
  private static let pieces = [
    "a", "word", "longer-than-8", "é", "ß", "я", "\u{1F642}", "\u{10FFFF}", " ", " ", "  ", "\t",
    "\n",
    "\u{B}", "\u{C}", "\r", "\u{0}", "\u{8}", "\u{E}", "\u{1C}", "\u{1F}", "!", "\u{7F}", "\u{85}",
    "\u{A0}", "\u{A1}", "\u{1680}", "\u{167F}", "\u{200A}", "\u{200B}", "\u{2028}", "\u{202F}",
    "\u{205F}", "\u{3000}",
  ]

  @Test(arguments: 0..<8) func textsAreSplitAtWhiteSpace(seed: Int) async throws {
    var random = RuleRandom(seed: UInt64(seed))
    let texts = (0..<400).map { index in
      // Also of ASCII alone, which is looked at eight bytes at a time.
      random.text(
        of: index.isMultiple(of: 2) ? Self.pieces : ["a", " ", "\n", "~", "\u{1F}"],
        count: 40
      )
    }
    var body = ContractCase.smallestCall
    body["transcript_with_tool_calls"] = .array(
      texts.map { ["role": "agent", "start_ms": 0, "end_ms": 1, "text": .string(ByteText($0))] }
    )
    let loading = try await Loading(JSONWriter.bytes(of: .object(body)))
    let wanted = texts.map { text in
      let words = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
      return NaiveCell(Int64(words.count))
    }
    #expect(loading.cells(.turnWords) == wanted)
  }
}
