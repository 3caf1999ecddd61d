import Foundation

/// Turns an error's text into a template: what varies from call to call becomes a placeholder.
package enum NaiveErrorTemplate {
  /// Applied one after the other, each on what the ones before left.
  ///
  /// All are ASCII only, so that no two regular expression engines can differ.
  private static let replacements: [(pattern: String, placeholder: String)] = [
    (#"[A-Za-z][A-Za-z0-9+.-]*://[^\x00-\x20"'<>`\x7F]+"#, "<url>"),
    (#"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"#, "<email>"),
    (
      #"(?<![A-Za-z0-9_])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![A-Za-z0-9_])"#,
      "<uuid>"
    ),
    // A single quote inside a word is an apostrophe.
    (#""[^"\x0A]*"|(?<![A-Za-z0-9_])'[^'\x0A]*'(?![A-Za-z0-9_])"#, "<str>"),
    (
      "(?<![A-Za-z0-9_])(?:0[xX])?(?=[0-9A-Fa-f]*[0-9])(?=[0-9A-Fa-f]*[A-Fa-f])"
        + "[0-9A-Fa-f]{8,}(?![A-Za-z0-9_])",
      "<hex>"
    ),
    (#"[0-9]+(?:[.,][0-9]+)*"#, "<n>"),
  ]

  /// The template of an error's text.
  package static func template(of text: String) -> String {
    replacements.reduce(text) { text, replacement in
      guard let expression = try? NSRegularExpression(pattern: replacement.pattern) else {
        preconditionFailure("'\(replacement.pattern)' is no regular expression")
      }
      return expression.stringByReplacingMatches(
        in: text,
        range: NSRange(text.startIndex..., in: text),
        withTemplate: replacement.placeholder
      )
    }
  }
}
