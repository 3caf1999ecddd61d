import Calls
import ColumnStore

/// A call of a hand-made snapshot, with what the weekly report looks at.
struct SampleCall {
  /// An agent's turn.
  struct Turn {
    var e2e: Int64?
    var llm: Int64?
    var interrupted: Bool?
    var node: String?
  }

  /// A row of the table of tool calls.
  struct Tool {
    var name = "refund"
    var isOrphan = false
    var isCompleted = true
    var isError = false
    var isUnrecovered = false
    var latency: Int64?
    var template: String?
  }

  var id = "call"
  var workspace: Int64 = 1
  var agent = "support"
  /// Monday, 2026-03-09T00:00:00Z, the first instant of 2026-W11.
  var start: Int64 = SampleCall.monday
  var duration: Int64 = 60_000
  var version: Int64? = 1
  var reason: String?
  var ending: DisconnectionClass?
  var successful: Bool?
  var voicemail: Bool?
  var sentiment: Sentiment?
  var cost: Double?
  var sender: String?
  var recording = "https://example.com/a.wav"
  var ignoredValues: Int64 = 0
  var turns: [Turn] = []
  var tools: [Tool] = []

  static let monday: Int64 = 1_773_014_400_000
  static let day: Int64 = 86_400_000
  static let week: Int64 = 7 * day
}

extension RowGroup {
  /// A row group of `calls`, without the column of recordings if `recordings` is false.
  init(_ calls: [SampleCall], recordings: Bool = true) {
    let turns = calls.flatMap(\.turns)
    let tools = calls.flatMap(\.tools)
    func ends(_ counts: [Int]) -> [UInt32] {
      var end = 0
      return counts.map { count in
        end += count
        return UInt32(end)
      }
    }
    var columns: [Column: ColumnChunk] = [
      .workspace: .integers(calls.map(\.workspace)),
      .agent: .texts(calls.map(\.agent)),
      .callID: .texts(calls.map(\.id)),
      .start: .integers(calls.map(\.start)),
      .end: .integers(calls.map { $0.start + $0.duration }),
      .duration: .integers(calls.map(\.duration)),
      .agentVersion: .integers(calls.map(\.version)),
      .disconnectionReason: .texts(calls.map(\.reason)),
      .disconnectionClass: .texts(calls.map(\.ending?.rawValue)),
      .caller: .texts(calls.map { _ in "+15550100042" }),
      .successful: .flags(calls.map(\.successful)),
      .voicemail: .flags(calls.map(\.voicemail)),
      .sentiment: .texts(calls.map(\.sentiment?.rawValue)),
      .callCost: .double(DoubleChunk(calls.map { $0.cost ?? .nan })),
      .sender: .texts(calls.map(\.sender)),
      .llmTokens: .double(DoubleChunk(calls.map { _ in .nan })),
      .sttSeconds: .double(DoubleChunk(calls.map { _ in .nan })),
      .ttsCharacters: .double(DoubleChunk(calls.map { _ in .nan })),
      .unrecoveredCount: .integers(calls.map { Int64($0.tools.count(where: \.isUnrecovered)) }),
      .interruptionCount: .integers(
        calls.map { Int64($0.turns.count { $0.interrupted == true }) }
      ),
      .ignoredValueCount: .integers(calls.map(\.ignoredValues)),
      .invalidLatencyCount: .integers(calls.map { _ in 0 }),
      .negativeToolLatencyCount: .integers(calls.map { _ in 0 }),
      .emptyToolCount: .integers(calls.map { _ in 0 }),
    ]
    if recordings { columns[.recordingURL] = .texts(calls.map(\.recording)) }
    let none = turns.map { _ in Int64?.none }
    self.init(
      callCount: calls.count,
      tables: [
        .calls: TableChunk(rowCount: calls.count, columns: columns, rowEnds: []),
        .turns: TableChunk(
          rowCount: turns.count,
          columns: [
            .e2e: .integers(turns.map(\.e2e)), .llm: .integers(turns.map(\.llm)),
            .stt: .integers(none), .eou: .integers(none), .tts: .integers(none),
            .pipeline: .integers(none), .unattributed: .integers(none), .gap: .integers(none),
            .turnInterrupted: .flags(turns.map(\.interrupted)),
            .turnNode: .texts(turns.map(\.node)),
          ],
          rowEnds: ends(calls.map(\.turns.count))
        ),
        .toolCalls: TableChunk(
          rowCount: tools.count,
          columns: [
            .tool: .texts(tools.map(\.name)), .toolOrphan: .flags(tools.map(\.isOrphan)),
            .toolCompleted: .flags(tools.map(\.isCompleted)),
            .toolDeclaredError: .flags(tools.map(\.isError)),
            .toolError: .flags(tools.map(\.isError)),
            .toolUnrecovered: .flags(tools.map(\.isUnrecovered)),
            .toolLatency: .integers(tools.map(\.latency)),
            .errorTemplate: .texts(tools.map(\.template)),
          ],
          rowEnds: ends(calls.map(\.tools.count))
        ),
      ]
    )
  }
}

extension CallSnapshot {
  /// The calls in row groups of at most `size`.
  init(_ calls: [SampleCall], groupsOf size: Int = .max) {
    var groups: [RowGroup] = []
    var rest = calls[...]
    while !rest.isEmpty {
      groups.append(RowGroup(Array(rest.prefix(size))))
      rest = rest.dropFirst(size)
    }
    self.init(groups: groups)
  }
}

extension ColumnChunk {
  fileprivate static func integers(_ values: [Int64?]) -> ColumnChunk {
    .integer(IntegerChunk(values.map { $0 ?? .min }))
  }

  fileprivate static func flags(_ values: [Bool?]) -> ColumnChunk {
    .integers(values.map { value in value.map { $0 ? 1 : 0 } })
  }

  fileprivate static func texts(_ values: [String?]) -> ColumnChunk {
    var builder = TextChunkBuilder()
    for value in values {
      if let value { builder.append(Array(value.utf8).span) } else { builder.appendMissing() }
    }
    return .text(builder.chunk)
  }
}
