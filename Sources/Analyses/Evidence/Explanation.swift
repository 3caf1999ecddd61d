import Calls
import Reporting

/// The calls behind a row of a report, those first that matter most.
package enum Explanation {
  /// What is typed, and the report's name.
  package static let name = "explain"
  /// The most calls that are listed when nothing else is asked for.
  package static let usualLimit = 20

  /// The columns that are read for the calls behind `address`, of which `chosen` are listed.
  static func needs(
    _ analysis: Analysis,
    _ address: RowAddress,
    _ query: ReportQuery,
    _ chosen: [String]
  ) -> Set<Column> {
    guard !address.table.isOfInput else { return CallListing.identity }
    let scan = scan(analysis, address, query)
    let names = (chosen.isEmpty ? usualNames : chosen) + (query.sort.map { [$0.column] } ?? [])
    return scan.columns.union(CallListing.identity)
      .union(EvidenceCells.locators(of: scan.rankedTable))
      .union(CallColumn.named(names).flatMap(\.needs))
      .union(address.values.compactMap(\.dimension.field.column))
  }

  /// The columns that the calls behind `address` can be sorted by.
  static func columns(_ analysis: Analysis, _ address: RowAddress) -> [ReportColumn] {
    let query = ReportQuery()
    let view = CallColumn.View(zone: query.filter.zone, showsPersonalData: false)
    return EvidenceCells(scan(analysis, address, query), view).columns
      + CallColumn.all.map(\.column)
  }

  private static func scan(
    _ analysis: Analysis,
    _ address: RowAddress,
    _ query: ReportQuery
  ) -> EvidenceScan {
    EvidenceScan(
      table: address.scannedTable,
      reported: analysis.table,
      filter: query.filter,
      conditions: address.table.conditions(under: query.filter) + address.values.map(\.condition),
      alternatives: address.alternatives,
      evidence: address.evidence
    )
  }

  /// The list.
  ///
  /// - Parameters:
  ///   - analysis: The analysis whose row it is about.
  ///   - address: The row.
  ///   - calls: The calls, with the columns that ``needs(_:_:_:_:)`` tells; asked for a second time
  ///     when nothing is behind the row.
  ///   - query: Which calls, how many are listed, and in which order, if not in that of weight.
  ///   - chosen: The columns that were asked for; the list has all of them then, and others, which
  ///     are empty.
  ///   - threads: How many tasks work at once.
  /// - Returns: A report of one table.
  /// - Throws: ``ArgumentError`` when no row has one of the values, ``EngineError``, what the calls
  ///   throw, or `CancellationError`.
  static func report(
    of analysis: Analysis,
    _ address: RowAddress?,
    on calls: any RowGroupSource,
    _ query: ReportQuery,
    choosing chosen: [String],
    threads: Int
  ) async throws -> Report {
    // A wrong question is answered with a list of no calls, for its columns.
    var address = address ?? .first(of: analysis, query.options)
    let scan = scan(analysis, address, query)
    let view = CallColumn.View(
      zone: query.filter.zone,
      showsPersonalData: query.showsPersonalData
    )
    let cells = EvidenceCells(scan, view)
    let isDescending = query.sort?.isDescending ?? false
    var list = RankedCalls<ExplainedRank>(limit: query.limit ?? usualLimit) {
      $0.precedes($1, isDescending: isDescending)
    }
    if !address.table.isOfInput {
      let key = SortKey(query, cells)
      let columns = scan.columns
        .union(EvidenceCells.locators(of: scan.rankedTable))
        .union(CallColumn.named(query.sort.map { [$0.column] } ?? []).flatMap(\.needs))
      list = try await RankedCalls.first(
        of: calls,
        threads: threads,
        in: list,
        rankedBy: columns
      ) { group in
        try scan.calls(in: group).map { call, rank in
          (call, ExplainedRank(evidence: rank, sorted: key?.cell(rank, group, call) ?? .missing))
        }
      }
      // Without any calls there is nothing to tell of values.
      if list.population.calls == 0, calls.groupCount > 0 {
        try await checkValues(of: address, analysis, ColumnEngine(calls, threads: threads), query)
      }
    }
    if let entry = list.entries.first { address.tell(asIn: entry.group, entry.call, view) }
    return Report(
      name: name,
      title: "Calls behind \(analysis.name)",
      period: Period(query.filter, list.population),
      calls: list.population.calls,
      tables: [table(list, cells, chosen, hasIDs: calls.hasIDs)],
      notes: [note(address, scan, query.sort)]
    )
  }

  private static func note(
    _ address: RowAddress,
    _ scan: EvidenceScan,
    _ sort: ReportQuery.Sort?
  ) -> String {
    let rows = address.text.isEmpty ? "all rows" : "the row \(address.text)"
    let table = address.table.name
    guard !address.table.isOfInput else {
      return "behind \(rows) of the table \(table) are records that were read, not calls: "
        + "'calls-report rejects list' and 'conflicts list' show those that a store keeps, "
        + "'calls-report calls' the calls taken"
    }
    let order = scan.evidence.order(hasRows: scan.hasRows)
    let sorted = sort.map { "sorted by \($0.column), then " } ?? ""
    let finding = scan.evidence.finding.map { ", those with \($0)" } ?? ""
    return "calls behind \(rows) of the table \(table)\(finding); first: \(sorted)\(order)"
  }

  // MARK: - The table

  private static let usualNames = [
    "id", "call_id", "agent", "agent_version", "started", "flags",
  ]

  /// A column of the list by which it is sorted.
  private struct SortKey: Sendable {
    private let cells: EvidenceCells
    private let place: Int?
    private let order: CallOrder?

    /// `nil` where no order is asked for.
    init?(_ query: ReportQuery, _ cells: EvidenceCells) {
      guard let sort = query.sort else { return nil }
      self.cells = cells
      place = cells.columns.firstIndex { $0.name == sort.column }
      order = CallOrder(query)
    }

    func cell(_ rank: EvidenceRank, _ group: RowGroup, _ call: Int) -> Cell {
      if let place { return cells.cell(at: place, rank, group, call) }
      return order?.key(group, call) ?? .missing
    }
  }

  /// The call, what makes it matter, where that is, and more of the call.
  private static func table(
    _ list: RankedCalls<ExplainedRank>,
    _ cells: EvidenceCells,
    _ chosen: [String],
    hasIDs: Bool
  ) -> ReportTable {
    let usual = CallColumn.named(usualNames)
    let listed = CallListing.table(
      "calls",
      "Calls",
      list,
      chosen.isEmpty
        ? usual
        : usual + CallColumn.all.filter { !usualNames.contains($0.column.name) }
          + CallColumn.custom(chosen),
      cells.view,
      isUsual: chosen.isEmpty,
      hasIDs: hasIDs
    )
    // Behind what says which call it is.
    let start = (listed.columnIndex(named: "started") ?? 0) + 1
    return ReportTable(
      name: listed.name,
      title: listed.title,
      columns: listed.columns[..<start] + cells.columns + listed.columns[start...],
      rows: zip(listed.rows, list.entries).map { row, entry in
        let own = cells.columns.indices.map { place in
          cells.cell(at: place, entry.rank.evidence, entry.group, entry.call)
        }
        return ReportRow(cells: row.cells[..<start] + own + row.cells[start...])
      },
      hidden: listed.hidden
    )
  }
}
