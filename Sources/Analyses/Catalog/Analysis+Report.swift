import Calls
package import Reporting

extension Analysis {
  /// Computes the report with `engine`.
  ///
  /// - Throws: What the engine throws, or an ``ArgumentError`` when filled gaps make too many rows, or a
  ///   pivot too many columns.
  package func report(
    from engine: some Engine,
    matching query: ReportQuery
  ) async throws -> Report {
    let declared = tables(query.options).map { TableQuery($0, query) }
    let notesQuery = GroupQuery(aggregates: notes.flatMap(\.aggregates))
    let sendersQuery = GroupQuery(dimensions: [.sender], aggregates: [.calls([])])
    let plan = declared.flatMap(\.queries) + [notesQuery, sendersQuery]
    let evaluations = try await engine.evaluate(
      plan,
      on: table,
      matchingEach: [query.filter] + (query.previousFilter.map { [$0] } ?? [])
    )
    let evaluation = evaluations[0]
    let before = evaluations.dropFirst().first
    let frame = TimeFrame(query, evaluation.population)
    var start = 0
    var tables: [ReportTable] = []
    for table in declared {
      let own = start..<start + table.queries.count
      start = own.upperBound
      let answer = try table.table(
        from: Array(evaluation.results[own]),
        before: before.map { Array($0.results[own]) },
        in: frame
      )
      if let answer { tables.append(answer) }
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
        timeZone: zone.identifier,
        previous: before.map { query.previousPeriod($0.population) }
      ),
      calls: evaluation.population.calls,
      tables: tables,
      notes: noteTexts(evaluation.results[plan.count - 2])
        + SenderNote.texts(
          evaluation.results[plan.count - 1],
          areApart: query.dimensions.contains(.sender)
        )
        + (try TimeNote.texts(query, declared, frame))
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
