import Reporting
import Yams

extension DefinitionReader {
  mutating func report(_ kind: WeeklyDefinitionProblem.Kind, at mark: Mark?) {
    problems.append(
      WeeklyDefinitionProblem(kind: kind, line: mark?.line ?? 1, column: mark?.column ?? 1)
    )
  }

  /// Whether a key has no value, or an empty mapping.
  func isEmpty(_ node: Node) -> Bool {
    switch node {
    case .scalar(let scalar): scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    case .mapping(let mapping): mapping.isEmpty
    case .sequence, .alias: false
    }
  }

  /// The values of a mapping by their keys, which must be `known`; empty when it is none.
  ///
  /// `what` says what the mapping is, or what its keys are.
  mutating func mapping(_ node: Node, _ what: String, keys known: [String]) -> [String: Node] {
    guard let mapping = node.mapping else {
      let example = known.first.map { ", such as '\($0): …'" } ?? ""
      report(.expected("a mapping\(example)", key: what), at: node.mark)
      return [:]
    }
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? "?"
      guard let plain = known.first(where: { $0.utf8.elementsEqual(name.utf8) }) else {
        let kind = ["metric", "reason"].contains(what) ? what : "key of a \(what)"
        report(.unknown(UnknownName(what: kind, name: name, known: known)), at: key.mark)
        continue
      }
      // The parser refuses equal keys, but a key in quotes differs for it.
      if values.updateValue(value, forKey: plain) != nil { report(.duplicate(name), at: key.mark) }
    }
    return values
  }

  mutating func required(_ key: String, in keys: [String: Node], at node: Node) -> Node? {
    // A node that is no mapping at all has been reported as such.
    if keys[key] == nil, node.mapping != nil { report(.missing(key: key), at: node.mark) }
    return keys[key]
  }

  mutating func text(_ node: Node, _ key: String) -> String? {
    guard let scalar = node.scalar, !scalar.string.isEmpty else {
      report(.expected("a text", key: key), at: node.mark)
      return nil
    }
    return scalar.string
  }

  /// One text, or a list of them.
  mutating func texts(_ node: Node, _ key: String) -> [String] {
    scalars(node, key).map(\.text)
  }

  mutating func scalars(_ node: Node, _ key: String) -> [(text: String, mark: Mark?)] {
    let nodes = node.sequence.map { Array($0) } ?? [node]
    return nodes.compactMap { item in
      guard let scalar = item.scalar, !scalar.string.isEmpty else {
        report(.expected("a text or a list of texts", key: key), at: item.mark ?? node.mark)
        return nil
      }
      return (scalar.string, scalar.mark)
    }
  }

  mutating func flag(_ node: Node, _ key: String) -> Bool? {
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default:
      report(.expected("true or false", key: key), at: node.mark)
      return nil
    }
  }

  mutating func number(_ node: Node, _ key: String) -> Double? {
    guard let number = node.scalar.flatMap({ Double($0.string) }), number.isFinite else {
      report(.expected("a number", key: key), at: node.mark)
      return nil
    }
    return number
  }

  mutating func wholeNumber(_ node: Node, _ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
      let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
      report(.expected(wanted, key: key), at: node.mark)
      return nil
    }
    return number
  }
}
