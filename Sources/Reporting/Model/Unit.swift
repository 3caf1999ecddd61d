/// The unit of a column's numbers.
///
/// The raw value is its name in JSON; how people see it is decided in `Humanize`.
package enum Unit: String, Sendable, Equatable, CaseIterable {
  /// A duration; people read the unit that suits its size.
  case milliseconds = "ms"
  /// A duration; people read the unit that suits its size.
  case seconds = "seconds"
  /// Minutes as they are billed, never cut into hours.
  case minutes = "minutes"
  /// A part of a whole, 0 to 1 (a difference of shares may be negative).
  case share = "share"
  /// US cents.
  case cents = "cents"
  /// US cents for a minute of calls.
  case centsPerMinute = "cents_per_minute"
  /// A number of things that the column's name says.
  case count = "count"
  /// Tokens of a language model.
  case tokens = "tokens"
  /// Characters of text spoken by a voice model.
  case characters = "characters"
  /// How fast somebody speaks.
  case wordsPerMinute = "words_per_minute"
  /// Milliseconds by which something grows with every turn.
  case millisecondsPerTurn = "ms_per_turn"
  /// A value on a scale of its own, such as net sentiment from −1 to 1.
  case score = "score"
  /// An ISO 8601 text.
  case time = "time"
}
