/// What models and platforms charge, from a YAML file that people edit; it estimates the cost of
/// calls that came without one.
///
/// ```yaml
/// llm:                                      # the column llm_tokens, priced by llm_model
///   gpt-4o-mini: 30 cents per 1M tokens     # per token, 1k tokens or 1M tokens
///   gpt-4o*: 500 cents per 1M tokens
///   default: 1 cent per 1k tokens
/// stt:                                      # stt_seconds, by asr_model
///   nova-3: 0.43 cents per minute           # per second, minute or hour
/// tts:                                      # tts_characters, by tts_model
///   "*-turbo": 5 cents per 1k characters    # per character, 1k characters or 1M characters
/// fees:                                     # of every estimated call; the names are free
///   platform: 5 cents per minute            # per second, minute or hour of the call …
///   telephony: 1 cent per call              # … or per call
/// ```
///
/// - Every price names its unit. All are US cents, as `call_cost` is; none is negative.
/// - All sections may be left out, but one of the three stages must list a price.
/// - A model's own entry wins, then the first pattern in the order of the file that matches (`*` is
///   any run of characters, `?` one, `\` takes the next one literally; see ``Glob``), then
///   `default`, which is also for calls without a model. Names compare with case, by UTF-8 bytes.
/// - An entry is a pattern when it has a `*` or a `?`. YAML wants quotes around one that begins
///   with `*`.
///
/// A call's estimate is Σ usage × price + Σ fees, added exactly and rounded once. There is one only
/// when the call carries a usage figure and all that it carries have a price: part of a cost is no
/// cost.
package struct PriceList: Sendable {
  private let stages: [PricedStage: ModelPrices]
  let fees: [Fee]

  /// The price list written in `yaml`.
  ///
  /// - Throws: All that is wrong with it, with lines and columns; bad YAML hides other problems.
  package init(yaml: String) throws(PriceListError) {
    var reader = PriceListReader()
    reader.read(yaml)
    guard reader.problems.isEmpty else { throw PriceListError(problems: reader.problems) }
    stages = reader.stages
    fees = reader.fees
  }

  /// The price of `stage` with `model`, its name in UTF-8; `nil` when the list has none.
  ///
  /// - Complexity: O(patterns × bytes of the name).
  package func price(of stage: PricedStage, model: [UInt8]?) -> Price? {
    stages[stage]?.price(of: model)
  }
}
