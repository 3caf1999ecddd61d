import Analyses
import Foundation
import Testing

@Suite struct PriceListTests {
  private func price(
    of stage: PricedStage,
    _ model: String?,
    in yaml: String
  ) throws -> Price? {
    try PriceList(yaml: yaml).price(of: stage, model: model.map { Array($0.utf8) })
  }

  @Test(arguments: [
    (PricedStage.llm, "2 cents per token", 2.0, 1.0),
    (.llm, "2 cents per 1k tokens", 2, 1_000),
    (.llm, "0.15 cents per 1M tokens", 0.15, 1_000_000),
    (.stt, "1 cent per second", 1, 1),
    (.stt, "0.43 cents per minute", 0.43, 60),
    (.stt, "15 cents per hour", 15, 3_600),
    (.tts, ".5 cents per character", 0.5, 1),
    (.tts, "'5 cents per 1k characters'", 5, 1_000),
    (.tts, "0   cents per 1M   characters", 0, 1_000_000),
  ]) func readsEveryUnit(stage: PricedStage, text: String, cents: Double, quantity: Double) throws {
    let found = try #require(try price(of: stage, "m", in: "\(stage.rawValue): {m: \(text)}"))
    #expect(found.cents == cents)
    #expect(found.quantity == quantity)
  }

  @Test func multipliesBeforeItDivides() throws {
    let found = try #require(try price(of: .llm, "m", in: "llm: {m: 30 cents per 1M tokens}"))
    #expect(found.cost(of: 3_000_000) == 90)
    #expect(found.cost(of: 100_000) == 3)
    #expect(found.cost(of: 0) == 0)
  }

  private static let matching = """
    llm:
      gpt-4o*: 1 cent per token
      "*-mini": 2 cents per token
      gpt-4o-mini: 3 cents per token
      o?: 4 cents per token
      '\\*?': 5 cents per token
      default: 6 cents per token
    stt:
      nova: 7 cents per second
    """

  @Test(
    arguments: [
      ("gpt-4o-mini", 3.0), ("gpt-4o-audio-mini", 1), ("gpt-4o", 1), ("gpt-5-mini", 2), ("o3", 4),
      ("o3x", 6), ("*x", 5), ("xx", 6), ("GPT-4o", 6), ("", 6), (nil, 6),
    ] as [(String?, Double)]
  ) func ownEntryThenFirstPatternThenDefault(
    model: String?,
    cents: Double
  ) throws {
    #expect(try price(of: .llm, model, in: Self.matching)?.cents == cents)
  }

  @Test func stagesHaveTheirOwnModelsAndDefaults() throws {
    #expect(try price(of: .stt, "nova", in: Self.matching)?.cents == 7)
    #expect(try price(of: .stt, "gpt-4o", in: Self.matching) == nil)
    #expect(try price(of: .stt, nil, in: Self.matching) == nil)
    #expect(try price(of: .tts, "nova", in: Self.matching) == nil)
  }

  @Test func namesCompareByBytes() throws {
    let yaml = "llm: {caf\u{E9}: 1 cent per token}"
    #expect(try price(of: .llm, "caf\u{E9}", in: yaml)?.cents == 1)
    #expect(try price(of: .llm, "cafe\u{301}", in: yaml) == nil)
  }

  @Test func anchorsMayRepeatAPrice() throws {
    let yaml = """
      tts:
        a: &price 5 cents per 1k characters
        b: *price
      """
    #expect(try price(of: .tts, "b", in: yaml) == price(of: .tts, "a", in: yaml))
  }

  @Test func theExampleListPricesTheModelsThatPeopleTryFirst() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Reports/prices.yaml")
    let yaml = try String(contentsOf: file, encoding: .utf8)
    let models: [PricedStage: [String]] = [
      .llm: ["gpt-4o", "gpt-4o-mini", "gpt-4.1-mini", "claude-haiku-4-5", "gemini-2.5-flash"],
      .stt: ["nova-2", "nova-3", "universal-streaming", "whisper-1"],
      .tts: ["sonic-2", "eleven_flash_v2_5", "aura-2"],
    ]
    for (stage, names) in models {
      for name in names {
        #expect(try price(of: stage, name, in: yaml) != nil, "\(stage) \(name)")
      }
    }
    #expect(try price(of: .llm, "gpt-4o-mini", in: yaml)?.cents == 20)
    #expect(try price(of: .llm, "unheard-of", in: yaml) == nil)
  }
}
