import Calls
import Reporting

/// What a list of calls says of the evidence in each: what makes the call matter, and where that is.
struct EvidenceCells: Sendable {
  let evidence: Evidence
  /// Whether rows of calls are behind the number.
  let hasRows: Bool
  /// The columns that tell which row of a call it is.
  let locators: [Column]
  let view: CallColumn.View
  /// The columns: the value, the reason, the number of rows if there can be several, the row.
  let columns: [ReportColumn]

  /// What `scan` finds.
  init(_ scan: EvidenceScan, _ view: CallColumn.View) {
    evidence = scan.evidence
    hasRows = scan.hasRows
    locators = Self.locators(of: scan.rankedTable)
    self.view = view
    let isNamed = evidence.isMeasured || evidence.countsReasons
    columns =
      [
        ReportColumn(
          name: "value",
          title: isNamed ? evidence.title : "value",
          unit: evidence.unit
        ),
        ReportColumn(name: "reason", title: "reason", type: .text),
      ] + (hasRows ? [ReportColumn(name: "rows", title: "rows", unit: .count)] : [])
      + locators.map(\.listed)
  }

  /// The columns that tell which row of a call in `table` it is.
  static func locators(of table: CallTable) -> [Column] {
    switch table {
    case .calls: []
    case .turns: [.turnIndex, .turnNode]
    case .utterances: [.utteranceIndex, .utteranceNode]
    case .toolCalls: [.tool, .errorTemplate]
    case .nodeVisits: [.visitFrom, .visitNode, .visitIndex]
    }
  }

  /// The cell of a call of `group` in one of ``columns``.
  func cell(at place: Int, _ rank: EvidenceRank, _ group: RowGroup, _ call: Int) -> Cell {
    switch place {
    case 0: return value(rank)
    case 1: return reason(rank)
    case 2 where hasRows: return .integer(rank.rows)
    default:
      let column = locators[place - (hasRows ? 3 : 2)]
      let rows = group.rows(of: column.table, ofCall: call)
      guard rank.row < rows.count else { return .missing }
      return group.cell(of: column, rows.lowerBound + rank.row, view)
    }
  }

  private func value(_ rank: EvidenceRank) -> Cell {
    guard evidence.isMeasured || evidence.countsReasons || hasRows, let value = rank.value,
      value.isFinite
    else { return .missing }
    let isWhole =
      evidence.computed.map(\.value.isInteger) ?? evidence.measure.map { $0.type != .double }
      ?? true
    return (isWhole ? Int(exactly: value) : nil).map { .integer($0) } ?? .number(value)
  }

  private func reason(_ rank: EvidenceRank) -> Cell {
    var texts = rank.reasons.map { held in
      let reason = evidence.reasons[held.place]
      return Self.text(reason.text, held.value, reason.measure?.reportedUnit)
    }
    if texts.isEmpty {
      if evidence.isMeasured {
        texts = rank.value.map { [Self.text(evidence.title, $0, evidence.unit)] } ?? []
      } else if !evidence.title.isEmpty {
        texts = [Self.text(evidence.title, hasRows ? Double(rank.rows) : nil, .count)]
      }
    }
    return texts.isEmpty ? .missing : .text(texts.joined(separator: "; "))
  }

  private static func text(_ text: String, _ value: Double?, _ unit: Unit?) -> String {
    value.map { "\(text) \(Humanize.text($0, unit: unit))" } ?? text
  }
}

extension Evidence {
  /// In which order calls come, in words; `hasRows` says whether rows of calls are behind the number.
  func order(hasRows: Bool) -> String {
    // A reason without conditions is the same in all rows.
    let told = reasons.filter { !$0.conditions.isEmpty || $0.rows != nil }
    var parts = countsReasons ? ["most \(title)"] : told.map(\.orderText)
    if isMeasured {
      let isCount = computed == nil && unit == nil
      parts.append("\(isLargestFirst ? isCount ? "most" : "largest" : "smallest") \(title)")
    } else if hasRows {
      parts.append("most rows")
    }
    return (parts + ["newest"]).joined(separator: ", then ")
  }
}
