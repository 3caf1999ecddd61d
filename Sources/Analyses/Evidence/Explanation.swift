import Calls
import Reporting

/// The calls behind a row of a report, those first that matter most.
package enum Explanation {
  /// What is typed, and the report's name.
  package static let name = "explain"
  /// The most calls that are listed when nothing else is asked for.
  package static let usualLimit = 20
  /// The most values that are told to somebody who asked for an unknown one.
  private static let toldValues = 20

  /// The columns that are read for the calls behind `address`, of which `chosen` are listed.
  static func needs(
    _ analysis: Analysis,
    _ address: RowAddress,
    _ query: ReportQuery,
    _ chosen: [String]
  ) -> Set<Column> {
    let scan = scan(analysis, address, query)
    let names = chosen.isEmpty ? usualNames : chosen
    return scan.columns.union(CallListing.identity).union(locators(of: scan.rankedTable))
      .union(CallColumn.named(names).flatMap(\.needs))
      .union(address.values.compactMap(\.dimension.field.column))
  }

  private static func scan(
    _ analysis: Analysis,
    _ address: RowAddress,
    _ query: ReportQuery
  ) -> EvidenceScan {
    EvidenceScan(
      table: address.rowTable,
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
  ///   - query: Which calls, and how many are listed.
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
    let address = address ?? .first(of: analysis, query.options)
    let scan = scan(analysis, address, query)
    let list = try await RankedCalls.first(
      of: calls,
      threads: threads,
      in: RankedCalls<EvidenceRank>(limit: query.limit ?? usualLimit) { $0.precedes($1) },
      rankedBy: scan.columns
    ) { group in
      try scan.calls(in: group)
    }
    // Without any calls there is nothing to tell of values.
    if list.population.calls == 0, calls.groupCount > 0 {
      try await checkValues(of: address, analysis, ColumnEngine(calls, threads: threads), query)
    }
    let view = CallColumn.View(
      zone: query.filter.zone,
      showsPersonalData: query.showsPersonalData
    )
    return Report(
      name: name,
      title: "Calls behind \(analysis.name)",
      period: Period(query.filter, list.population),
      calls: list.population.calls,
      tables: [table(list, scan, address.evidence, view, chosen)],
      notes: [note(analysis, address)]
    )
  }

  private static func note(_ analysis: Analysis, _ address: RowAddress) -> String {
    let rows = address.text.isEmpty ? "all rows" : "the row \(address.text)"
    let evidence = address.evidence
    let order =
      evidence.reasons.map(\.text)
      + (evidence.measure == nil
        ? (address.rowTable == .calls ? [] : ["most rows"])
        : ["\(evidence.isLargestFirst ? "largest" : "smallest") \(evidence.title)"])
      + ["newest"]
    return "calls behind \(rows) of the table \(address.table.name); first: "
      + order.joined(separator: ", then ")
  }

  // MARK: - The table

  private static let usualNames = [
    "id", "call_id", "agent", "agent_version", "started", "flags",
  ]

  /// The columns that tell which row of a call it is.
  private static func locators(of table: CallTable) -> [Column] {
    switch table {
    case .calls: []
    case .turns: [.turnIndex, .turnNode]
    case .utterances: [.utteranceIndex, .utteranceNode]
    case .toolCalls: [.tool, .errorTemplate]
    case .nodeVisits: [.visitNode, .visitIndex]
    }
  }

  /// The call, what makes it matter, where that is, and more of the call.
  private static func table(
    _ list: RankedCalls<EvidenceRank>,
    _ scan: EvidenceScan,
    _ evidence: Evidence,
    _ view: CallColumn.View,
    _ chosen: [String]
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
      view,
      isUsual: chosen.isEmpty
    )
    let places = locators(of: scan.rankedTable)
    let columns = evidenceColumns(evidence, hasRows: scan.table != .calls) + places.map(\.listed)
    let cells = list.entries.map { entry in
      evidenceCells(entry.rank, evidence, hasRows: scan.table != .calls)
        + places.map { column -> Cell in
          let rows = entry.group.rows(of: column.table, ofCall: entry.call)
          guard entry.rank.row < rows.count else { return .missing }
          return entry.group.cell(of: column, rows.lowerBound + entry.rank.row, view)
        }
    }
    // Behind what says which call it is.
    let start = (listed.columnIndex(named: "started") ?? 0) + 1
    return ReportTable(
      name: listed.name,
      title: listed.title,
      columns: listed.columns[..<start] + columns + listed.columns[start...],
      rows: zip(listed.rows, cells).map { row, cells in
        ReportRow(cells: row.cells[..<start] + cells + row.cells[start...])
      },
      hidden: listed.hidden
    )
  }

  private static func evidenceColumns(_ evidence: Evidence, hasRows: Bool) -> [ReportColumn] {
    [
      ReportColumn(
        name: "value",
        title: evidence.measure == nil ? "value" : evidence.title,
        unit: evidence.measure?.reportedUnit
      ),
      ReportColumn(name: "reason", title: "reason", type: .text),
    ] + (hasRows ? [ReportColumn(name: "rows", title: "rows", unit: .count)] : [])
  }

  private static func evidenceCells(
    _ rank: EvidenceRank,
    _ evidence: Evidence,
    hasRows: Bool
  ) -> [Cell] {
    let isWhole = evidence.measure.map { $0.type != .double } ?? true
    let value: Cell =
      switch rank.value {
      case let value? where evidence.measure == nil && !hasRows || !value.isFinite: .missing
      case let value?:
        (isWhole ? Int(exactly: value) : nil).map { .integer($0) } ?? .number(value)
      case nil: .missing
      }
    var reasons = rank.reasons.map { evidence.reasons[$0].text }
    if reasons.isEmpty, let measure = evidence.measure, let value = rank.value {
      reasons = ["\(evidence.title) \(Humanize.text(value, unit: measure.reportedUnit))"]
    }
    return [value, reasons.isEmpty ? .missing : .text(reasons.joined(separator: "; "))]
      + (hasRows ? [.integer(rank.rows)] : [])
  }

  // MARK: - Values that no row has

  /// Looks why nothing is behind a row.
  private static func checkValues(
    of address: RowAddress,
    _ analysis: Analysis,
    _ engine: ColumnEngine,
    _ query: ReportQuery
  ) async throws {
    guard !address.values.isEmpty else { return }
    let queries = address.values.map {
      GroupQuery(
        conditions: address.table.conditions(under: query.filter),
        dimensions: [$0.dimension],
        aggregates: []
      )
    }
    let table = address.rowTable
    let plans =
      (table == analysis.table ? [] : [TablePlan(table: analysis.table, queries: [])])
      + [TablePlan(table: table, queries: queries)]
    let answers = try await engine.evaluate(plans, matching: query.filter)
    guard let answer = answers.last else { return }
    let problems = zip(address.values, answer.results).compactMap { value, result in
      problem(with: value, among: result.groups.map { $0.key[0] }, query)
    }
    guard problems.isEmpty else { throw ArgumentError(problems) }
  }

  private static func problem(
    with value: RowAddress.DimensionValue,
    among keys: [GroupKey],
    _ query: ReportQuery
  ) -> ArgumentProblem? {
    let isHidden = value.dimension == .caller && !query.showsPersonalData
    let sorted = keys.sorted { $0.precedes($1) }
    var names = sorted.map { $0.cell(of: value.dimension, in: query.filter.zone).name }
    if names.contains(where: { $0.utf8.elementsEqual(value.text.utf8) }) { return nil }
    guard !isHidden else {
      return ArgumentProblem(
        "row",
        "no row has that '\(value.name)'; give a number as it was sent, not as it is masked"
      )
    }
    if case .column(let column) = value.dimension.field, column.type == .text,
      !query.showsPersonalData
    {
      names = sorted.map { key in
        guard case .text(let bytes) = key else { return "(none)" }
        return column.shown(bytes)
      }
    }
    var known = Array(names.prefix(toldValues))
    if names.count > known.count { known.append("and \(names.count - known.count) more") }
    if let meant = closest(to: value.text, in: names), !known.contains(meant) {
      known.insert(meant, at: 0)
    }
    let unknown = UnknownName(
      what: value.name,
      name: value.text,
      known: known.map(\.visible)
    )
    return ArgumentProblem("row", "\(unknown)")
  }
}

extension GroupKey {
  /// The key as a cell; phone numbers are not masked.
  func cell(of dimension: Dimension, in zone: Zone) -> Cell {
    switch (self, dimension.field) {
    case (.missing, _): .missing
    case (.text(let bytes), _): .text(String(decoding: bytes, as: UTF8.self))
    case (.integer(let value), .bucket(let bucket)) where !bucket.isNumeric:
      .text(bucket.label(for: value, in: zone))
    case (.integer(let value), _):
      dimension.type == .boolean ? .boolean(value != 0) : .integer(Int(value))
    }
  }
}
