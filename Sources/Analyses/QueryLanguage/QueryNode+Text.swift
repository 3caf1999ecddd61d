import Calls
import Reporting

extension QueryNode {
  /// The expression in its usual spelling, with no more brackets than are needed: read again, it is
  /// the same.
  package var text: String { text(inside: .or) }

  /// How strongly a part binds, the weakest first.
  private enum Binding: Int {
    case or
    case and
    case not
    case comparison
    case sum
    case product
    case sign
    case primary

    var next: Binding { Binding(rawValue: rawValue + 1) ?? .primary }
  }

  private var binding: Binding {
    switch kind {
    case .or: .or
    case .and: .and
    case .not: .not
    case .comparison, .matches, .isIn, .isNull: .comparison
    case .arithmetic(.add, _, _), .arithmetic(.subtract, _, _): .sum
    case .arithmetic(.multiply, _, _), .arithmetic(.divide, _, _): .product
    case .negated: .sign
    case .integer, .number, .text, .boolean, .field, .function: .primary
    }
  }

  private func text(inside outer: Binding) -> String {
    binding.rawValue < outer.rawValue ? "(\(ownText))" : ownText
  }

  private var ownText: String {
    // Operators of one kind group from the left.
    func pair(_ sign: String, _ a: QueryNode, _ b: QueryNode) -> String {
      "\(a.text(inside: binding)) \(sign) \(b.text(inside: binding.next))"
    }
    func compared(_ sign: String, _ a: QueryNode, _ b: QueryNode) -> String {
      "\(a.text(inside: .sum)) \(sign) \(b.text(inside: .sum))"
    }
    switch kind {
    case .integer(let value): return "\(value)"
    case .number(let value): return value.machineText
    case .text(let bytes): return Self.quoted(bytes)
    case .boolean(let value): return "\(value)"
    case .field(let names):
      return isQuoted
        ? SQLText.quoted(name: names[0]) : names.map(Self.nameText).joined(separator: ".")
    case .function(let call): return call.text
    case .negated(let part): return "-\(part.text(inside: .sign))"
    case .arithmetic(let operation, let a, let b): return pair(operation.rawValue, a, b)
    case .comparison(let comparison, let a, let b): return compared(comparison.rawValue, a, b)
    case .matches(let a, let b): return compared("~=", a, b)
    case .isIn(let part, let others):
      let list = others.map { $0.text(inside: .sum) }.joined(separator: ", ")
      return "\(part.text(inside: .sum)) in (\(list))"
    case .isNull(let part, let isNegated):
      return "\(part.text(inside: .sum)) is \(isNegated ? "not " : "")null"
    case .not(let part): return "not \(part.text(inside: .not))"
    case .and(let a, let b): return pair("and", a, b)
    case .or(let a, let b): return pair("or", a, b)
    }
  }

  /// A text in single quotes.
  static func quoted(_ bytes: [UInt8]) -> String {
    let quote = UInt8(ascii: "'")
    let inside = bytes.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return String(decoding: [quote] + inside + [quote], as: UTF8.self)
  }

  /// A name, in double quotes, as SQL has them, if it is not plain.
  static func nameText(_ name: String) -> String {
    let isPlain =
      (name.utf8.first.map { $0 == 0x5F || (0x41...0x5A).contains($0 & 0xDF) } ?? false)
      && name.utf8.allSatisfy {
        $0 == 0x5F || (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0)
      }
    guard !isPlain || QueryToken.isKeyword(name) else { return name }
    return SQLText.quoted(name: name)
  }
}

extension QueryFunctionCall {
  /// The call in its usual spelling.
  var text: String {
    var inside = (isDistinct ? ["distinct"] : [])
    if !arguments.isEmpty { inside.append(arguments.map(\.text).joined(separator: ", ")) }
    if let condition { inside.append("where \(condition.text)") }
    return "\(name)(\(inside.joined(separator: " ")))"
  }
}
