import ArgumentParser
import RawMemory

/// What `compare.py` cannot time from outside a process, timed inside one of ours.
@main
struct ColumnBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "column-benchmark",
    abstract: "Times work on columns in memory; every answer is a line of JSON.",
    subcommands: [WriteCommand.self, PercentilesCommand.self, StoreCommand.self]
  )
}

/// Prints one line, at once: whoever asked is waiting for it.
func answer(_ line: String) throws {
  try FileOutput.standardOutput.write((line + "\n").utf8)
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
