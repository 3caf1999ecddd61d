import Calls
package import Reporting

/// A list of calls as a report: which columns, in which order, how many.
package enum CallListing {
  /// What is typed, and the report's name.
  package static let name = "calls"
  /// What it answers, in one sentence.
  package static let summary = "The calls themselves, the newest first."
  /// The most calls that are listed when nothing else is asked for.
  package static let usualLimit = 50
  /// The columns that are listed when none are chosen.
  ///
  /// The store's own id is among them where calls come from a store.
  package static let usualColumns = [
    "id", "call_id", "agent", "agent_version", "started", "duration_ms", "successful", "sentiment",
    "disconnection_reason", "call_cost", "turns", "tool_errors", "flags",
  ]

  /// All columns that can be listed or sorted by, besides those of custom dimensions.
  package static var columns: [ReportColumn] { CallColumn.all.map(\.column) }

  /// What identifies calls and orders those that tie.
  static let identity: Set<Column> = [.storeID, .workspace, .agent, .callID, .start]

  /// The columns that a list reads, of which `chosen` are listed; none for the usual ones.
  static func needs(_ chosen: [String], _ query: ReportQuery) -> Set<Column> {
    let names = (chosen.isEmpty ? usualColumns : chosen) + (query.sort.map { [$0.column] } ?? [])
    return Set(CallColumn.named(names).flatMap(\.needs)).union(identity)
      .union(query.filter.columns)
  }

  /// Takes names of custom dimensions that are wrong out of `names`, and tells what is wrong with them.
  static func takeWrongNames(_ names: inout [String]) -> [ArgumentProblem] {
    var problems: [ArgumentProblem] = []
    names.removeAll { name in
      guard CustomDimension.isName(name) else { return false }
      do throws(CustomDimensionError) {
        _ = try CustomDimension(name)
        return false
      } catch {
        problems.append(ArgumentProblem("columns", "'\(name.visible)' is no column: \(error)"))
        return true
      }
    }
    return problems
  }

  /// The list.
  ///
  /// - Parameters:
  ///   - calls: The calls, with the columns that ``needs(_:_:)`` tells.
  ///   - query: Which calls, in which order, and how many.
  ///   - chosen: The columns that were asked for; the list has all of them then, and others, which
  ///     are empty.
  ///   - threads: How many tasks work at once.
  /// - Returns: A report of one table.
  /// - Throws: ``EngineError``, what the calls throw, or `CancellationError`.
  static func report(
    on calls: any RowGroupSource,
    _ query: ReportQuery,
    choosing chosen: [String],
    threads: Int
  ) async throws -> Report {
    let filter = query.filter
    let view = CallColumn.View(zone: filter.zone, showsPersonalData: query.showsPersonalData)
    let order = CallOrder(query)
    let list = try await RankedCalls.first(
      of: calls,
      threads: threads,
      in: RankedCalls<Cell>(limit: query.limit ?? usualLimit) { a, b in
        order?.precedes(a, b) ?? false
      },
      rankedBy: filter.columns.union(order?.columns ?? [])
    ) { group in
      try filter.calls(in: group).map { call in
        (call, order?.key(group, call) ?? .missing)
      }
    }
    let table = table(
      name,
      "Calls",
      list,
      chosen.isEmpty
        ? CallColumn.named(usualColumns) : CallColumn.all + CallColumn.custom(chosen),
      view,
      isUsual: chosen.isEmpty,
      hasIDs: calls.hasIDs
    )
    return Report(
      name: name,
      title: "Calls",
      period: Period(filter, list.population),
      calls: list.population.calls,
      tables: [table]
    )
  }

  /// A table of calls with some columns; of usual ones without that of ids, if there are none.
  static func table<Rank>(
    _ name: String,
    _ title: String,
    _ list: RankedCalls<Rank>,
    _ columns: [CallColumn],
    _ view: CallColumn.View,
    isUsual: Bool,
    hasIDs: Bool
  ) -> ReportTable {
    var columns = columns
    if isUsual, !hasIDs { columns.removeAll { $0.needs == [.storeID] } }
    return ReportTable(
      name: name,
      title: title,
      columns: columns.map(\.column),
      rows: list.entries.map { entry in
        ReportRow(cells: columns.map { $0.cell(entry.group, entry.call, view) })
      },
      hidden: list.hidden
    )
  }
}

extension Period {
  /// The time that a filter asks for, and that of the calls found.
  init(_ filter: CallFilter, _ population: Population) {
    func text(_ instant: Int64?) -> String? { instant.map { ISO8601.text($0, in: filter.zone) } }
    self.init(
      since: text(filter.since),
      until: text(filter.until),
      firstCall: text(population.firstStart),
      lastCall: text(population.lastStart),
      timeZone: filter.zone.identifier
    )
  }
}
