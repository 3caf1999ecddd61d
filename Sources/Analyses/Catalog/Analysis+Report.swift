import Calls
package import Reporting

extension Analysis {
  /// Computes the report with `engine`.
  package func report(
    from engine: some Engine,
    matching query: ReportQuery
  ) async throws -> Report {
    let declared = tables(query.options).map { TableQuery($0, query) }
    let notesQueries = notes.isEmpty ? [] : [GroupQuery(aggregates: notes.flatMap(\.aggregates))]
    let sendersQuery = GroupQuery(dimensions: [.sender], aggregates: [.calls([])])
    let plan = declared.flatMap(\.queries) + notesQueries + [sendersQuery]
    let evaluation = try await engine.evaluate(plan, on: table, matching: query.filter)
    var results = evaluation.results[...]
    let tables = declared.map { table in
      let own = results.prefix(table.queries.count)
      results = results.dropFirst(table.queries.count)
      return table.table(from: Array(own))
    }
    let zone = query.filter.zone
    func text(_ instant: Int64?) -> String? { instant.map { ISO8601.text($0, in: zone) } }
    return Report(
      name: name,
      title: title,
      period: Period(
        since: text(query.filter.since),
        until: text(query.filter.until),
        firstCall: text(evaluation.population.firstStart),
        lastCall: text(evaluation.population.lastStart),
        timeZone: zone.identifier
      ),
      calls: evaluation.population.calls,
      tables: tables,
      notes: (notes.isEmpty ? [] : noteTexts(evaluation.results[plan.count - 2]))
        + SenderNote.texts(
          evaluation.results[plan.count - 1],
          areApart: query.dimensions.contains(.sender)
        )
    )
  }

  private func noteTexts(_ result: GroupResult) -> [String] {
    guard let values = result.groups.first?.values else { return [] }
    var start = 0
    return notes.compactMap { note in
      let own = Array(values[start..<start + note.aggregates.count])
      start += note.aggregates.count
      return note.text(own)
    }
  }
}

/// The sentence under a report that mixes senders, whose fields differ in meaning.
enum SenderNote {
  /// The sentence, when there are several senders; `result` has the calls of each.
  ///
  /// `areApart` says that the report already groups by sender, which is what the sentence advises.
  static func texts(_ result: GroupResult, areApart: Bool = false) -> [String] {
    guard result.groups.count > 1 else { return [] }
    let senders = result.groups.sorted { $0.key[0].precedes($1.key[0]) }.map { group in
      let name =
        if case .text(let bytes) = group.key[0] {
          String(decoding: bytes, as: UTF8.self)
        } else {
          "(none)"
        }
      let calls = group.values[0].double ?? 0
      return "\(name) \(calls.machineText)"
    }
    return [
      "calls of several senders (\(senders.joined(separator: ", "))), whose fields differ in "
        + "meaning\(areApart ? "" : ": compare with --by sender")"
    ]
  }
}
