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
    let reasons = try evidence.reasons.map { try masks.rows($0.conditions, of: chunk) }
    let measured = try evidence.measure.map { try MeasuredRows($0, of: group, for: table) }
    let ranked = rankedTable == table ? nil : group.tables[rankedTable]
    return selection.calls.compactMap { call in
      let rows = chunk.rows(ofCall: call)
      var best: EvidenceRank?
      var count = 0
      for row in rows where selection.contains(row: row) {
        if let wanted, !wanted.contains(where: { $0?[row] ?? true }) { continue }
        count += 1
        let held = reasons.indices.filter { reasons[$0]?[row] ?? true }
        func consider(_ value: Double?, row: Int) {
          let rank = EvidenceRank(
            reason: held.first ?? reasons.count,
            reasons: held,
            value: value,
            row: row,
            isLargestFirst: evidence.isLargestFirst
          )
          if best.map({ rank.precedes($0) }) ?? true { best = rank }
        }
        guard let measured else {
          consider(nil, row: row - rows.lowerBound)
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
      reason: best.reason,
      reasons: best.reasons,
      // Without a measure, many rows tell more than one.
      value: evidence.measure == nil ? Double(rows) : best.value,
      row: best.row,
      rows: rows,
      isLargestFirst: best.isLargestFirst
    )
  }

  /// The columns that are read.
  var columns: Set<Column> {
    Set(evidence.columns + alternatives.joined().compactMap(\.field.column))
      .union(conditions.compactMap(\.field.column)).union(filter.columns)
      .union([table.columns[0], reported.columns[0]])
  }
}
