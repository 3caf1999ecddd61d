package import Calls

/// A part of an expression as it is typed, before it is known what its names mean.
package struct QueryNode: Sendable {
  package indirect enum Kind: Sendable, Equatable {
    case integer(Int64)
    case number(Double)
    case text([UInt8])
    case boolean(Bool)
    /// A column or dimension; `table.column` has two names.
    case field([String])
    case function(QueryFunctionCall)
    case negated(QueryNode)
    case arithmetic(RowValue.Operator, QueryNode, QueryNode)
    /// A comparison; `~=` is ``matches(_:_:)``.
    case comparison(Condition.Comparison, QueryNode, QueryNode)
    case matches(QueryNode, QueryNode)
    case isIn(QueryNode, [QueryNode])
    case isNull(QueryNode, isNegated: Bool)
    case not(QueryNode)
    case and(QueryNode, QueryNode)
    case or(QueryNode, QueryNode)
  }

  package let kind: Kind
  /// Where it stands: offsets of the text's bytes.
  package let range: Range<Int>
  /// How many parts stand inside one another.
  let depth: Int
  /// Whether it is one name in double quotes: a text, where one is wanted.
  var isQuoted = false

  /// A part that stands at `range`.
  package init(_ kind: Kind, _ range: Range<Int> = 0..<0) {
    self.kind = kind
    self.range = range
    depth = 1 + (kind.parts.map(\.depth).max() ?? 0)
  }
}

/// A function with its arguments: `count(distinct caller where successful)`.
package struct QueryFunctionCall: Sendable, Equatable {
  /// The function's name in small letters.
  package let name: String
  /// Where the name stands.
  let nameRange: Range<Int>
  package let isDistinct: Bool
  package let arguments: [QueryNode]
  /// Which rows count; `nil` for all.
  package let condition: QueryNode?

  /// A call of `name`, in small letters.
  package init(
    name: String,
    nameRange: Range<Int> = 0..<0,
    isDistinct: Bool = false,
    arguments: [QueryNode] = [],
    condition: QueryNode? = nil
  ) {
    self.name = name
    self.nameRange = nameRange
    self.isDistinct = isDistinct
    self.arguments = arguments
    self.condition = condition
  }

  /// Whether two calls say the same, wherever they stand.
  package static func == (a: QueryFunctionCall, b: QueryFunctionCall) -> Bool {
    a.name == b.name && a.isDistinct == b.isDistinct && a.arguments == b.arguments
      && a.condition == b.condition
  }
}

extension QueryNode {
  /// The text that the part is where one is wanted; `nil` for any other part.
  var literalText: [UInt8]? {
    switch kind {
    case .text(let bytes): bytes
    case .field(let names) where isQuoted: Array(names[0].utf8)
    default: nil
    }
  }
}

extension QueryNode: Equatable {
  /// Whether two parts say the same, wherever they stand.
  package static func == (a: QueryNode, b: QueryNode) -> Bool { a.kind == b.kind }
}

extension QueryNode.Kind {
  /// The parts inside.
  var parts: [QueryNode] {
    switch self {
    case .integer, .number, .text, .boolean, .field: []
    case .function(let call): call.arguments + (call.condition.map { [$0] } ?? [])
    case .negated(let part), .isNull(let part, _), .not(let part): [part]
    case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .matches(let a, let b),
      .and(let a, let b), .or(let a, let b):
      [a, b]
    case .isIn(let part, let others): [part] + others
    }
  }
}
