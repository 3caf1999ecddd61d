import Calls
import Reporting

/// Reads the parameters of a query string by their names, and collects all that is wrong.
///
/// A name may be spelled with `_` for `-`. One that is not known is a problem: nothing that somebody
/// asked for is passed over.
struct QueryReader {
  /// The most problems that are told one by one.
  private static let listed = 100
  /// The most characters of a message, which may repeat what was sent.
  private static let messageLength = 4_000

  private let query: FormQuery
  private let spellings: [String: [String]]
  private var found: [RequestProblem] = []
  private var rest = 0

  /// A reader of a query whose parameters may have the names `known`.
  ///
  /// - Complexity: O(parameters × names).
  init(_ query: FormQuery, known: [String]) {
    self.query = query
    var spellings: [String: [String]] = [:]
    var strangers: [FormQuery.Value] = []
    for name in query.names {
      guard case .text(let text) = name, let plain = Self.name(text, known) else {
        if !strangers.contains(name) { strangers.append(name) }
        continue
      }
      if !spellings[plain, default: []].contains(text) {
        spellings[plain, default: []].append(text)
      }
    }
    self.spellings = spellings
    for name in strangers { add(stranger: name, known) }
  }

  /// All that is wrong; at most 100 problems, then one that counts the rest.
  var problems: [RequestProblem] {
    guard rest > 0 else { return found }
    return found + [
      RequestProblem(.value, .query, [], "Value error, \(rest) more problems are not listed")
    ]
  }

  /// Adds a problem with the value of a parameter.
  mutating func add(_ name: String, _ message: String) {
    let input: ProblemInput =
      if case .text(let text)? = values(name).first {
        .text(text.firstScalars(ProblemInput.maximumLength))
      } else {
        .none
      }
    add(
      RequestProblem(
        .value,
        .query,
        [.key(name)],
        "Value error, \(message.firstScalars(Self.messageLength))",
        input: input
      )
    )
  }

  /// The texts of a parameter that may be given several times.
  mutating func texts(_ name: String) -> [String] {
    values(name).compactMap { value in
      switch value {
      case .text(let text): return text
      case .invalidEscape: add(name, "'%' must be followed by two hexadecimal digits")
      case .invalidUTF8: add(name, "should be UTF-8")
      }
      return nil
    }
  }

  /// The text of a parameter that may be given once; `nil` when it is missing or wrong.
  mutating func text(_ name: String) -> String? {
    let count = values(name).count
    guard count <= 1 else {
      add(name, "given \(count) times, should be given once")
      return nil
    }
    return texts(name).first
  }

  /// The integer of a parameter that may be given once, within a range.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let bounds =
        range.upperBound == .max
        ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
      add(name, "should be an integer, \(bounds)")
      return nil
    }
    return number
  }

  /// Whether a flag is set: by its name alone, or by `true`.
  mutating func flag(_ name: String) -> Bool {
    switch text(name) {
    case nil, "false": return false
    case "", "true": return true
    default:
      add(name, "should be true or false")
      return false
    }
  }

  private func values(_ name: String) -> [FormQuery.Value] {
    (spellings[name] ?? []).flatMap { query.values(of: $0) }
  }

  private static func name(_ text: String, _ known: [String]) -> String? {
    let dashed = text.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    return known.first { $0.utf8.elementsEqual(dashed) }
  }

  private mutating func add(stranger name: FormQuery.Value, _ known: [String]) {
    guard case .text(let text) = name else {
      let message = "Value error, a parameter's name should be form-encoded UTF-8"
      return add(RequestProblem(.value, .query, [], message))
    }
    let start = text.firstScalars(ProblemInput.maximumLength)
    let unknown = UnknownName(what: "parameter", name: start, known: known)
    add(RequestProblem(.value, .query, [.key(start)], "Value error, \(unknown)"))
  }

  private mutating func add(_ problem: RequestProblem) {
    if found.count < Self.listed { found.append(problem) } else { rest += 1 }
  }
}
