import Calls
import Reporting

/// The graph of an analysis, declared: what to ask of the analysis' table, and what to draw of all
/// selected rows, or of those of each group of the query's dimensions.
package struct GraphDeclaration: Sendable {
  /// What is asked.
  let queries: [GroupQuery]
  /// The graph from the answers to ``queries``, with phone numbers in texts or without; an empty one
  /// without rows.
  let graph: @Sendable ([GroupResult], _ showsPersonalData: Bool) -> ReportGraph

  /// What to ask for the graphs of a query.
  func queries(under query: ReportQuery) -> [GroupQuery] {
    let outer = outer(query)
    return queries.map { own in
      var own = own
      own.dimensions = outer + own.dimensions
      return own
    }
  }

  /// The graphs from the answers to ``queries(under:)``: one of all, or one for each group of the query's
  /// dimensions, in the order of a table's rows.
  ///
  /// - Complexity: O(n log n) in groups.
  func graphs(from results: [GroupResult], under query: ReportQuery) -> [ReportGraph] {
    let outer = outer(query)
    guard !outer.isEmpty else { return [graph(results, query.showsPersonalData)] }
    var parts: [[GroupKey]: [GroupResult]] = [:]
    for (place, result) in results.enumerated() {
      for group in result.groups {
        let own = GroupResult.Group(key: Array(group.key[outer.count...]), values: group.values)
        parts[
          Array(group.key[..<outer.count]),
          default: results.map { _ in GroupResult(groups: []) }
        ][place].groups.append(own)
      }
    }
    let zone = query.filter.zone
    let keyed = parts.map { key, part in
      (sorted: TableQuery.sortKey(key, outer, zone), key: key, part: part)
    }
    return keyed.sorted { $0.sorted.precedes($1.sorted) }.map { _, key, part in
      var graph = graph(part, query.showsPersonalData)
      graph.group = zip(key, outer).map { value, dimension in
        "\(dimension.name) = \(TableQuery.cell(value, dimension, query).name)"
      }.joined(separator: ", ")
      return graph
    }
  }

  /// The dimensions that each graph is of one value of: not what the nodes are told apart by.
  private func outer(_ query: ReportQuery) -> [Dimension] {
    let own = queries.flatMap(\.dimensions).map(\.name)
    return query.dimensions.filter { !own.contains($0.name) }
  }
}
