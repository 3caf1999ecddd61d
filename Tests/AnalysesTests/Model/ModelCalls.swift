import Analyses
import Calls
import CallsTestSupport
import Foundation
import Reporting

/// The same records as the product reads them and as the reference model does.
struct ModelCalls {
  let snapshot: CallSnapshot
  let input: InputSummary
  let model: [NaiveCall]

  /// Calls from records, in one file.
  ///
  /// The rules of templates have a model of their own, which texts of the wild are left to.
  init(
    _ records: [JSONValue],
    lines: [UInt8],
    blockSize: Int = 8_000,
    templates: (String) -> String = NaiveErrorTemplate.template
  ) async throws {
    let store = CallStore()
    try await Self.load([lines], into: store, blockSize: blockSize, threads: 2)
    snapshot = await store.snapshot
    input = await store.input
    model =
      NaiveRecords(
        records,
        disconnectionClass: Self.disconnectionClass,
        errorTemplate: templates
      ).calls
  }

  /// Calls from newline-delimited JSON.
  init(lines: [UInt8], blockSize: Int = 100_000) async throws {
    let records = try lines.split(separator: 0x0A).map { try JSONReader.value(of: Array($0)) }
    try await self.init(records, lines: lines, blockSize: blockSize) { text in
      String(decoding: ErrorTemplate.of(Array(text.utf8).span), as: UTF8.self)
    }
  }

  /// Loads texts in order, each as a file of its own.
  static func load(
    _ texts: [[UInt8]],
    into store: CallStore,
    blockSize: Int = 1 << 20,
    threads: Int = 1,
    columns: Set<Column>? = nil
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let sources = try texts.enumerated().map { index, text in
      let file = folder.appending(path: "\(index).ndjson")
      try Data(text).write(to: file)
      return InputSource(path: Array(file.path.utf8))
    }
    var loader = CallLoader()
    loader.input = InputOptions(blockSize: blockSize)
    loader.threads = threads
    if let columns { loader.columns = columns }
    try await loader.load(sources, into: store) { _ in }
  }

  static func disconnectionClass(_ reason: String) -> String {
    DisconnectionClass.of(reason: Array(reason.utf8).span).rawValue
  }

  /// Calls that were read already.
  init(_ snapshot: CallSnapshot, _ input: InputSummary, _ model: [NaiveCall]) {
    self.snapshot = snapshot
    self.input = input
    self.model = model
  }

  /// The product's report.
  func report(
    _ analysis: Analysis,
    _ query: ReportQuery = ReportQuery(),
    threads: Int = 2
  ) async throws -> Report {
    try await analysis.report(from: ColumnEngine(snapshot, threads: threads), matching: query)
  }

  /// The model's tables of the report.
  func tables(
    _ analysis: Analysis,
    _ query: NaiveQuery = NaiveQuery(),
    edges: [Int64] = [],
    isWide: Bool = false
  ) -> [NaiveTable] {
    switch analysis.name {
    case "latency": NaiveLatencyReport.tables(model, query, edges: edges)
    case "tools": NaiveToolsReport.tables(model, query)
    case "sentiment": NaiveCallReports.sentiment(model, query)
    case "outcomes": NaiveCallReports.outcomes(model, query)
    case "volume": NaiveCallReports.volume(model, query)
    case "cost": NaiveCallReports.cost(model, query)
    case "quality": NaiveQualityReport.tables(model, query)
    case "flow": NaiveFlowReport.tables(model, query)
    case "conversation": NaiveConversationReport.tables(model, query, isWide: isWide)
    default: preconditionFailure("the model knows no report '\(analysis.name)'")
    }
  }
}

extension CallTable {
  /// The table as the model names it.
  var inModel: NaiveFields.Table {
    switch self {
    case .calls: .calls
    case .turns: .turns
    case .utterances: .utterances
    case .toolCalls: .toolCalls
    case .nodeVisits: .nodeVisits
    }
  }
}
