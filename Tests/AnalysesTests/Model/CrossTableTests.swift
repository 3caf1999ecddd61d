import Analyses
import Calls
import CallsTestSupport
import ColumnStore
import Testing

/// Aggregates of one table's columns in a query on another table.
@Suite struct CrossTableTests {
  private static func results(
    _ calls: ModelCalls,
    on table: CallTable,
    _ aggregates: [Aggregate],
    where conditions: [Condition] = []
  ) async throws -> [[GroupKey]: [AggregateValue]] {
    let agent = try #require(Dimension.ofCalls.first { $0.name == "agent" })
    let evaluation = try await ColumnEngine(calls.snapshot, threads: 2).evaluate(
      [GroupQuery(dimensions: [agent], aggregates: aggregates)],
      on: table,
      matching: CallFilter(conditions: conditions)
    )
    return Dictionary(
      uniqueKeysWithValues: evaluation.results[0].groups.map { ($0.key, $0.values) }
    )
  }

  private static func calls() async throws -> ModelCalls {
    var payloads = RandomPayloads(seed: 51)
    let records = payloads.records(300, rejected: 0.04, repeated: 0)
    return try await ModelCalls(records, lines: payloads.lines(of: records))
  }

  @Test func aChildTablesColumnIsFoldedOverAllRowsOfTheCalls() async throws {
    let calls = try await Self.calls()
    let values: [Aggregate] = [
      .sum(.e2e, []), .sum(.llm, [.isTrue(.turnInterrupted)]), .quantile(.e2e, 0.9),
      .present(.turnNode), .maximum(.gap), .sum(.llm, [.isTrue(.successful)]),
    ]
    let counts: [[Condition]] = [[], [.isTrue(.turnInterrupted)], [.isTrue(.successful)]]
    let ofCalls = try await Self.results(
      calls,
      on: .calls,
      values + counts.map { .rowsOf(.turns, $0) }
    )
    let ofTurns = try await Self.results(calls, on: .turns, values + counts.map { .rows($0) })
    #expect(ofTurns.count > 1)
    for (agent, expected) in ofTurns { #expect(ofCalls[agent] == expected) }
    // A group whose calls have no turns counts none.
    for (agent, values) in ofCalls where ofTurns[agent] == nil {
      #expect(values.suffix(counts.count) == [.integer(0), .integer(0), .integer(0)])
    }
  }

  @Test func aCallsColumnHasTheCallsValueInEachRow() async throws {
    let calls = try await Self.calls()
    let results = try await Self.results(
      calls,
      on: .turns,
      [.sum(.duration, []), .present(.callCost), .distinct(.callID)]
    )
    var durations: [GroupKey: Int] = [:]
    var costed: [GroupKey: Int] = [:]
    var ids: [GroupKey: Set<[UInt8]>] = [:]
    for group in calls.snapshot.groups {
      guard case .text(let agents) = group[.agent], case .integer(let duration) = group[.duration],
        case .double(let cost) = group[.callCost], case .text(let callIDs) = group[.callID],
        let turns = group.tables[.turns]
      else {
        Issue.record("a column is missing")
        return
      }
      let durationValues = duration.values()
      for call in 0..<group.callCount {
        let key = GroupKey.text(agents.dictionary[Int(agents.codes[call])])
        for _ in turns.rows(ofCall: call) {
          durations[key, default: 0] += Int(durationValues[call])
          costed[key, default: 0] += cost.values[call].isNaN ? 0 : 1
          ids[key, default: []].insert(callIDs.dictionary[Int(callIDs.codes[call])])
        }
      }
    }
    #expect(results.count == durations.count && results.count > 1)
    for (key, values) in results {
      #expect(values[0] == .integer(durations[key[0]] ?? -1))
      #expect(values[1] == .integer(costed[key[0]] ?? -1))
      #expect(values[2] == .integer(ids[key[0]]?.count ?? -1))
    }
  }
}
