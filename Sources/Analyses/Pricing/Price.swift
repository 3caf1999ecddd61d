/// A price as it was quoted: so many cents for so many tokens, seconds or characters.
package struct Price: Equatable, Sendable {
  /// US cents; not negative, and finite.
  package let cents: Double
  /// How many tokens, seconds or characters they buy, such as 1,000,000.
  package let quantity: Double

  /// The cost of `amount` in cents; infinite when it is too large for a double.
  ///
  /// Multiplied before divided: a price for one token alone, such as 30 / 1,000,000, would already
  /// be rounded.
  package func cost(of amount: Double) -> Double { amount * cents / quantity }
}
