import Calls
import Reporting

extension QueryChecker {
  /// The rows that meet a condition, and those of which it says anything.
  private mutating func parts(
    _ call: QueryFunctionCall,
    _ node: QueryNode
  ) -> (hits: Aggregate, trials: Aggregate)? {
    guard !call.isDistinct else {
      add("only count takes 'distinct'", at: node)
      return nil
    }
    guard expect(1, call, node, "\(call.name)(condition)") else { return nil }
    let asked = condition(call.arguments[0])
    let filter = call.condition.map { self.condition($0) }
    guard let asked else { return nil }
    var conditions = asked.presences
    if let filter {
      guard let filter else { return nil }
      conditions.append(filter.condition)
    }
    // All rows of the share are of one table, whichever part names it.
    let whole = RowAggregate(.rows, where: ([asked.condition] + conditions).joined, of: .calls)
    guard let table = rowTable(of: whole, node) else { return nil }
    return (
      .over(RowAggregate(.rows, where: ([asked.condition] + conditions).joined, of: table)),
      .over(RowAggregate(.rows, where: conditions.joined, of: table))
    )
  }

  mutating func share(_ call: QueryFunctionCall, _ node: QueryNode) -> Number? {
    parts(call, node).map { hits, trials in
      Number(expression: .ratio(.aggregate(hits), .aggregate(trials)), unit: .unit(.share))
    }
  }

  mutating func rate(
    _ call: QueryFunctionCall,
    _ name: String,
    _ title: String,
    _ node: QueryNode
  ) -> [Measure] {
    guard let (hits, trials) = parts(call, node) else { return [] }
    return .rate(name, title, hits, of: trials, node.text)
  }
}
