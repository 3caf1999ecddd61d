import Calls

/// Finds the calls behind a number in row groups, and how much each matters.
struct EvidenceScan: Sendable {
  /// The table whose rows the number is about.
  let table: CallTable
  /// The table of the analysis.
  let reported: CallTable
  /// Which calls and rows the report is about.
  let filter: CallFilter
  /// Which rows are behind the number.
  let conditions: [Condition]
  /// Of these sets of conditions one must hold as well; none when there are none.
  let alternatives: [[Condition]]
  let evidence: Evidence

  /// The table that has the rows that ranks name.
  var rankedTable: CallTable {
    guard let measure = evidence.measure, measure.table != .calls else { return table }
    return measure.table
  }

  /// Whether rows of calls are behind the number, of which a call may have several.
  var hasRows: Bool { table != .calls }

  /// The calls of `group` with a row behind the number.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  func calls(in group: RowGroup) throws -> [(call: Int, rank: EvidenceRank)] {
    var masks = MaskCache(group, zone: filter.zone)
    let selection = try EvidenceRows(
      in: group,
      of: table,
      where: conditions,
      reportOn: reported,
      matching: filter,
      &masks
    )
    guard !selection.calls.isEmpty, let chunk = group.tables[table] else { return [] }
    let wanted =
      alternatives.isEmpty ? nil : try alternatives.map { try masks.rows($0, of: chunk) }
    let reasons = try HeldReasons(evidence.reasons, of: table, in: group, &masks)
    let measured =
      try evidence.measure.map { try MeasuredRows($0, of: group, for: table) }
      ?? evidence.computed.map { try MeasuredRows($0.value, of: group, for: chunk) }
    let ranked = rankedTable == table ? nil : group.tables[rankedTable]
    let order = EvidenceRank.Order(evidence)
    return selection.calls.compactMap { call in
      let rows = chunk.rows(ofCall: call)
      var best: EvidenceRank?
      var count = 0
      for row in rows where selection.contains(row: row) {
        if let wanted, !wanted.contains(where: { $0?[row] ?? true }) { continue }
        let held = reasons.reasons(of: row, in: call)
        if evidence.countsReasons, held.isEmpty { continue }
        count += 1
        func consider(_ value: Double?, row: Int) {
          let rank = EvidenceRank(reasons: held, value: value, row: row, order: order)
          if best.map({ rank.precedes($0) }) ?? true { best = rank }
        }
        guard let measured else {
          consider(
            evidence.countsReasons ? Double(held.count) : nil,
            row: row - rows.lowerBound
          )
          continue
        }
        let places = measured.places(of: row, in: call)
        for place in places {
          consider(
            measured.value(at: place),
            row: ranked.map { place - $0.rows(ofCall: call).lowerBound } ?? row - rows.lowerBound
          )
        }
        // A call without a row that could have the measure is behind the number all the same.
        if places.isEmpty { consider(nil, row: 0) }
      }
      return best.map { (call, summed($0, rows: count)) }
    }
  }

  /// The rank of a call of which so many rows are behind the number.
  private func summed(_ best: EvidenceRank, rows: Int) -> EvidenceRank {
    EvidenceRank(
      reasons: best.reasons,
      // Without a measure, many rows tell more than one.
      value: evidence.isMeasured || evidence.countsReasons ? best.value : Double(rows),
      row: best.row,
      rows: rows,
      order: best.order
    )
  }

  /// The columns that are read.
  var columns: Set<Column> {
    Set(evidence.columns + alternatives.joined().compactMap(\.field.column))
      .union(conditions.compactMap(\.field.column)).union(filter.columns)
      .union([table.columns[0], reported.columns[0]])
      .union(filter.counterpartColumns(on: table, besides: reported))
  }
}
