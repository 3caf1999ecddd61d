/// Why a text is no time or no week.
///
/// Every case holds the text as it was given.
package enum TimeExpressionError: Error, Equatable {
  /// None of the accepted forms, where relative ones are accepted.
  case notATime(String)
  /// None of the accepted forms, where only absolute ones are.
  case notAnAbsoluteTime(String)
  /// The form of a date or time, but a date or time of day that does not exist.
  case noSuchTime(String)
  /// A relative time with more than seven digits.
  case tooFarBack(String)
  /// Not of the form `2026-W12`.
  case notAWeek(String)
  /// A week that its week-year does not have.
  case noSuchWeek(String)
}

extension TimeExpressionError: CustomStringConvertible {
  /// One line that says what is accepted instead.
  package var description: String {
    switch self {
    case .notATime(let text):
      "'\(text)' is no time; give days, hours or weeks before now ('7d', '24h', '4w'), 'now', "
        + Self.absoluteForms
    case .notAnAbsoluteTime(let text):
      "'\(text)' is no date or time; give " + Self.absoluteForms
    case .noSuchTime(let text):
      "'\(text)' has a date or time of day that does not exist; months go from 01 to 12, hours "
        + "from 00 to 23, minutes and seconds from 00 to 59"
    case .tooFarBack(let text):
      "'\(text)' is too far back; give at most seven digits"
    case .notAWeek(let text):
      "'\(text)' is no week; give an ISO 8601 week such as '2026-W12'"
    case .noSuchWeek(let text):
      "there is no week '\(text)'; an ISO 8601 year has the weeks W01 to W52, some W53"
    }
  }

  private static let absoluteForms =
    "a date ('2026-03-01') or a date and time ('2026-03-01T10:00', "
    + "'2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00+01:00')"
}
