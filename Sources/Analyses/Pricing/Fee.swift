/// A price for the call itself, whatever its models used: an entry of the section `fees`.
enum Fee: Equatable, Sendable {
  /// For the call's duration, by the millisecond: never rounded up to whole minutes.
  case duration(Price)
  /// For every call, in cents.
  case call(Double)

  /// The units that fees may be quoted in; those of time in milliseconds, as durations are.
  static let durationUnits = [
    PriceUnit("second", 1_000), PriceUnit("minute", 60_000), PriceUnit("hour", 3_600_000),
  ]
  static let callUnit = PriceUnit("call", 1)
  static let example = "5 cents per minute"

  /// The cost in cents of a call of `duration` milliseconds; `nil` when the fee needs a duration
  /// and the call has none, or a negative one.
  func cost(duration: Int64?) -> Double? {
    switch self {
    case .call(let cents): cents
    case .duration(let price):
      duration.flatMap { $0 >= 0 ? price.cost(of: Double($0)) : nil }
    }
  }
}
