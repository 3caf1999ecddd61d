import Analyses
import ArgumentParser
import RawMemory

/// Which store a command is about.
struct StoreOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The store (default: $CALLS_REPORT_STORE).", valueName: "file"),
    completion: .file()
  )
  var store: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Tasks that work at once (default: all cores).", valueName: "n")
  )
  var threads: Int?

  func validate() throws {
    if let store, store.isEmpty { throw ValidationError("--store names no file.") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be 1 to 1024, not \(threads).")
    }
  }

  /// The store's path.
  func path() throws(UsageError) -> String {
    if let store { return store }
    if let store = Host.environment("CALLS_REPORT_STORE"), !store.isEmpty { return store }
    throw UsageError(["no store: give --store FILE or set $CALLS_REPORT_STORE"])
  }

  /// The tasks that work at once.
  var threadCount: Int { threads ?? Host.processorCount }
}
