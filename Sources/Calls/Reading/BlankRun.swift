import RawMemory

/// Finds where a text that arrives in parts has more blanks in a row than a limit.
///
/// Line ends are blanks too.
struct BlankRun {
  private let limit: Int
  /// The blanks at the end of what was seen.
  private var count = 0

  init(limit: Int) { self.limit = limit }

  /// Looks at the bytes of `text` from `start`, which follow those seen before.
  ///
  /// - Returns: The index of the first blank over the limit.
  /// - Complexity: O(bytes); without blanks, O(bytes ÷ limit).
  mutating func firstExcess(in text: Span<UInt8>, from start: Int) -> Int? {
    var start = start
    while true {
      // A run that is too long from here covers this byte, so that most others need no look.
      let last = start + limit - count
      let end = min(last + 1, text.count)
      var runStart = end
      while runStart > start, text[runStart - 1].isJSONBlank { runStart -= 1 }
      let isWhole = runStart == start
      guard last < text.count else {
        count = isWhole ? count + (end - start) : end - runStart
        return nil
      }
      if isWhole { return last }
      count = 0
      start = runStart
    }
  }
}
