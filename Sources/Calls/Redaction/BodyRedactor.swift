import RawMemory

/// Takes strings, and phone numbers that are sent as numbers, out of bodies of calls; all other bytes
/// stay as they are.
///
/// One a task, as it keeps a parser.
package struct BodyRedactor: ~Copyable {
  private let redaction: Redaction
  private var parser = JSONParser()
  private var editor: Editor

  /// A redactor that has not changed anything yet.
  package init(_ redaction: Redaction) {
    self.redaction = redaction
    editor = Editor(redaction)
  }

  /// How many strings were replaced so far, by the key.
  package var strings: [String: Int] { editor.strings }

  /// In how many strings and numbers phone numbers were masked so far.
  package var phones: Int { editor.phones }

  /// The body without what is to be taken out: the same bytes when there was nothing; `nil` when it
  /// is not JSON.
  ///
  /// Strings become shorter or ``Redaction/placeholder``. Phone numbers are masked in names of keys as
  /// well, and so is the caller's own wherever its digits stand. Numbers stay, but for the caller's and
  /// those of 7 to 15 digits under a key that stands for a phone number, which become strings. A call
  /// stays a call with the same identity. A second time changes nothing.
  /// - Complexity: O(bytes × keys).
  package mutating func redact(_ body: [UInt8]) -> [UInt8]? {
    let bytes = PaddedBytes(body.span)
    return parser.parse(bytes, in: 0..<bytes.count) { tape in
      editor.edit(bytes.span, tape)
    }
  }
}

/// Replaces strings of one text after another.
private struct Editor {
  /// What the last key on the way to a string tells of it.
  private enum Field {
    case other
    /// A name by ``PhoneField``.
    case phone
    case caller
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let placeholder = Array(Redaction.placeholder.utf8)
  private static let caller = Array("caller_phone_number".utf8)

  private let masksPhones: Bool
  private let keys: [[UInt8]]
  private let names: [String]
  private(set) var strings: [String: Int] = [:]
  private(set) var phones = 0

  /// The keys on the way, with dots between, and how many.
  private var path: [UInt8] = []
  private var depth = 0
  private var field = Field.other
  /// The digits of the caller's number, in what is edited; `nil` when there is none.
  private var number: [UInt8]?
  private var output: [UInt8] = []
  /// The first byte that is not in `output` yet, and the first behind the last string that was met.
  private var copied = 0
  private var position = 0

  init(_ redaction: Redaction) {
    masksPhones = redaction.masksPhones
    names = redaction.keys
    keys = names.map { Array($0.utf8) }
  }

  mutating func edit(_ text: Span<UInt8>, _ tape: borrowing JSONTape) -> [UInt8] {
    (path, depth, field, output, copied, position) = ([], 0, .other, [], 0, 0)
    number = masksPhones ? Self.callersNumber(tape) : nil
    edit(text, tape, at: tape.root, under: nil)
    Bytes.append(text.extracting(copied..<text.count), to: &output)
    return output
  }

  /// Edits the value at `index`, which the key with the number `key` stands for, if any does.
  private mutating func edit(
    _ text: Span<UInt8>,
    _ tape: borrowing JSONTape,
    at index: Int,
    under key: Int?
  ) {
    switch tape.kind(at: index) {
    case .string:
      let token = nextToken(in: text)
      guard !Redaction.keeps(path, depth: depth) else { return }
      editString(tape.string(at: index), token, text, under: key)
    case .array:
      var item = index + 1
      while tape.kind(at: item) != .endOfArray {
        edit(text, tape, at: item, under: key)
        item = tape.index(after: item)
      }
    case .object:
      let (length, outer) = (path.count, field)
      depth += 1
      var place = index + 1
      while tape.kind(at: place) != .endOfObject {
        let token = nextToken(in: text)
        let name = tape.string(at: place)
        if masksPhones, let masked = masked(phonesIn: name) {
          replace(token, of: text, by: masked)
          phones += 1
        }
        if depth > 1 { path.append(UInt8(ascii: ".")) }
        Bytes.append(name, to: &path)
        field = Self.field(of: name)
        edit(text, tape, at: place + 1, under: key ?? self.key(at: path))
        path.removeSubrange(length...)
        place = tape.index(after: place + 1)
      }
      depth -= 1
      field = outer
    default:
      let token = nextScalar(in: text)
      guard masksPhones, (7...15).contains(token.count),
        token.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[$0]) }),
        field != .other || isCallers(token, in: text)
      else { return }
      replace(token, of: text, by: Array(PhoneMask.masked(text.extracting(token)).utf8))
      phones += 1
    }
  }

  private mutating func editString(
    _ string: Span<UInt8>,
    _ token: Range<Int>,
    _ text: Span<UInt8>,
    under key: Int?
  ) {
    // An empty string tells nothing, but for being empty.
    guard string.count > 0 else { return }
    if let key {
      guard !Bytes.areEqual(string, Self.placeholder.span) else { return }
      replace(token, of: text, by: Self.placeholder)
      strings[names[key], default: 0] += 1
    } else if masksPhones, let masked = masked(string) {
      replace(token, of: text, by: masked)
      phones += 1
    }
  }

  private func masked(_ string: Span<UInt8>) -> [UInt8]? {
    switch field {
    case .caller: return PhoneMask.isMasked(string) ? nil : Array(PhoneMask.masked(string).utf8)
    case .phone where PhoneNumbers.isNumber(string): return Array(PhoneMask.masked(string).utf8)
    case .phone, .other: return masked(phonesIn: string)
    }
  }

  /// A text without phone numbers, and without the caller's in whatever form; `nil` when it has none.
  private func masked(phonesIn text: Span<UInt8>) -> [UInt8]? {
    let masked = PhoneNumbers.masked(text)
    guard let number else { return masked }
    guard let masked else { return PhoneNumbers.masked(number, in: text) }
    return PhoneNumbers.masked(number, in: masked.span) ?? masked
  }

  private func isCallers(_ token: Range<Int>, in text: Span<UInt8>) -> Bool {
    guard let number else { return false }
    return PhoneNumbers.isWritten(number, token.map { text[$0] })
  }

  private static func callersNumber(_ tape: borrowing JSONTape) -> [UInt8]? {
    guard tape.kind(at: tape.root) == .object else { return nil }
    var number: [UInt8]?
    var place = tape.root + 1
    while tape.kind(at: place) != .endOfObject {
      if Bytes.areEqual(tape.string(at: place), caller.span) {
        let isString = tape.kind(at: place + 1) == .string
        number = isString ? PhoneNumbers.digits(tape.string(at: place + 1)) : nil
      }
      place = tape.index(after: place + 1)
    }
    return number
  }

  private func key(at path: [UInt8]) -> Int? {
    keys.firstIndex { Redaction.path(path, endsWith: $0) }
  }

  private static func field(of name: Span<UInt8>) -> Field {
    if Bytes.areEqual(name, caller.span) { return .caller }
    return PhoneField.isNamed(name) ? .phone : .other
  }

  // MARK: - The text

  /// The next string or key, with its quotes: the tape has them in the order of the text.
  private mutating func nextToken(in text: Span<UInt8>) -> Range<Int> {
    // The text is known to be JSON: outside of strings there are no quotes.
    var start = position
    while text[start] != Self.quote { start += 1 }
    var end = start + 1
    while text[end] != Self.quote { end += text[end] == Self.backslash ? 2 : 1 }
    position = end + 1
    return start..<position
  }

  /// The next number, `true`, `false` or `null`.
  private mutating func nextScalar(in text: Span<UInt8>) -> Range<Int> {
    var start = position
    while Self.isBetweenValues(text[start]) { start += 1 }
    var end = start + 1
    while end < text.count, !Self.isBetweenValues(text[end]) { end += 1 }
    position = end
    return start..<end
  }

  private static func isBetweenValues(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), ...UInt8(ascii: " "):
      true
    default: false
    }
  }

  private mutating func replace(_ token: Range<Int>, of text: Span<UInt8>, by string: [UInt8]) {
    Bytes.append(text.extracting(copied..<token.lowerBound), to: &output)
    output.append(Self.quote)
    for byte in string {
      switch byte {
      case Self.quote, Self.backslash: output += [Self.backslash, byte]
      case ..<0x20: output += "\\u00\(byte < 0x10 ? "0" : "1")\(String(byte & 0xF, radix: 16))".utf8
      default: output.append(byte)
      }
    }
    output.append(Self.quote)
    copied = token.upperBound
  }
}
