import Calls
import ColumnStore

/// What one call of a hand-made row group carries, of what matters to its cost.
struct SampleUsage {
  var tokens: Double?
  var seconds: Double?
  var characters: Double?
  var llm: String?
  var asr: String?
  var tts: String?
  var duration: Int64? = 60_000
  var sentCost: Double?
  var sender: String?
}

extension CallSnapshot {
  /// One row group of `calls`.
  init(_ calls: [SampleUsage]) {
    func texts(_ path: KeyPath<SampleUsage, String?>) -> ColumnChunk {
      var builder = TextChunkBuilder()
      for call in calls {
        if let text = call[keyPath: path] {
          builder.append(Array(text.utf8).span)
        } else {
          builder.appendMissing()
        }
      }
      return .text(builder.chunk)
    }
    func doubles(_ path: KeyPath<SampleUsage, Double?>) -> ColumnChunk {
      .double(DoubleChunk(calls.map { $0[keyPath: path] ?? .nan }))
    }
    let flags = ColumnChunk.integer(IntegerChunk(calls.map { _ in .min }))
    let table = TableChunk(
      rowCount: calls.count,
      columns: [
        .start: .integer(IntegerChunk(calls.indices.map { Int64($0) })),
        .duration: .integer(IntegerChunk(calls.map { $0.duration ?? .min })),
        .llmTokens: doubles(\.tokens), .sttSeconds: doubles(\.seconds),
        .ttsCharacters: doubles(\.characters), .callCost: doubles(\.sentCost),
        .successful: flags, .voicemail: flags, .sender: texts(\.sender),
        .llmModel: texts(\.llm), .asrModel: texts(\.asr), .ttsModel: texts(\.tts),
      ],
      rowEnds: []
    )
    self.init(groups: [RowGroup(callCount: calls.count, tables: [.calls: table])])
  }

  /// The column of estimates, a value a call.
  var estimates: [Double?] {
    groups.flatMap { group -> [Double?] in
      guard case .double(let chunk) = group[.estimatedCost] else { return [] }
      return (0..<chunk.count).map { chunk[$0] }
    }
  }
}
