import Calls
import CallsTestSupport
import ColumnStore

/// What the product makes of some sources: the calls, the counts and the diagnostics.
struct Loading {
  let snapshot: CallSnapshot
  let input: InputSummary
  let diagnostics: [InputDiagnostic]

  /// Loads texts, each as a file of its own.
  init(_ texts: [[UInt8]], _ configure: (inout CallLoader) -> Void = { _ in }) async throws {
    let folder = try TemporaryFolder()
    let sources = try texts.enumerated().map { try folder.write($1, to: "\($0).ndjson") }
    var loader = CallLoader()
    configure(&loader)
    let store = CallStore()
    var diagnostics: [InputDiagnostic] = []
    try await loader.load(sources, into: store) { diagnostics.append($0) }
    snapshot = await store.snapshot
    input = await store.input
    self.diagnostics = diagnostics
  }

  /// Loads one text as a file.
  init(_ text: [UInt8], _ configure: (inout CallLoader) -> Void = { _ in }) async throws {
    try await self.init([text], configure)
  }

  /// Loads one text as a file.
  init(_ text: String, _ configure: (inout CallLoader) -> Void = { _ in }) async throws {
    try await self.init(Array(text.utf8), configure)
  }

  /// The refused records, in order.
  var rejections: [Rejection] {
    diagnostics.compactMap { if case .rejection(let rejection) = $0 { rejection } else { nil } }
  }

  /// All problems, in the order of the reference model; `json_invalid` stands at the record.
  var problems: [CallsTestSupport.Problem] {
    diagnostics.flatMap { diagnostic -> [CallsTestSupport.Problem] in
      switch diagnostic {
      case .rejection(let rejection): rejection.modelProblems
      case .problem: [CallsTestSupport.Problem("json_invalid", "")]
      }
    }.sorted()
  }

  /// One column of all calls, or of a child table's rows, in order.
  func cells(_ column: Column) -> [NaiveCell] {
    snapshot.groups.flatMap { $0.cells(column) }
  }
}

extension Rejection {
  /// The problems as the reference model has them.
  var modelProblems: [CallsTestSupport.Problem] {
    switch reason {
    case .invalidJSON: [CallsTestSupport.Problem("json_invalid", "")]
    case .problems(let problems):
      problems.map { CallsTestSupport.Problem($0.kind.rawValue, $0.pointer) }
    }
  }
}

extension RowGroup {
  /// One column's cells; booleans as such.
  func cells(_ column: Column) -> [NaiveCell] {
    guard let chunk = self[column] else { preconditionFailure("\(column.name) was not kept") }
    return (0..<chunk.count).map { row in
      switch chunk {
      case .integer(let chunk):
        column.type == .boolean ? NaiveCell(chunk[row].map { $0 != 0 }) : NaiveCell(chunk[row])
      case .double(let chunk): NaiveCell(chunk[row])
      case .text(let chunk): NaiveCell(chunk[row].map { ByteText(bytes: $0) })
      }
    }
  }
}
