import Calls
import ColumnStore

/// Estimates what the calls of one row group cost.
///
/// Prices are looked up once a model, not once a call.
struct CostEstimation {
  private struct Usage {
    let amounts: DoubleChunk
    // The codes of the calls' models and a price for each of them, the last for calls without one.
    let models: Codes?
    let prices: [Price?]

    func price(ofCall call: Int) -> Price? { prices[models.map { Int($0[call]) } ?? 0] }
  }

  private let sentCosts: DoubleChunk?
  private let durations: IntegerChunk?
  private let usages: [Usage]
  private let fees: [Fee]
  private let callCount: Int

  init(_ group: RowGroup, with prices: PriceList) {
    callCount = group.callCount
    fees = prices.fees
    sentCosts = if case .double(let chunk) = group[.callCost] { chunk } else { nil }
    durations = if case .integer(let chunk) = group[.duration] { chunk } else { nil }
    usages = PricedStage.allCases.compactMap { stage in
      guard case .double(let amounts) = group[stage.usage], amounts.range != nil else { return nil }
      let none = prices.price(of: stage, model: nil)
      guard case .text(let models) = group[stage.model] else {
        return Usage(amounts: amounts, models: nil, prices: [none])
      }
      let listed = (0..<models.dictionary.count).map {
        prices.price(of: stage, model: models.dictionary[$0])
      }
      return Usage(amounts: amounts, models: models.codes, prices: listed + [none])
    }
  }

  /// The estimates in cents, a cell a call; missing where there is none.
  ///
  /// - Complexity: O(calls).
  func chunk() -> DoubleChunk { DoubleChunk((0..<callCount).map { cents(ofCall: $0) ?? .nan }) }

  private func cents(ofCall call: Int) -> Double? {
    guard sentCosts?[call] == nil else { return nil }
    var sum = ExactSum()
    var hasUsage = false
    for usage in usages {
      guard let amount = usage.amounts[call] else { continue }
      // A negative figure is the sender's mistake: what was really used is not known.
      guard amount >= 0, let price = usage.price(ofCall: call),
        case let cost = price.cost(of: amount), cost.isFinite
      else { return nil }
      sum.add(cost)
      hasUsage = true
    }
    guard hasUsage else { return nil }
    for fee in fees {
      guard let cost = fee.cost(duration: durations?[call]), cost.isFinite else { return nil }
      sum.add(cost)
    }
    let cents = sum.value
    return cents.isFinite ? cents : nil
  }
}
