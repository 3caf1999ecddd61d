import Calls

/// Of which rows of one row group reasons hold.
struct HeldReasons {
  private enum Holding {
    /// Of rows, with values of the reason's own measure.
    case rows([Bool]?, MeasuredRows?)
    /// Of calls, with the number of rows by which it does.
    case calls([Int])
  }

  private let all: [Holding]

  /// Looks at rows of `table`, which has the rows that are listed.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  /// - Complexity: O(rows · conditions).
  init(
    _ reasons: [Evidence.Reason],
    of table: CallTable,
    in group: RowGroup,
    _ masks: inout MaskCache
  ) throws {
    var all: [Holding] = []
    for reason in reasons {
      let asked = reason.table ?? table
      guard let chunk = group.tables[asked] else {
        throw EngineError.columnNotLoaded(asked.columns[0])
      }
      var mask = try masks.rows(reason.conditions, of: chunk)
      if let rows = reason.rows {
        let own = try RowReader(group: group, chunk: chunk).mask(rows, &masks)
        mask = mask.map { mask in zip(mask, own).map { $0 && $1 } } ?? own
      }
      if asked == table {
        let measured = try reason.measure.map { try MeasuredRows($0, of: group, for: table) }
        all.append(.rows(mask, measured))
      } else {
        all.append(
          .calls(
            (0..<group.callCount).map { call in
              let rows = chunk.rows(ofCall: call)
              return mask.map { mask in rows.count { mask[$0] } } ?? rows.count
            }
          )
        )
      }
    }
    self.all = all
  }

  /// The reasons of `row`, which is one of `call`.
  func reasons(of row: Int, in call: Int) -> [EvidenceRank.Held] {
    all.indices.compactMap { place in
      switch all[place] {
      case .calls(let counts):
        return counts[call] == 0
          ? nil : EvidenceRank.Held(place: place, value: Double(counts[call]))
      case .rows(let mask, let measured):
        guard mask?[row] ?? true else { return nil }
        let value = measured.flatMap { measured in
          measured.places(of: row, in: call).first.flatMap { measured.value(at: $0) }
        }
        return EvidenceRank.Held(place: place, value: value)
      }
    }
  }
}
