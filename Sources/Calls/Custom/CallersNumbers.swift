import ColumnStore
import RawMemory

/// In which values of custom dimensions the number of a caller stands, for reports to people who may
/// not see it.
///
/// Plain digits may be an id as well as a phone number; which of both they are the text alone does not
/// tell, but the call does. A value counts for all calls with it once it holds the number of one of
/// them, by the rules by which ``BodyRedactor`` knows the caller's number in what was said.
package struct CallersNumbers: Sendable {
  // By the dimension's column and the value: the digits of the numbers that are in it.
  private var numbers: [Column: [[UInt8]: Set<[UInt8]>]] = [:]

  /// What calls must be read with, besides the custom dimensions.
  package static let columns: Set<Column> = [.caller, .workspace]

  /// No value.
  package init() {}

  /// Looks for numbers in the custom dimensions of a row group, of those calls that have a caller and
  /// are of a workspace that `filter` chooses: who may not see others' calls must not learn of them.
  ///
  /// - Complexity: O(rows), and O(bytes) of texts with seven digits or more.
  package mutating func note(_ group: RowGroup, matching filter: CallFilter) {
    guard case .text(let callers) = group[.caller],
      case .integer(let workspaces) = group[.workspace]
    else { return }
    var isChosen: [Bool]?
    if filter.choosesWorkspaces {
      let workspaces = workspaces.values()
      let chosen = Set(workspaces).filter { filter.mayPass(workspace: $0) }
      isChosen = workspaces.map(chosen.contains)
    }
    let endings = (0..<callers.dictionary.count).map {
      PhoneNumbers.digits(callers.dictionary.span(of: $0)).flatMap { digits in
        SevenDigits.all(in: digits.span).last
      }
    }
    for column in group.customColumns {
      guard case .text(let values) = group[column] else { continue }
      note(values, of: column, callers, endings, isChosen)
    }
  }

  private mutating func note(
    _ values: TextChunk,
    of column: Column,
    _ callers: TextChunk,
    _ endings: [Int32?],
    _ isChosen: [Bool]?
  ) {
    // However a number is written, its last seven digits are in it, in a row but for separators.
    let digits = (0..<values.dictionary.count).map {
      SevenDigits.all(in: values.dictionary.span(of: $0))
    }
    guard digits.contains(where: { !$0.isEmpty }) else { return }
    var seen: Set<Pair> = []
    for row in 0..<values.count where isChosen?[row] ?? true {
      let pair = Pair(value: Int(values.codes[row]), caller: Int(callers.codes[row]))
      guard pair.value < digits.count, !digits[pair.value].isEmpty, pair.caller < endings.count,
        let ending = endings[pair.caller], digits[pair.value].contains(ending),
        seen.insert(pair).inserted,
        let number = PhoneNumbers.digits(callers.dictionary.span(of: pair.caller)),
        PhoneNumbers.masked(number, in: values.dictionary.span(of: pair.value)) != nil
      else { continue }
      numbers[column, default: [:]][values.dictionary[pair.value], default: []].insert(number)
    }
  }

  private struct Pair: Hashable {
    let value: Int
    let caller: Int
  }

  /// Adds what was found in other row groups.
  package mutating func merge(_ other: CallersNumbers) {
    numbers.merge(other.numbers) { own, others in
      own.merging(others) { $0.union($1) }
    }
  }

  /// The row group with these values marked, so that ``Column/shown(_:)`` masks the numbers in them.
  package func marked(_ group: RowGroup) -> RowGroup {
    var group = group
    for (column, found) in numbers {
      guard case .text(let values) = group[column] else { continue }
      let marked = values.replacing { value in
        found[value].map { MarkedText.marking(value, shownAs: Self.masked($0, in: value)) }
      }
      if let marked { group = group.adding(column, .text(marked)) }
    }
    return group
  }

  private static func masked(_ numbers: Set<[UInt8]>, in value: [UInt8]) -> [UInt8] {
    numbers.sorted { $0.lexicographicallyPrecedes($1) }.reduce(value) { text, number in
      PhoneNumbers.masked(number, in: text.span) ?? text
    }
  }
}

extension RowGroup {
  /// The row group with the values marked that hold the number of one of its own callers.
  package func markingCallersNumbers(matching filter: CallFilter = CallFilter()) -> RowGroup {
    var numbers = CallersNumbers()
    numbers.note(self, matching: filter)
    return numbers.marked(self)
  }
}

/// Seven digits in a row as a number.
private enum SevenDigits {
  /// Those of a text, whatever stands between its digits.
  static func all(in text: Span<UInt8>) -> [Int32] {
    var all: [Int32] = []
    var count = 0
    var digits: Int32 = 0
    for index in text.indices {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { continue }
      digits = digits % 1_000_000 * 10 + Int32(digit)
      count += 1
      if count >= 7 { all.append(digits) }
    }
    return all
  }
}
