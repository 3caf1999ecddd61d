/// The part of an error text that its repeats share: "order 17 not found" and "order 4 not found"
/// have the template `order <n> not found`.
///
/// Six rules run in this order, each over the text that the rule before it left. A rule replaces
/// all its matches, leftmost first; the search goes on at the end of a match. What stands before
/// or after a match is judged by the text that the rule got.
///
/// 1. `<url>`: `http`, `https`, `ws`, `wss` or `ftp` in any case, `://`, and all up to white space,
///    a quote, `<`, `>`, `\` or foreign punctuation, but without `.,;:!?)]}` at its end.
/// 2. `<email>`: `[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`, but without `-` and `.` at its
///    end.
/// 3. `<uuid>`: 8-4-4-4-12 hexadecimal digits with no letter or digit before or after them.
/// 4. `<str>`: `"…"`, `` `…` ``, `“…”`, `‘…’` or `'…'` on one line, up to the nearest closing quote.
///    A `'` within a word, as in "can't", is no quote.
/// 5. `<hex>`: a whole run of letters and digits that is 8 or more hexadecimal digits, at least one
///    letter and one digit among them; or `0x` and 8 or more hexadecimal digits.
/// 6. `<n>`: digits, with each `.` or `,` that stands between digits, and with a `-` before them
///    that does not follow a letter or digit. Digits within words count: `A1234` gives `A<n>`.
///
/// ``URLRule``, ``EmailRule``, ``UUIDRule``, ``QuotedTextRule``, ``HexadecimalRule`` and
/// ``NumberRule`` settle the edges; ``TemplateCharacter`` says what foreign punctuation is.
///
/// A placeholder is not matched again by a later rule, but quoted text swallows those within it.
/// White space, case and length stay.
package enum ErrorTemplate {
  /// The template of `text`, both UTF-8; empty for an empty text.
  /// - Complexity: O(length of the text), whatever it holds.
  package static func of(_ text: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    for index in text.indices { bytes.append(text[index]) }
    URLRule.replaceAll(in: &bytes)
    EmailRule.replaceAll(in: &bytes)
    UUIDRule.replaceAll(in: &bytes)
    QuotedTextRule.replaceAll(in: &bytes)
    HexadecimalRule.replaceAll(in: &bytes)
    NumberRule.replaceAll(in: &bytes)
    return bytes
  }
}
