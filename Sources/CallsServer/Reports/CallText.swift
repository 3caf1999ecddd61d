import Calls
import ColumnStore
import Reporting

/// Calls as JSON.
struct CallText {
  /// The columns of a call in a list.
  static let listed: [Column] = [
    .workspace, .agent, .callID, .callType, .agentVersion, .start, .duration, .callStatus,
    .disconnectionReason, .disconnectionClass, .caller, .successful, .voicemail, .sentiment,
    .callCost, .sender, .turnCount, .toolCallCount, .toolErrorCount,
  ]

  /// All columns of a call.
  static var all: [Column] { CallTable.calls.columns }

  /// The zone of times.
  let zone: Zone
  /// Whether phone numbers and recordings are shown.
  let showsPersonalData: Bool

  /// The row group as its calls are chosen and written.
  func shown(_ group: RowGroup, matching filter: CallFilter) -> RowGroup {
    showsPersonalData ? group : group.markingCallersNumbers(matching: filter)
  }

  /// Writes a call's number and columns, without the braces around them.
  func write(
    _ columns: [Column],
    of group: RowGroup,
    _ call: Int,
    id: Int64,
    to json: inout JSONText
  ) {
    json.write("\"id\": \(id)")
    for column in columns {
      json.write(", ")
      json.write(string: column.name.utf8)
      json.write(": ")
      write(column, of: group, call, to: &json)
      guard column == .start, let start = group.integer(.start, call) else { continue }
      // People read this one.
      json.write(", \"started\": ")
      json.write(string: ISO8601.text(start, in: zone).utf8)
    }
  }

  private func write(
    _ column: Column,
    of group: RowGroup,
    _ call: Int,
    to json: inout JSONText
  ) {
    switch group[column] {
    case .integer(let chunk):
      guard let value = chunk[call] else { return json.write("null") }
      json.write(column.type == .boolean ? "\(value != 0)" : "\(value)")
    case .double(let chunk):
      json.write(chunk[call].map { $0.isFinite ? $0.machineText : "null" } ?? "null")
    case .text(let chunk):
      guard let text = chunk[call] else { return json.write("null") }
      switch column {
      case .recordingURL where !showsPersonalData: json.write("null")
      default: json.write(string: showsPersonalData ? text : Array(column.shown(text).utf8))
      }
    case nil: json.write("null")
    }
  }
}

extension RowGroup {
  /// The integer of a column in a row; `nil` when it is missing.
  func integer(_ column: Column, _ row: Int) -> Int64? {
    guard case .integer(let chunk) = self[column] else { return nil }
    return chunk[row]
  }
}
