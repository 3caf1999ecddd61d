import Calls

/// The prices of one stage's models, in one section of a price list.
struct ModelPrices: Sendable {
  private var exact: [[UInt8]: Price] = [:]
  private var globs: [(pattern: Glob, price: Price)] = []
  /// The price of models that are not listed, and of calls without a model.
  private(set) var fallback: Price?

  /// The entry for models that are not listed.
  private static let fallbackName = "default"

  /// Whether no model has a price.
  var isEmpty: Bool { exact.isEmpty && globs.isEmpty && fallback == nil }

  /// Adds the entry `name`: `default`, a glob pattern, or a model's name.
  mutating func add(_ name: String, _ price: Price) {
    let bytes = Array(name.utf8)
    if bytes == Array(Self.fallbackName.utf8) {
      fallback = price
    } else if bytes.contains(where: { [UInt8(ascii: "*"), UInt8(ascii: "?")].contains($0) }) {
      globs.append((Glob(name), price))
    } else {
      exact[bytes] = price
    }
  }

  /// The price of `model`: that of its own entry, else of the first pattern that matches, else of
  /// `default`.
  ///
  /// - Complexity: O(patterns × bytes of the name).
  func price(of model: [UInt8]?) -> Price? {
    guard let model else { return fallback }
    return exact[model] ?? globs.first { $0.pattern.matches(model.span) }?.price ?? fallback
  }
}
