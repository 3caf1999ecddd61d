import Analyses
import Testing

@Suite struct PriceListErrorTests {
  private func problems(_ yaml: String) -> [String] {
    do throws(PriceListError) {
      _ = try PriceList(yaml: yaml)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test(arguments: [
    (
      "lmm: {a: 1 cent per token}",
      "1:1: unknown section 'lmm'; did you mean 'llm'? known: llm, stt, tts, fees"
    ),
    ("llm:\n", "1:5: 'llm' must list names with their prices, such as 'name: "),
    ("llm: [a]", "1:6: 'llm' must list names with their prices, such as 'name: "),
    ("fees: 5\nllm: {a: 1 cent per token}", "1:7: 'fees' must list names with their prices"),
    ("llm:\n  a: 0.3\n", "2:6: '0.3' is no price; write it like '30 cents per 1M tokens'"),
    ("llm:\n  a: $3 per 1M tokens", "2:6: '$3 per 1M tokens' is no price; write it like"),
    ("llm:\n  a: 3 dollars per token", "2:6: '3 dollars per token' is no price; write it like"),
    ("stt:\n  a: {per: 3}", "2:6: '{…}' is no price; write it like '0.43 cents per minute'"),
    ("tts:\n  a: [3]", "2:6: '[…]' is no price; write it like '5 cents per 1k characters'"),
    ("tts:\n  a:", "2:5: '' is no price; write it like"),
    (
      "llm:\n  a: 3 cents per 1m token",
      "2:6: unknown unit '1m token'; did you mean '1M tokens'? known: token, 1k tokens, 1M tokens"
    ),
    (
      "stt:\n  a: 3 cents per token",
      "2:6: unknown unit 'token'; known: second, minute, hour"
    ),
    (
      "fees:\n  a: 3 cents per cal",
      "2:6: unknown unit 'cal'; did you mean 'call'? known: second, minute, hour, call"
    ),
    ("llm:\n  a: -3 cents per token", "2:6: '-3' is no amount; give a decimal number of cents"),
    ("llm:\n  a: nan cents per token", "2:6: 'nan' is no amount"),
    ("llm:\n  a: inf cents per token", "2:6: 'inf' is no amount"),
    ("llm:\n  a: 0x1p4 cents per token", "2:6: '0x1p4' is no amount"),
    ("llm:\n  a: 1,5 cents per token", "2:6: '1,5' is no amount"),
    ("llm:\n  a: 1.2.3 cents per token", "2:6: '1.2.3' is no amount"),
    ("llm:\n  a: . cents per token", "2:6: '.' is no amount"),
    (
      "llm:\n  a: \(String(repeating: "9", count: 400)) cents per token",
      "2:6: '\(String(repeating: "9", count: 400))' is no amount"
    ),
    ("llm:\n  a: 1 cent per token\n  a: 2 cents per token", "2:3: 'a' is listed twice"),
    ("llm:\n  1: 1 cent per token\n  '1': 2 cents per token", "3:3: '1' is listed twice"),
    ("llm:\n  [a]: 1 cent per token", "2:3: a name must be a text"),
    ("? {a: b}\n: c", "1:3: a name must be a text"),
    ("- llm", "1:1: a price list has sections: llm, stt, tts, fees"),
    ("prices", "1:1: a price list has sections: llm, stt, tts, fees"),
    ("", "1:1: no model has a price; list some under llm, stt or tts"),
    ("{}", "1:1: no model has a price"),
    ("# only a remark\n\nfees: {a: 1 cent per call}", "3:1: no model has a price"),
    ("llm: {}", "1:1: no model has a price"),
    ("llm:\n  *-mini: 1 cent per token", "2:3: this is not YAML: "),
    ("llm:\n\t a: 1 cent per token", "2:1: this is not YAML: "),
    ("llm: {a: 1 cent per token\n", "2:1: this is not YAML: "),
    ("llm: {a: *unknown}", "1:10: this is not YAML: found undefined alias"),
    ("llm: {a: 1 cent per token}\n---\nstt: {}", "2:1: this is not YAML: but found another"),
    ("llm:\n  a\u{1}: 1 cent per token", "2:4: this is not YAML: control characters"),
  ]) func tellsWhatIsWrongAndWhere(yaml: String, beginning: String) throws {
    let found = problems(yaml)
    #expect(found.count == 1, "\(found)")
    let problem = try #require(found.first)
    #expect(problem.hasPrefix(beginning), "\(problem)")
    #expect(!problem.contains("\n"))
  }

  @Test func tellsAllProblemsInTheOrderOfTheFile() {
    let yaml = """
      llm:
        good: 3 cents per 1M tokens
        bad: 3 dollars
        worse: -1 cents per lorry
      asr: {}
      fees:
        platform: 5 cents per minuet
      """
    #expect(
      problems(yaml) == [
        "3:8: '3 dollars' is no price; write it like '30 cents per 1M tokens'",
        "4:10: unknown unit 'lorry'; known: token, 1k tokens, 1M tokens",
        "4:10: '-1' is no amount; give a decimal number of cents, not negative, such as '0.43'",
        "5:1: unknown section 'asr'; known: llm, stt, tts, fees",
        "7:13: unknown unit 'minuet'; did you mean 'minute'? known: second, minute, hour, call",
      ]
    )
  }

  @Test func theErrorItselfTellsEveryProblemOnItsLine() {
    #expect(throws: PriceListError.self) { try PriceList(yaml: "a: 1\nb: 2") }
    do {
      _ = try PriceList(yaml: "a: 1\nb: 2")
    } catch {
      #expect(error.description.split(separator: "\n").count == 2)
      #expect(error.problems.map(\.line) == [1, 2])
    }
  }
}
