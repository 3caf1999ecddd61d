import RawMemory

/// Phone numbers in running text, for taking them out of it.
///
/// Three forms are numbers; whatever else has digits, such as an id, a time, a date, a digest or a
/// run of digits alone, is left as it is.
///
/// 1. International: `+`, not behind a letter, digit or `+`, and 7 to 15 digits of which the
///    first is not 0. Between digits may stand up to three of space, `-`, `.`, `/`, `(`, `)`, a
///    no-break space, a typographic hyphen or dash. Groups are taken up to 15 digits.
/// 2. North American: 3, 3 and 4 digits, perhaps behind a `1`, with separators as above.
/// 3. With a trunk prefix: groups with separators other than `.`, of which the first has 3 to 6 digits
///    and begins with 0, of 8 to 15 digits in all, as many groups as fit; not 4, 2 and 2, a date. Or
///    five pairs of which the first begins with 0.
///
/// The last two forms must not follow a letter, a digit or one of `_-.+*#/`, nor be followed by a
/// letter, a digit or `_`, nor go on with a digit or `*` behind a `-`, `.`, `/` or `:`: those are
/// parts of something longer. A `(` before the first digit belongs to the number.
package enum PhoneNumbers {
  /// `text` (UTF-8) with each number in it as ``PhoneMask`` prints it; `nil` when it has none.
  ///
  /// What comes out has no number.
  /// - Complexity: O(length of the text).
  package static func masked(_ text: Span<UInt8>) -> [UInt8]? {
    var output: [UInt8] = []
    var copied = 0
    var index = 0
    while index < text.count {
      guard let end = end(ofNumberAt: index, in: text) else {
        index += 1
        continue
      }
      Bytes.append(text.extracting(copied..<index), to: &output)
      output += PhoneMask.masked(text.extracting(index..<end)).utf8
      copied = end
      index = end
    }
    guard copied > 0 else { return nil }
    Bytes.append(text.extracting(copied..<text.count), to: &output)
    return output
  }

  /// `text` (UTF-8) with each writing of a number that is known, by its digits, as ``PhoneMask`` prints
  /// it; `nil` when it has none.
  ///
  /// Its digits may stand in groups, with separators as above; see ``isWritten(_:_:)``.
  /// - Complexity: O(length of the text).
  static func masked(_ number: [UInt8], in text: Span<UInt8>) -> [UInt8]? {
    var output: [UInt8] = []
    var copied = 0
    var next = 0
    while let first = nextGroup(from: next, in: text) {
      next = first.range.upperBound
      guard let end = end(of: number, writtenFrom: first, in: text) else { continue }
      let run = first.range.lowerBound..<end
      next = end
      let hasPlus = run.lowerBound > copied && text[run.lowerBound - 1] == UInt8(ascii: "+")
      let start = hasPlus ? run.lowerBound - 1 : run.lowerBound
      Bytes.append(text.extracting(copied..<start), to: &output)
      output += PhoneMask.masked(text.extracting(run)).utf8
      copied = run.upperBound
    }
    guard copied > 0 else { return nil }
    Bytes.append(text.extracting(copied..<text.count), to: &output)
    return output
  }

  private static func nextGroup(from index: Int, in text: Span<UInt8>) -> Group? {
    var start = index
    while start < text.count, !text[start].isDigit { start += 1 }
    return group(at: start, in: text)
  }

  /// The end of `number` as it is written in groups of digits from `first` on, the longest way.
  private static func end(
    of number: [UInt8],
    writtenFrom first: Group,
    in text: Span<UInt8>
  ) -> Int? {
    var digits: [UInt8] = []
    var end: Int?
    var next: Group? = first
    while let group = next, digits.count + group.range.count <= number.count + 2 {
      digits += group.range.map { text[$0] }
      if isWritten(number, digits) { end = group.range.upperBound }
      next = self.group(behind: group.range.upperBound, in: text)
    }
    return end
  }

  /// Whether `digits` are `number`: all of it, perhaps behind `00`, or without the country's one to three
  /// digits, perhaps behind a `0`.
  static func isWritten(_ number: [UInt8], _ digits: [UInt8]) -> Bool {
    if digits == number { return true }
    let zero = UInt8(ascii: "0")
    if digits.starts(with: [zero, zero]), digits.dropFirst(2).elementsEqual(number) { return true }
    let national = digits.first == zero ? digits.dropFirst() : digits[...]
    return national.count >= 7
      && (1...3).contains(number.count - national.count)
      && number.suffix(national.count).elementsEqual(national)
  }

  /// The digits of `text` if they make a number, 7 to 15; `nil` otherwise.
  static func digits(_ text: Span<UInt8>) -> [UInt8]? {
    guard isNumber(text) else { return nil }
    return text.indices.map { text[$0] }.filter(\.isDigit)
  }

  /// Whether `text` as a whole is 7 to 15 digits with separators, perhaps behind a `+`.
  package static func isNumber(_ text: Span<UInt8>) -> Bool {
    guard text.count > 0 else { return false }
    var index = text[0] == UInt8(ascii: "+") ? 1 : 0
    var digits = 0
    while index < text.count {
      if text[index].isDigit {
        digits += 1
        index += 1
      } else {
        let length = separator(at: index, in: text)
        guard length > 0 else { return false }
        index += length
      }
    }
    return (7...15).contains(digits)
  }

  private static func end(ofNumberAt index: Int, in text: Span<UInt8>) -> Int? {
    let byte = text[index]
    if byte == UInt8(ascii: "+") {
      // Behind a `_` as well: telephony names rooms and participants `sip_+…`.
      guard index == 0 || !(text[index - 1].isLetterOrDigit || text[index - 1] == byte) else {
        return nil
      }
      return internationalEnd(from: index + 1, in: text)
    }
    guard byte.isDigit || byte == UInt8(ascii: "(") else { return nil }
    guard index == 0 || !(text[index - 1].isWord || isJoint(text[index - 1])) else { return nil }
    return nationalEnd(from: byte.isDigit ? index : index + 1, in: text)
  }

  // MARK: - Groups of digits

  /// Digits in a row, and the separator that led from the group before.
  private struct Group {
    let range: Range<Int>
    let separator: Range<Int>
  }

  private static func internationalEnd(from start: Int, in text: Span<UInt8>) -> Int? {
    guard start < text.count, text[start].isDigit, text[start] != UInt8(ascii: "0") else {
      return nil
    }
    var digits = 0
    var end = start
    var next = group(at: start, in: text)
    while let group = next, digits + group.range.count <= 15 {
      digits += group.range.count
      end = group.range.upperBound
      next = self.group(behind: end, in: text)
    }
    return digits >= 7 ? end : nil
  }

  private static func nationalEnd(from start: Int, in text: Span<UInt8>) -> Int? {
    var groups: [Group] = []
    var next = group(at: start, in: text)
    // The longest number has so many groups.
    while let group = next, groups.count < 8 {
      groups.append(group)
      next = self.group(behind: group.range.upperBound, in: text)
    }
    let counts = groups.map(\.range.count)
    let first = counts.first == 1 && text[start] == UInt8(ascii: "1") ? 1 : 0
    if counts.dropFirst(first).starts(with: [3, 3, 4]),
      let end = end(of: groups.prefix(first + 3), in: text)
    {
      return end
    }
    guard groups.count > 1, text[start] == UInt8(ascii: "0") else { return nil }
    if counts.starts(with: [2, 2, 2, 2, 2]) { return end(of: groups.prefix(5), in: text) }
    return trunkEnd(of: groups, in: text)
  }

  private static func trunkEnd(of groups: [Group], in text: Span<UInt8>) -> Int? {
    guard (3...6).contains(groups[0].range.count) else { return nil }
    var digits = 0
    var ends: [Int] = []
    for (index, group) in groups.enumerated() {
      digits += group.range.count
      let hasDot = group.separator.contains { text[$0] == UInt8(ascii: ".") }
      guard digits <= 15, !hasDot else { break }
      if index > 0, digits >= 8, let end = end(of: groups[...index], in: text) { ends.append(end) }
    }
    return groups.map(\.range.count).starts(with: [4, 2, 2]) ? nil : ends.last
  }

  /// Where the groups end; `nil` when what follows makes them a part of something longer.
  private static func end(of groups: ArraySlice<Group>, in text: Span<UInt8>) -> Int? {
    guard let end = groups.last?.range.upperBound else { return nil }
    guard end < text.count else { return end }
    let byte = text[end]
    if byte.isWord { return nil }
    let joins: [UInt8] = [
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"),
    ]
    guard joins.contains(byte), end + 1 < text.count else { return end }
    // A mask was digits before.
    return text[end + 1].isDigit || text[end + 1] == UInt8(ascii: "*") ? nil : end
  }

  private static func group(at start: Int, in text: Span<UInt8>) -> Group? {
    group(from: start..<start, in: text)
  }

  /// The group of digits behind `end`, with a separator between.
  private static func group(behind end: Int, in text: Span<UInt8>) -> Group? {
    var start = end
    for _ in 0..<3 { start += separator(at: start, in: text) }
    return start > end ? group(from: end..<start, in: text) : nil
  }

  private static func group(from separator: Range<Int>, in text: Span<UInt8>) -> Group? {
    let start = separator.upperBound
    var end = start
    while end < text.count, text[end].isDigit { end += 1 }
    return end > start ? Group(range: start..<end, separator: separator) : nil
  }

  /// The bytes of the separator at `index`; 0 when there is none.
  private static func separator(at index: Int, in text: Span<UInt8>) -> Int {
    guard index < text.count else { return 0 }
    switch text[index] {
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
      UInt8(ascii: "("), UInt8(ascii: ")"):
      return 1
    case 0xC2:
      // U+00A0.
      return index + 1 < text.count && text[index + 1] == 0xA0 ? 2 : 0
    case 0xE2:
      // U+2010 to U+2013, U+202F.
      guard index + 2 < text.count, text[index + 1] == 0x80 else { return 0 }
      return (0x90...0x93).contains(text[index + 2]) || text[index + 2] == 0xAF ? 3 : 0
    default: return 0
    }
  }

  /// Whether digits behind `byte` are a part of something longer.
  private static func isJoint(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "*"),
      UInt8(ascii: "#"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  fileprivate var isLetterOrDigit: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }

  /// Whether this byte is an ASCII letter, a digit or `_`.
  fileprivate var isWord: Bool { isLetterOrDigit || self == UInt8(ascii: "_") }
}
