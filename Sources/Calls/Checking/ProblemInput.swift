/// A value that broke a rule, as far as it may be repeated to its sender.
///
/// Answers end up in the logs of others: what was said, phone numbers and links to recordings are
/// never repeated, and no text beyond ``maximumLength``.
package enum ProblemInput: Equatable, Sendable {
  /// The most Unicode scalars of a text that are repeated.
  package static let maximumLength = 200

  /// There is no such value.
  case none
  case null
  case boolean(Bool)
  case integer(Int64)
  /// An integer above `Int64.max`.
  case unsigned(UInt64)
  case number(Double)
  /// A text, or the start of a longer one.
  case text(String)
  /// Some object.
  case object
  /// Some array.
  case array
  /// A value that is not repeated.
  case withheld
}
