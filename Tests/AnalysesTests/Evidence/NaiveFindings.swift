import CallsTestSupport

/// The calls behind rows of the reports on quality, flow and conversation, and why each matters, as the
/// model finds them: by looking at every row of every call.
struct NaiveFindings {
  /// A reason that a row has.
  struct Reason {
    /// The smaller, the weightier.
    let place: Int
    /// What is said of it; one that ends in a blank goes on with a number and its unit.
    let text: String
    /// The largest comes first.
    var weight: Double?
  }

  /// A row behind a number.
  struct Row {
    let call: NaiveCall
    let callIndex: Int
    var reasons: [Reason] = []
    /// The value that is told.
    var value: Double?
  }

  /// A call behind a number.
  struct Behind {
    let call: NaiveCall
    let rows: Int
    let value: Double?
    let reasons: [String]
  }

  /// The calls behind a row of a report.
  struct Listing {
    let calls: [Behind]
    /// Whether the list says how many rows are behind.
    let hasRows: Bool
  }

  let analysis: String
  let calls: [NaiveCall]
  let query: NaiveQuery

  /// The calls behind the row of `table` that has `cells`, those first that matter most.
  func listing(_ cells: [String: NaiveCell], in table: String) -> Listing {
    switch (analysis, table) {
    case ("flow", "latency"):
      listed(
        Self.rows(selected(turns, cells)) { $0.turn?.stages[.e2e].map { Double($0) } },
        saying: "e2e "
      )
    case ("flow", _): flow(cells, in: table)
    case ("conversation", _): conversation(cells)
    default: quality(cells, in: table)
    }
  }

  private var turns: [NaiveRow] { NaiveFlowReport.turns(of: calls, query) }

  /// The rows of calls of the group that `cells` name; `own` are the cells that mean something else.
  func selected(
    _ rows: [NaiveRow],
    _ cells: [String: NaiveCell],
    own: Set<String> = []
  ) -> [NaiveRow] {
    let calendar = NaiveCalendar(query.zone)
    let dimensions = ["call_successful": "successful", "in_voicemail": "voicemail"]
    return rows.filter { row in
      cells.allSatisfy { name, cell in
        let field = name == "to" ? "node" : name
        return own.contains(name)
          || NaiveFields.cell(
            dimensions[field] ?? field,
            call: row.call,
            child: row.child,
            calendar: calendar
          ) == cell
      }
    }
  }

  static func rows(
    _ rows: [NaiveRow],
    reasons: (NaiveRow) -> [Reason] = { _ in [] },
    value: (NaiveRow) -> Double?
  ) -> [Row] {
    rows.map { row in
      Row(
        call: row.call,
        callIndex: row.callIndex,
        reasons: reasons(row),
        value: value(row)
      )
    }
  }

  /// The calls of rows in their order.
  ///
  /// `text` is said of rows without reasons, before their value if it ends in a blank; `hasRows` tells
  /// whether they are rows of calls, `isByNumber` whether their number is their value, `isByMagnitude`
  /// whether values below 0 matter as much.
  func listed(
    _ rows: [Row],
    saying text: String,
    hasRows: Bool = true,
    isByNumber: Bool = false,
    isByMagnitude: Bool = false
  ) -> Listing {
    func isBefore(_ a: Row, _ b: Row) -> Bool? {
      let (left, right) = (a.reasons.first, b.reasons.first)
      if left?.place != right?.place { return (left?.place ?? .max) < (right?.place ?? .max) }
      if left?.weight != right?.weight {
        return (left?.weight ?? -.infinity) > (right?.weight ?? -.infinity)
      }
      func key(_ row: Row) -> Double {
        row.value.map { isByMagnitude ? abs($0) : $0 } ?? -.infinity
      }
      return key(a) == key(b) ? nil : key(a) > key(b)
    }
    let best = Dictionary(grouping: rows, by: \.callIndex).values.map { rows in
      var best = rows[0]
      for row in rows.dropFirst() where isBefore(row, best) ?? false { best = row }
      if isByNumber { best.value = Double(rows.count) }
      return (row: best, count: rows.count)
    }
    let sorted = best.sorted { a, b in
      isBefore(a.row, b.row) ?? NaiveEvidence.isNewer(a.row.call, b.row.call)
    }
    return Listing(
      calls: sorted.map { row, count in
        var reasons = row.reasons.map(\.text)
        if reasons.isEmpty, !text.isEmpty, !text.hasSuffix(" ") || row.value != nil {
          reasons = [isByNumber ? "\(text)\(count)" : text]
        }
        return Behind(call: row.call, rows: count, value: row.value, reasons: reasons)
      },
      hasRows: hasRows
    )
  }

  // MARK: - Flow

  private func flow(_ cells: [String: NaiveCell], in table: String) -> Listing {
    var visits = selected(query.rows(of: calls, table: .nodeVisits), cells)
    func isRepeated(_ row: NaiveRow) -> Bool { row.nodeVisit?.isRepeated(in: row.call) == true }
    func isLast(_ row: NaiveRow) -> Bool { row.nodeVisit?.isLast(of: row.call) == true }
    func endedBy(_ row: NaiveRow) -> String { row.call.disconnectionClass?.string ?? "" }
    func reasons(_ row: NaiveRow) -> [Reason] {
      let isFailed = row.call.successful == false
      let isUsers = endedBy(row) == "user"
      var told: [(Bool, String)] = [
        (isLast(row) && isFailed, "bad exit (not successful)"),
        (isLast(row) && isUsers, "bad exit (ended by the user)"),
      ]
      if table == "edges" {
        told += [
          (!isLast(row) && isFailed, "not successful"),
          (!isLast(row) && isUsers, "ended by the user"),
          (endedBy(row) == "error", "ended by an error"),
        ]
      }
      if table != "funnel" { told.append((isRepeated(row), "loop")) }
      return told.indices.filter { told[$0].0 }.map { Reason(place: $0, text: told[$0].1) }
    }
    switch table {
    case "nodes", "edges":
      if table == "edges" { visits.removeAll { ($0.nodeVisit?.index ?? 0) == 0 } }
      return listed(
        Self.rows(visits, reasons: reasons) { $0.nodeVisit?.durationMs.map { Double($0) } },
        saying: "time in node "
      )
    case "funnel":
      visits.removeAll(where: isRepeated)
      return listed(
        Self.rows(visits, reasons: reasons) { $0.nodeVisit?.enteredMs.map { Double($0) } },
        saying: "first reached "
      )
    default:
      visits.removeAll { $0.nodeVisit?.costCents == nil }
      return listed(Self.rows(visits) { $0.nodeVisit?.costCents }, saying: "cost ")
    }
  }

  // MARK: - Conversation

  private func conversation(_ cells: [String: NaiveCell]) -> Listing {
    func reasons(_ row: NaiveRow) -> [Reason] {
      let talk = row.call.conversation
      let told: [(String, Double, least: Double)] = [
        ("crosstalk ", Double(talk.crosstalkMs ?? 0), 2_000),
        ("interruptions \(row.call.interruptions)", Double(row.call.interruptions), 4),
        (
          "timeline interruptions \(talk.timelineInterruptions)",
          Double(talk.timelineInterruptions), 4
        ),
        (
          "agent interrupts user \(talk.agentInterruptsUser)",
          Double(talk.agentInterruptsUser), 4
        ),
        ("silence ", Double(talk.silenceMs ?? 0), 30_000),
      ]
      return told.indices.filter { told[$0].1 >= told[$0].least }.map {
        Reason(place: $0, text: told[$0].0, weight: told[$0].1)
      }
    }
    let rows = selected(query.rows(of: calls, table: .calls), cells)
    return listed(
      Self.rows(rows, reasons: reasons) { $0.call.conversation.silenceMs.map { Double($0) } },
      saying: "silence ",
      hasRows: false
    )
  }
}
