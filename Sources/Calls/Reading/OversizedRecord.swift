import RawMemory

/// What to say of a record over the limit.
enum OversizedRecord {
  /// The problem of a record that is too large, of a compressed source or another.
  static func kind(isCompressed: Bool, options: InputOptions) -> InputProblem.Kind {
    isCompressed
      ? .inflatedRecordTooLarge(limit: options.maxRecord)
      : .recordTooLarge(limit: options.maxRecord)
  }

  /// The grammar error within the limit, which is the likelier cause, else the size.
  ///
  /// `text` starts at the record, or with blanks before it; `position` is in `text`.
  /// - Complexity: O(limit).
  static func problem(
    _ text: Span<UInt8>,
    isCompressed: Bool,
    options: InputOptions
  ) -> (position: Int, kind: InputProblem.Kind) {
    let start = text.firstNonBlank(in: 0..<text.count) ?? 0
    let end = min(start + options.maxRecord + 1, text.count)
    let error = JSONSyntax.firstError(in: text.extracting(start..<end), mayContinue: true)
    guard let error, error.reason != .unexpectedEnd else {
      return (start, kind(isCompressed: isCompressed, options: options))
    }
    return (start + error.offset, .syntax(error.reason))
  }
}
