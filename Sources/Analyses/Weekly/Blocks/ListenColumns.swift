import Calls
import ColumnStore

/// The columns of one row group that tell whether a call is worth a listen.
struct ListenColumns {
  let turns: TableChunk
  let tools: TableChunk
  let e2e: [Int64]
  let toolCompleted: [Int64]
  let toolError: [Int64]
  let toolUnrecovered: [Int64]
  let starts: IntegerChunk
  let durations: IntegerChunk
  let interruptions: IntegerChunk
  let successful: IntegerChunk
  private let toolNames: TextChunk
  private let sentiments: TextChunk
  private let endings: TextChunk
  // By the code of the text; the last entry is that of calls without one.
  private let endingOfCode: [DisconnectionClass?]
  private let isNegativeCode: [Bool]

  /// The columns that are read, of each of the tables one at least.
  static let all: Set<Column> = [
    .start, .duration, .interruptionCount, .successful, .sentiment, .disconnectionClass, .e2e,
    .tool,
    .toolCompleted, .toolError, .toolUnrecovered,
  ]

  init(_ group: RowGroup) throws(EngineError) {
    func table(_ table: CallTable) throws(EngineError) -> TableChunk {
      guard let chunk = group.tables[table] else { throw .columnNotLoaded(table.columns[0]) }
      return chunk
    }
    func integers(_ column: Column) throws(EngineError) -> IntegerChunk {
      guard case .integer(let chunk) = group[column] else { throw .columnNotLoaded(column) }
      return chunk
    }
    func texts(_ column: Column) throws(EngineError) -> TextChunk {
      guard case .text(let chunk) = group[column] else { throw .columnNotLoaded(column) }
      return chunk
    }
    turns = try table(.turns)
    tools = try table(.toolCalls)
    e2e = try integers(.e2e).values()
    toolCompleted = try integers(.toolCompleted).values()
    toolError = try integers(.toolError).values()
    toolUnrecovered = try integers(.toolUnrecovered).values()
    starts = try integers(.start)
    durations = try integers(.duration)
    interruptions = try integers(.interruptionCount)
    successful = try integers(.successful)
    toolNames = try texts(.tool)
    let sentiments = try texts(.sentiment)
    let endings = try texts(.disconnectionClass)
    let negative = Array(Calls.Sentiment.negative.rawValue.utf8)
    isNegativeCode =
      (0..<sentiments.missingCode).map { sentiments.dictionary[$0] == negative } + [false]
    endingOfCode =
      (0..<endings.missingCode).map { code in
        DisconnectionClass(rawValue: String(decoding: endings.dictionary[code], as: UTF8.self))
      } + [nil]
    self.sentiments = sentiments
    self.endings = endings
  }

  func isNegative(_ call: Int) -> Bool { isNegativeCode[Int(sentiments.codes[call])] }

  func ending(of call: Int) -> DisconnectionClass? { endingOfCode[Int(endings.codes[call])] }

  /// The name of the row's tool in quotes, cut short where a name is no name any more.
  func toolName(_ row: Int) -> String {
    let name = Column.tool.shown(toolNames[row] ?? [])
    let short = name.unicodeScalars.prefix(60)
    return "'\(String(short))\(short.endIndex == name.endIndex ? "" : "…")'"
  }
}
