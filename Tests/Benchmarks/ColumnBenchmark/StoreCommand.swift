import Analyses
import ArgumentParser
import Calls
import ColumnStore
import RawMemory

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: """
      Load a file of calls, one a line, and tell how much memory all of their columns take, and \
      those that each report keeps.
      """
  )

  @Argument(help: "The file.")
  var path: String

  @Option(help: "How many tasks read at once.")
  var threads = 2

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  func run() async throws {
    let source = InputSource(path: Array(path.utf8))
    var loader = CallLoader()
    loader.threads = threads
    let store = CallStore()
    let before = ResidentMemory.bytes
    let duration = try await ContinuousClock().measure {
      try await loader.load([source], into: store) { _ in }
    }
    let after = ResidentMemory.bytes
    let snapshot = await store.snapshot
    var resident = "null"
    if let before, let after { resident = "\(after - before)" }
    let reports = Self.reports.map { name, columns in
      let bytes = columns.reduce(0) { total, column in
        total + snapshot.groups.reduce(0) { $0 + ($1[column]?.byteCount ?? 0) }
      }
      return #""\#(name)": \#(bytes)"#
    }
    try answer(
      #"{"calls": \#(snapshot.callCount), "json_bytes": \#(source.size ?? 0), "#
        + #""column_bytes": \#(snapshot.byteCount), "resident_bytes": \#(resident), "#
        + #""report_bytes": {\#(reports.joined(separator: ", "))}, "#
        + #""seconds": \#(duration.seconds)}"#
    )
    // The store's index counts too, so it lives until here.
    _ = await store.input
  }

  /// What each report keeps of the calls.
  private static var reports: [(name: String, columns: Set<Column>)] {
    let query = ReportQuery()
    let weekly = WeeklyDefinition.standard().columns(under: query)
    return Catalog.all.map { ($0.name, $0.columnsNeeded(by: query)) } + [("weekly", weekly)]
  }
}
