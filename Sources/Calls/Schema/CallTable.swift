/// The five tables that every call is turned into.
package enum CallTable: String, CaseIterable, Sendable {
  case calls
  case turns
  case utterances
  case toolCalls = "tool_calls"
  case nodeVisits = "node_visits"

  /// What a row is.
  package var summary: String {
    switch self {
    case .calls: "one row a call"
    case .turns: "one row per agent segment"
    case .utterances: "one row per user segment"
    case .toolCalls: "one row per tool invocation, and one per result that none claims"
    case .nodeVisits: "one row per visit of a node of the conversation's graph"
    }
  }

  /// The columns, in the order in which they are listed.
  package var columns: [Column] {
    switch self {
    case .calls: CallRows.columns
    case .turns: TurnRows.columns
    case .utterances: UtteranceRows.columns
    case .toolCalls: ToolCallRows.columns
    case .nodeVisits: NodeVisitRows.columns
    }
  }

  /// The column called `name`; `nil` when the table has none.
  package func column(named name: String) -> Column? { columns.first { $0.name == name } }
}

extension CallTable {
  /// The version of what the columns mean.
  ///
  /// Raise it whenever a column comes, goes or gets another type, and whenever a call's rows are
  /// derived in another way: rows stored under another version are made again from the payloads.
  package static let definitions = 4
}
