/// Something that calls, turns or tool calls can be grouped by.
package struct Dimension: Hashable, Sendable {
  /// What a dimension's values are in machine formats.
  package enum ValueType: String, Sendable {
    case text
    case number
    case boolean
  }

  /// The name that `--by` takes and that the output's column carries.
  package let name: String
  /// Where the values come from.
  package let field: Field
  /// What the values are.
  package let type: ValueType
  /// What the dimension is, in a few words.
  package let summary: String

  init(_ name: String, _ field: Field, type: ValueType = .text, _ summary: String) {
    self.name = name
    self.field = field
    self.type = type
    self.summary = summary
  }

  private init(_ column: Column, type: ValueType = .text) {
    self.init(column.name, .column(column), type: type, column.summary)
  }

  /// The values of a column as groups; one of doubles makes none.
  package init(_ column: Column) {
    let type: ValueType =
      switch column.type {
      case .integer, .double: .number
      case .boolean: .boolean
      case .text: .text
      }
    self.init(column, type: type)
  }

  /// What the payload calls the field, where it has another name there.
  package var payloadName: String {
    switch name {
    case "successful": "call_successful"
    case "voicemail": "in_voicemail"
    default: name
    }
  }

  /// The table that carries the dimension.
  package var table: CallTable {
    switch field {
    case .column(let column): column.table
    case .bucket: .calls
    }
  }

  /// Why calls ended.
  package static let disconnectionReason = Dimension(.disconnectionReason)
  /// The class of the reason why calls ended.
  package static let disconnectionClass = Dimension(.disconnectionClass)
  /// The caller, by phone number.
  package static let caller = Dimension(.caller)
  /// Which integration sent the calls.
  package static let sender = Dimension(.sender)
  /// The tool that was called.
  package static let tool = Dimension(.tool)
  /// What a tool's error says.
  package static let errorTemplate = Dimension(.errorTemplate)

  /// The node that was visited.
  package static let visitNode = Dimension(.visitNode)
  /// The node that was visited before.
  package static let visitFrom = Dimension(.visitFrom)
  /// The node in force at a turn.
  package static let turnNode = Dimension(.turnNode)

  /// The dimensions of calls, which all tables have.
  package static let ofCalls: [Dimension] = [
    Dimension(.agent), Dimension(.workspace, type: .number),
    Dimension(.agentVersion, type: .number),
    Dimension(.callType), Dimension(.callStatus), Dimension(.disconnectionReason),
    Dimension(.disconnectionClass), Dimension(.sentiment), Dimension(.successful, type: .boolean),
    Dimension(.voicemail, type: .boolean), Dimension(.sender), Dimension(.asrModel),
    Dimension(.llmModel), Dimension(.ttsModel), Dimension(.caller),
    Dimension("hour", .bucket(.hour), "the hour of the call's start"),
    Dimension("day", .bucket(.day), "the day of the call's start"),
    Dimension("week", .bucket(.week), "the ISO 8601 week of the call's start"),
    Dimension("month", .bucket(.month), "the month of the call's start"),
    Dimension("weekday", .bucket(.weekday), type: .number, "the day of the week, 1 = Monday"),
    Dimension("hour_of_day", .bucket(.hourOfDay), type: .number, "the hour of the day, 0 to 23"),
  ]

  /// The dimensions of one table beyond those of calls.
  package static func own(of table: CallTable) -> [Dimension] {
    switch table {
    case .calls, .utterances: []
    case .nodeVisits: [.visitNode]
    case .turns:
      [.turnNode, Dimension(.turnKind), Dimension(.turnIndex, type: .number)]
    case .toolCalls: [Dimension(.tool), Dimension(.errorTemplate)]
    }
  }

  /// All dimensions of one table.
  package static func all(of table: CallTable) -> [Dimension] { ofCalls + own(of: table) }
}

/// A value that a row has, or that its call has: a column, or a time bucket of the call's start.
package enum Field: Hashable, Sendable {
  case column(Column)
  case bucket(TimeBucket)

  /// The table whose rows have the value.
  package var table: CallTable {
    switch self {
    case .column(let column): column.table
    case .bucket: .calls
    }
  }
}
