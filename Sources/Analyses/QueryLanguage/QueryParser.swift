import Calls
import Reporting

/// Reads measures and conditions.
///
/// The language is small and ours, so the parser is written by hand, a function for each rule of
/// ``grammar``.
///
/// The name of a percentile has decimals: `p99.9(e2e)`. Behind `meta.`, `var.` and `analysis.` keywords
/// are keys as other words are. Keywords and functions are taken in any case,
/// letters and digits are those of ASCII.
package struct QueryParser {
  /// The grammar (EBNF).
  package static let grammar = """
    measure     = [ name "=" ] expression | expression "as" name ;
    expression  = conjunction { "or" conjunction } ;
    conjunction = negation { "and" negation } ;
    negation    = "not" negation | comparison ;
    comparison  = sum [ operator sum | [ "not" ] "in" "(" sum { "," sum } ")"
                      | "is" [ "not" ] "null" ] ;
    operator    = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~=" ;
    sum         = product { ( "+" | "-" ) product } ;
    product     = signed { ( "*" | "/" ) signed } ;
    signed      = "-" signed | primary ;
    primary     = number | text | "true" | "false" | function | field
                | "(" expression ")" ;
    function    = name "(" [ "distinct" ] [ expression { "," expression } ]
                           [ "where" expression ] ")" ;
    field       = name { "." key } ;
    key         = name | digit { letter | digit | "_" } ;
    name        = ( letter | "_" ) { letter | digit | "_" }
                | '"' { any character, a quote doubled } '"' ;
    number      = digits [ "." digits ] [ "e" [ "+" | "-" ] digits ] ;
    text        = "'" { any character, a quote doubled } "'" ;
    """

  /// The longest text of a measure or condition, in bytes.
  package static let longestText = 4_096
  /// The most parts that may stand inside one another; who asks over HTTP must not use up the stack.
  package static let deepestNesting = 64

  private let tokens: [QueryToken]
  private var place = 0
  private var depth = 0

  private init(_ text: String) throws(QueryProblem) {
    let length = text.utf8.count
    guard length <= Self.longestText else {
      throw QueryProblem(
        "\(length) bytes are more than the \(Self.longestText) that an expression may have",
        at: Self.longestText..<length
      )
    }
    tokens = try QueryLexer.tokens(of: text)
  }

  /// Reads a measure.
  ///
  /// - Throws: The first thing that is not as the rules have it.
  package static func measure(_ text: String) throws(QueryProblem) -> QueryMeasure {
    var parser = try QueryParser(text)
    var name: (String, Range<Int>)?
    if case .name(let text, let isQuoted) = parser.token.kind, isQuoted || !parser.token.isReserved,
      parser.tokens[1].isSign("=")
    {
      name = (text, parser.token.range)
      parser.place += 2
    }
    let expression = try parser.expression()
    if parser.token.isKeyword("as") {
      let word = parser.token
      parser.place += 1
      guard case .name(let text, _) = parser.token.kind, !parser.token.isReserved else {
        throw parser.unexpected("a name after 'as'")
      }
      guard name == nil else {
        throw QueryProblem("the measure is named twice", at: word.range)
      }
      name = (text, parser.token.range)
      parser.place += 1
    }
    try parser.expectEnd()
    return QueryMeasure(expression: expression, name: name?.0, nameRange: name?.1)
  }

  /// Reads an expression.
  ///
  /// - Throws: The first thing that is not as the rules have it.
  package static func expression(_ text: String) throws(QueryProblem) -> QueryNode {
    var parser = try QueryParser(text)
    let expression = try parser.expression()
    try parser.expectEnd()
    return expression
  }

  // MARK: - Tokens

  private var token: QueryToken { tokens[place] }

  private mutating func take(_ sign: String) -> Bool {
    guard token.isSign(sign) else { return false }
    place += 1
    return true
  }

  private mutating func take(keyword: String) -> Bool {
    guard token.isKeyword(keyword) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ sign: String, _ purpose: String) throws(QueryProblem) {
    guard take(sign) else { throw unexpected("'\(sign)' \(purpose)") }
  }

  private func unexpected(_ wanted: String) -> QueryProblem {
    QueryProblem("expected \(wanted), found \(token.told)", at: token.range)
  }

  private func expectEnd() throws(QueryProblem) {
    guard token.kind != .end else { return }
    throw unexpected("an operator or the end")
  }

  /// A node over all that was read since `start`.
  private func node(_ kind: QueryNode.Kind, from start: Int) throws(QueryProblem) -> QueryNode {
    let range = tokens[start].range.lowerBound..<tokens[max(start, place - 1)].range.upperBound
    let node = QueryNode(kind, range)
    guard node.depth <= Self.deepestNesting else { throw tooDeep(range) }
    return node
  }

  private func tooDeep(_ range: Range<Int>) -> QueryProblem {
    QueryProblem("more than \(Self.deepestNesting) parts stand inside one another", at: range)
  }

  // MARK: - Rules

  private mutating func expression() throws(QueryProblem) -> QueryNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else { throw tooDeep(token.range) }
    let start = place
    var left = try conjunction()
    while take(keyword: "or") {
      let right = try conjunction()
      left = try node(.or(left, right), from: start)
    }
    return left
  }

  private mutating func conjunction() throws(QueryProblem) -> QueryNode {
    let start = place
    var left = try negation()
    while take(keyword: "and") {
      let right = try negation()
      left = try node(.and(left, right), from: start)
    }
    return left
  }

  private mutating func negation() throws(QueryProblem) -> QueryNode {
    let start = place
    guard take(keyword: "not") else { return try comparison() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else { throw tooDeep(tokens[start].range) }
    let part = try negation()
    return try node(.not(part), from: start)
  }

  private mutating func comparison() throws(QueryProblem) -> QueryNode {
    let start = place
    let left = try sum()
    if case .sign(let sign) = token.kind {
      if sign == "~=" {
        place += 1
        let right = try sum()
        return try noChain(try node(.matches(left, right), from: start))
      }
      if let comparison = Condition.Comparison(rawValue: sign) {
        place += 1
        let right = try sum()
        return try noChain(try node(.comparison(comparison, left, right), from: start))
      }
    }
    if take(keyword: "is") {
      let isNegated = take(keyword: "not")
      guard take(keyword: "null") else {
        throw unexpected(isNegated ? "'null'" : "'null' or 'not null'")
      }
      return try node(.isNull(left, isNegated: isNegated), from: start)
    }
    let isNegated = token.isKeyword("not") && tokens[place + 1].isKeyword("in")
    if isNegated { place += 1 }
    guard take(keyword: "in") else { return left }
    try expect("(", "and the values")
    var values: [QueryNode] = []
    repeat { values.append(try sum()) } while take(",")
    try expect(")", "after the values")
    let test = try node(.isIn(left, values), from: start)
    return isNegated ? try node(.not(test), from: start) : test
  }

  private func noChain(_ node: QueryNode) throws(QueryProblem) -> QueryNode {
    guard case .sign(let sign) = token.kind,
      sign == "~=" || Condition.Comparison(rawValue: sign) != nil
    else { return node }
    throw QueryProblem(
      "comparisons do not follow one another; join them with 'and'",
      at: token.range
    )
  }

  private mutating func sum() throws(QueryProblem) -> QueryNode {
    let start = place
    var left = try product()
    while case .sign(let sign) = token.kind, sign == "+" || sign == "-" {
      place += 1
      let right = try product()
      left = try node(.arithmetic(sign == "+" ? .add : .subtract, left, right), from: start)
    }
    return left
  }

  private mutating func product() throws(QueryProblem) -> QueryNode {
    let start = place
    var left = try signed()
    while case .sign(let sign) = token.kind, sign == "*" || sign == "/" {
      place += 1
      let right = try signed()
      left = try node(.arithmetic(sign == "*" ? .multiply : .divide, left, right), from: start)
    }
    return left
  }

  private mutating func signed() throws(QueryProblem) -> QueryNode {
    let start = place
    guard take("-") else { return try primary() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else { throw tooDeep(tokens[start].range) }
    let part = try signed()
    return try node(.negated(part), from: start)
  }

  private mutating func primary() throws(QueryProblem) -> QueryNode {
    let start = place
    let first = token
    switch first.kind {
    case .integer(let value):
      place += 1
      return try node(.integer(value), from: start)
    case .number(let value):
      place += 1
      return try node(.number(value), from: start)
    case .text(let bytes):
      place += 1
      return try node(.text(bytes), from: start)
    case .sign("("):
      place += 1
      let inside = try expression()
      try expect(")", "to close the bracket")
      return inside
    case .name(let name, let isQuoted):
      if first.isKeyword("true") || first.isKeyword("false") {
        place += 1
        return try node(.boolean(first.isKeyword("true")), from: start)
      }
      guard !first.isReserved else { throw unexpected("a value") }
      place += 1
      if !isQuoted, take("(") { return try function(name, start) }
      var names = [name]
      let isCustom = CustomDimension.isName("\(name).")
      while take(".") {
        guard case .name(let next, _) = token.kind, isCustom || !token.isReserved else {
          throw unexpected(
            isCustom
              ? "a key after the dot, in double quotes unless it is a word"
              : "a column after the dot"
          )
        }
        names.append(next)
        place += 1
      }
      var field = try node(.field(names), from: start)
      field.isQuoted = isQuoted && names.count == 1
      return field
    case .sign, .end: throw unexpected("a value")
    }
  }

  /// The arguments of a function, after the opening bracket.
  private mutating func function(_ name: String, _ start: Int) throws(QueryProblem) -> QueryNode {
    let isDistinct = take(keyword: "distinct")
    var arguments: [QueryNode] = []
    if isDistinct || !token.isSign(")") && !token.isKeyword("where") {
      repeat { arguments.append(try expression()) } while take(",")
    }
    let condition = take(keyword: "where") ? try expression() : nil
    try expect(")", "after the arguments of '\(name.visible)'")
    return try node(
      .function(
        QueryFunctionCall(
          name: name.asciiLowercased,
          nameRange: tokens[start].range,
          isDistinct: isDistinct,
          arguments: arguments,
          condition: condition
        )
      ),
      from: start
    )
  }
}

/// A measure as it is typed: an expression, and the name that it is given.
package struct QueryMeasure: Sendable, Equatable {
  /// What is computed.
  package let expression: QueryNode
  /// The name of its column; `nil` for one made of the expression.
  package let name: String?
  /// Where the name stands.
  let nameRange: Range<Int>?

  /// The measure in its usual spelling: read again, it is the same.
  package var text: String {
    if let name { return "\(QueryNode.nameText(name)) = \(expression.text)" }
    // A comparison of a field would be read as a name.
    let isRead = (try? QueryParser.measure(expression.text))?.name == nil
    return isRead ? expression.text : "(\(expression.text))"
  }

  /// Whether two measures say the same.
  package static func == (a: QueryMeasure, b: QueryMeasure) -> Bool {
    a.expression == b.expression && a.name == b.name
  }
}
