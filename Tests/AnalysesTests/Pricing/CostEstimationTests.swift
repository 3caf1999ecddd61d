import Analyses
import Calls
import ColumnStore
import Testing

@Suite struct CostEstimationTests {
  private static let prices = """
    llm: {gpt: 0.25 cents per token}
    stt: {nova: 0.5 cents per second}
    tts: {sonic: 2 cents per character, "son*": 4 cents per character}
    """

  private func estimates(_ calls: [SampleUsage], _ yaml: String = prices) throws -> [Double?] {
    CallSnapshot(calls).estimatingCosts(with: try PriceList(yaml: yaml)).estimates
  }

  @Test func addsUpWhatTheModelsUsed() throws {
    let call = SampleUsage(
      tokens: 100,
      seconds: 30.5,
      characters: 7,
      llm: "gpt",
      asr: "nova",
      tts: "sonnet"
    )
    #expect(try estimates([call]) == [25 + 15.25 + 28])
  }

  @Test func figuresThatTheCallDoesNotCarryCostNothing() throws {
    let calls = [
      SampleUsage(tokens: 100, llm: "gpt"),
      SampleUsage(seconds: 2, llm: "unknown", asr: "nova"),
      SampleUsage(tokens: 0, llm: "gpt"),
    ]
    #expect(try estimates(calls) == [25, 1, 0])
  }

  @Test func oneFigureWithoutAPriceLeavesTheCallUnpriced() throws {
    let calls = [
      SampleUsage(tokens: 100, seconds: 2, llm: "gpt", asr: "unknown"),
      SampleUsage(tokens: 100, seconds: 2, llm: "gpt"),
      SampleUsage(tokens: 100, characters: 0, llm: "gpt", tts: "unknown"),
    ]
    #expect(try estimates(calls) == [nil, nil, nil])
  }

  @Test func aDefaultPricesUnlistedModelsAndCallsWithoutOne() throws {
    let yaml = "stt: {default: 3 cents per second, nova: 0.5 cents per second}"
    let calls = [
      SampleUsage(seconds: 2, asr: "unknown"), SampleUsage(seconds: 2),
      SampleUsage(seconds: 2, asr: "nova"),
    ]
    #expect(try estimates(calls, yaml) == [6, 6, 1])
  }

  @Test func aSentCostWinsEvenWhenItIsZero() throws {
    let calls = [
      SampleUsage(tokens: 100, llm: "gpt", sentCost: 125),
      SampleUsage(tokens: 100, llm: "gpt", sentCost: 0),
      SampleUsage(tokens: 100, llm: "gpt"),
    ]
    #expect(try estimates(calls) == [nil, nil, 25])
  }

  @Test func nothingIsEstimatedWithoutUsageWhateverTheFees() throws {
    let calls = [SampleUsage(llm: "gpt", asr: "nova", tts: "sonic")]
    #expect(try estimates(calls, Self.prices + "\nfees: {a: 5 cents per call}") == [nil])
  }

  @Test func feesAreByTheMillisecondAndByTheCall() throws {
    let fees = """

      fees:
        platform: 6 cents per minute
        phone: 1 cent per second
        recording: 4 cents per call
      """
    let calls = [
      SampleUsage(tokens: 4, llm: "gpt", duration: 90_500),
      SampleUsage(tokens: 4, llm: "gpt", duration: 0),
      SampleUsage(tokens: 4, llm: "gpt", duration: nil),
      SampleUsage(tokens: 4, llm: "gpt", duration: -1),
    ]
    #expect(try estimates(calls, Self.prices + fees) == [1 + 9.05 + 90.5 + 4, 5, nil, nil])
    let perCall = "\nfees: {record: 4 cents per call}"
    #expect(try estimates(calls, Self.prices + perCall) == [5, 5, 5, 5])
  }

  @Test func theSumIsRoundedOnce() throws {
    let yaml = """
      llm: {default: 1 cent per token}
      stt: {default: 1 cent per second}
      tts: {default: 1 cent per character}
      """
    // Added from left to right, each 1 would be lost.
    let call = SampleUsage(tokens: 0x1p53, seconds: 1, characters: 1)
    #expect(try estimates([call], yaml) == [0x1p53 + 2])
  }

  @Test func impossibleUsageLeavesTheCallUnpriced() throws {
    let yaml = """
      llm: {default: 10 cents per token}
      stt: {default: 1 cent per second}
      tts: {default: 1 cent per character}
      """
    let huge = Double.greatestFiniteMagnitude
    let calls = [
      SampleUsage(tokens: -1), SampleUsage(tokens: huge), SampleUsage(tokens: 1, seconds: -0.5),
      SampleUsage(seconds: huge, characters: huge), SampleUsage(seconds: huge),
    ]
    #expect(try estimates(calls, yaml) == [nil, nil, nil, nil, huge])
  }

  @Test func callsKeepTheirOrderInEveryRowGroup() throws {
    let prices = try PriceList(yaml: Self.prices)
    var snapshot = CallSnapshot([SampleUsage(tokens: 4, llm: "gpt"), SampleUsage()])
    snapshot.groups += CallSnapshot([SampleUsage(seconds: 4, asr: "nova")]).groups
    snapshot.groups += CallSnapshot([SampleUsage]()).groups
    let estimated = snapshot.estimatingCosts(with: prices)
    #expect(estimated.estimates == [1, nil, 2])
    #expect(estimated.callCount == 3)
    #expect(snapshot.estimates.isEmpty)
    #expect(estimated.groups.map { $0.removing(calls: [0]).callCount } == [1, 0, 0])
  }

  @Test func estimatingAgainReplacesTheEstimates() throws {
    let snapshot = CallSnapshot([SampleUsage(tokens: 4, llm: "gpt")])
    let dear = try PriceList(yaml: "llm: {gpt: 8 cents per token}")
    let both = snapshot.estimatingCosts(with: try PriceList(yaml: Self.prices))
      .estimatingCosts(with: dear)
    #expect(both.estimates == [32])
  }

  @Test(arguments: 1...20) func equalsTheNaiveEstimateOnRandomUsage(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let list = NaivePrices(using: &random)
    let calls = (0..<200).map { _ in SampleUsage(using: &random) }
    let found = try estimates(calls, list.yaml)
    #expect(found.count == calls.count)
    for (call, estimate) in zip(calls, found) {
      let naive = list.estimate(call)
      #expect(estimate == naive, "\(call)")
    }
    // The calls are a test only when both outcomes occur.
    #expect(found.contains { $0 != nil } && found.contains { $0 == nil })
  }
}

/// Repeatable random numbers (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

extension SampleUsage {
  /// Usage in whole numbers, so that sums of multiples of a quarter are exact however added.
  fileprivate init(using random: inout SplitMix) {
    func maybe<Value>(_ value: Value) -> Value? {
      Int.random(in: 0..<4, using: &random) == 0 ? nil : value
    }
    let names = NaivePrices.models
    self.init(
      tokens: maybe(Double(Int.random(in: 0..<1_000_000, using: &random))),
      seconds: maybe(Double(Int.random(in: 0..<10_000, using: &random))),
      characters: maybe(Double(Int.random(in: 0..<100_000, using: &random))),
      llm: maybe(names[Int.random(in: names.indices, using: &random)]),
      asr: maybe(names[Int.random(in: names.indices, using: &random)]),
      tts: maybe(names[Int.random(in: names.indices, using: &random)]),
      duration: maybe(Int64.random(in: 0..<100, using: &random) * 60_000),
      sentCost: Int.random(in: 0..<5, using: &random) == 0 ? 3 : nil
    )
  }
}

/// A price list as a plain table, and the estimate as it is defined, call by call.
private struct NaivePrices {
  static let models = ["a", "b", "ba", "bb", "c"]

  // Cents for one token, second or character.
  private var entries: [PricedStage: [(name: String, cents: Double)]] = [:]
  private let perMinute: Double?

  init(using random: inout SplitMix) {
    perMinute = Bool.random(using: &random) ? Double(Int.random(in: 0..<9, using: &random)) : nil
    for stage in PricedStage.allCases {
      entries[stage] = ["b*", "bb", "*a", "default"].shuffled(using: &random)
        .prefix(Int.random(in: 1...4, using: &random))
        .map { ($0, Double(Int.random(in: 0..<40, using: &random)) / 4) }
    }
  }

  var yaml: String {
    let units: [PricedStage: String] = [.llm: "token", .stt: "second", .tts: "character"]
    var text = ""
    for (stage, list) in entries {
      text += "\(stage.rawValue):\n"
      for entry in list {
        text += "  '\(entry.name)': \(entry.cents) cents per \(units[stage] ?? "")\n"
      }
    }
    return text + (perMinute.map { "fees: {a: \($0) cents per minute}\n" } ?? "")
  }

  private func price(_ stage: PricedStage, _ model: String?) -> Double? {
    let list = entries[stage] ?? []
    if let model {
      if let own = list.first(where: { $0.name == model }) { return own.cents }
      for entry in list {
        if entry.name == "b*", model.hasPrefix("b") { return entry.cents }
        if entry.name == "*a", model.hasSuffix("a") { return entry.cents }
      }
    }
    return list.first { $0.name == "default" }?.cents
  }

  func estimate(_ call: SampleUsage) -> Double? {
    guard call.sentCost == nil else { return nil }
    var costs: [Double?] = []
    if let tokens = call.tokens { costs.append(price(.llm, call.llm).map { $0 * tokens }) }
    if let seconds = call.seconds { costs.append(price(.stt, call.asr).map { $0 * seconds }) }
    if let characters = call.characters {
      costs.append(price(.tts, call.tts).map { $0 * characters })
    }
    guard !costs.isEmpty else { return nil }
    if let perMinute { costs.append(call.duration.map { perMinute * Double($0 / 60_000) }) }
    return costs.contains { $0 == nil } ? nil : costs.compactMap(\.self).reduce(0, +)
  }
}
