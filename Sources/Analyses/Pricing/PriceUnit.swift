/// A unit that a price may be quoted in, such as `1M tokens`.
struct PriceUnit: Sendable {
  /// What stands after `per`.
  let name: String
  /// How many of the smallest quantity it is: tokens, seconds or characters; milliseconds or calls.
  let size: Double

  init(_ name: String, _ size: Double) {
    self.name = name
    self.size = size
  }
}
