/// Long texts of a call as people are shown them: their beginning, unless all is asked for.
struct CallExcerpt {
  /// The most lines of a tool's parameters or result.
  private static let mostLines = 24
  /// The most characters of a line, or of what was said.
  private static let mostCharacters = 1_000

  let isFull: Bool

  /// The lines of some JSON, and what is left out, if anything is.
  func lines(_ json: String) -> (lines: [String], note: String?) {
    let all = PrettyJSON.lines(json)
    guard !isFull else { return (all, nil) }
    let kept = all.prefix(Self.mostLines).map(text)
    guard all.count > kept.count else { return (kept, nil) }
    let more = all.count - kept.count
    return (kept, "\(more) more line\(more == 1 ? "" : "s"): --full shows all")
  }

  /// The text, its end replaced by what is left out where it is too long.
  func text(_ text: String) -> String {
    guard !isFull, text.utf8.count > Self.mostCharacters,
      text.unicodeScalars.count > Self.mostCharacters
    else { return text }
    let kept = String.UnicodeScalarView(text.unicodeScalars.prefix(Self.mostCharacters))
    let more = text.unicodeScalars.count - Self.mostCharacters
    return "\(String(kept))… (\(more) more characters: --full shows all)"
  }
}
