import ArgumentParser
import Calls
import RawMemory

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Load a file of calls, one a line, and tell how much memory they take."
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
    try answer(
      #"{"calls": \#(snapshot.callCount), "json_bytes": \#(source.size ?? 0), "#
        + #""column_bytes": \#(snapshot.byteCount), "resident_bytes": \#(resident), "#
        + #""seconds": \#(duration.seconds)}"#
    )
    // The store's index counts too, so it lives until here.
    _ = await store.input
  }
}
