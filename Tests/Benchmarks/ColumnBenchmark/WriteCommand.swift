import ArgumentParser
import BenchmarkInputs
import RawMemory

struct WriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write",
    abstract: "Write the rows that 'percentiles' computes with, for other engines (RowBinary)."
  )

  @Argument(help: "The file.")
  var path: String

  @Option(help: "How many rows.")
  var rows = 20_000_000

  func validate() throws {
    if rows < 1 { throw ValidationError("--rows must be at least 1.") }
  }

  func run() throws {
    try FileOutput(path: path, isPrivate: false).write(LatencyColumns(rows: rows).rowBinary())
  }
}
