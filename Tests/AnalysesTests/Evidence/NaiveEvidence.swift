import CallsTestSupport

/// The calls behind a row, and what makes them matter, as the model finds them.
struct NaiveEvidence {
  /// A call behind a row.
  struct Behind {
    let call: NaiveCall
    /// The smaller, the weightier the reasons of its weightiest row.
    let reason: Int
    /// That row's value.
    let value: Double?
    /// How many rows of the call are behind.
    let rows: Int
  }

  let analysis: String
  let calls: [NaiveCall]
  let query: NaiveQuery

  private var table: NaiveFields.Table {
    switch analysis {
    case "latency": .turns
    case "tools": .toolCalls
    default: .calls
    }
  }

  /// The rows behind a row of a report, of which `cells` are the named cells.
  func rows(behind cells: [String: NaiveCell], in table: String) -> [NaiveRow] {
    let calendar = NaiveCalendar(query.zone)
    let dimensions = ["call_successful": "successful", "in_voicemail": "voicemail"]
    let own: Set<String> =
      switch table {
      case "latency", "shares", "histogram": ["stage", "from_ms", "to_ms"]
      case "tools": ["tool"]
      case "errors": ["tool", "template"]
      case "sentiment": ["sentiment"]
      case "disconnections": ["reason", "class"]
      default: []
      }
    return query.rows(of: calls, table: self.table).filter { row in
      let isOfGroup = cells.allSatisfy { name, cell in
        own.contains(name)
          || NaiveFields.cell(
            dimensions[name] ?? name,
            call: row.call,
            child: row.child,
            calendar: calendar
          ) == cell
      }
      return isOfGroup && isOf(row, cells, table)
    }
  }

  private func isOf(_ row: NaiveRow, _ cells: [String: NaiveCell], _ table: String) -> Bool {
    switch table {
    case "latency": return value(row, cells, table) != nil
    case "shares": return row.turn?.stages[.pipeline] != nil
    case "histogram":
      guard let value = value(row, cells, table) else { return false }
      return value >= cells["from_ms"]?.number ?? -.infinity
        && value < cells["to_ms"]?.number ?? .infinity
    case "tools": return cells["tool"].map { isTool(row, $0) } ?? true
    case "errors":
      return row.toolCall?.isError == true && (cells["tool"].map { isTool(row, $0) } ?? true)
        && (cells["template"].map { NaiveCell(row.toolCall?.errorTemplate) == $0 } ?? true)
    case "sentiment": return NaiveCell(row.call.sentiment) == cells["sentiment"]
    case "net":
      return ["positive", "neutral", "negative"].contains(row.call.sentiment?.string)
    case "disconnections":
      return NaiveCell(row.call.disconnectionReason) == cells["reason"]
        && NaiveCell(row.call.disconnectionClass) == cells["class"]
    default: return true
    }
  }

  private func isTool(_ row: NaiveRow, _ tool: NaiveCell) -> Bool {
    NaiveCell(row.toolCall?.name) == tool
  }

  /// What a row measures; `nil` when it is missing, or the table's rows measure nothing.
  func value(_ row: NaiveRow, _ cells: [String: NaiveCell], _ table: String) -> Double? {
    switch table {
    case "latency", "shares", "histogram":
      let stage = cells["stage"].flatMap { NaiveStage(rawValue: $0.description) }
      return stage.flatMap { row.turn?.stages[$0] }.map { Double($0) }
    case "tools": return row.toolCall?.latencyMs.map { Double($0) }
    case "outcomes", "disconnections", "volume": return Double(row.call.durationMs)
    case "cost": return row.call.costCents
    default: return nil
    }
  }

  /// Whether the table's rows measure something.
  static func measures(_ table: String) -> Bool {
    !["errors", "sentiment", "net"].contains(table)
  }

  private func reason(_ row: NaiveRow, _ table: String) -> Int {
    let call = row.call
    let ended = call.disconnectionClass?.string == "error"
    let reasons: [Bool]
    switch table {
    case "tools": reasons = [row.toolCall?.isUnrecovered == true, row.toolCall?.isError == true]
    case "errors": reasons = [row.toolCall?.isUnrecovered == true]
    case "outcomes", "disconnections":
      reasons = [call.successful == false, ended, call.sentiment?.string == "negative"]
    case "sentiment": reasons = [call.successful == false, ended]
    case "net": reasons = [call.sentiment?.string == "negative"]
    default: reasons = []
    }
    return reasons.firstIndex(of: true) ?? reasons.count
  }

  /// The calls behind a row, those first that matter most.
  func behind(_ cells: [String: NaiveCell], in table: String) -> [Behind] {
    let rows = Dictionary(grouping: rows(behind: cells, in: table), by: \.callIndex)
    let behind = rows.values.map { rows -> Behind in
      let reason = rows.map { self.reason($0, table) }.min() ?? 0
      let values = rows.filter { self.reason($0, table) == reason }
        .compactMap { value($0, cells, table) }
      return Behind(
        call: rows[0].call,
        reason: reason,
        value: Self.measures(table) ? values.max() : Double(rows.count),
        rows: rows.count
      )
    }
    return behind.sorted { a, b in
      if a.reason != b.reason { return a.reason < b.reason }
      if a.value != b.value { return (a.value ?? -.infinity) > (b.value ?? -.infinity) }
      return Self.isNewer(a.call, b.call)
    }
  }

  /// The order of calls that matter equally.
  static func isNewer(_ a: NaiveCall, _ b: NaiveCall) -> Bool {
    if a.startMs != b.startMs { return a.startMs > b.startMs }
    if a.workspace != b.workspace { return a.workspace < b.workspace }
    return a.agent != b.agent ? a.agent < b.agent : a.callID < b.callID
  }

  /// The ids of the `count` calls with a row nearest to something.
  func nearest(
    _ cells: [String: NaiveCell],
    in table: String,
    count: Int,
    _ distance: (Double) -> Double
  ) -> [String] {
    let rows = Dictionary(grouping: rows(behind: cells, in: table), by: \.callIndex)
    let calls = rows.values.compactMap { rows -> (call: NaiveCall, distance: Double)? in
      rows.compactMap { value($0, cells, table) }.map(distance).min().map { (rows[0].call, $0) }
    }
    return calls.sorted { a, b in
      a.distance != b.distance ? a.distance < b.distance : Self.isNewer(a.call, b.call)
    }.prefix(count).map(\.call.callID.string)
  }
}
