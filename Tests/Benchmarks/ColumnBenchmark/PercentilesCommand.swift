import ArgumentParser
import BenchmarkInputs
import ColumnStore

struct PercentilesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "percentiles",
    abstract: "Compute exact grouped percentiles once for each line of standard input.",
    discussion: """
      Answers {"ready": true} when the columns are in memory, then for each line the seconds of \
      the computation, the seconds of one sum over the same column, and for each group p50, p90, \
      p95 and p99.
      """
  )

  @Option(help: "How many rows.")
  var rows = 20_000_000

  @Option(help: "How many tasks compute at once.")
  var threads = 2

  func validate() throws {
    if rows < 1 { throw ValidationError("--rows must be at least 1.") }
    if threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  func run() async throws {
    let columns = LatencyColumns(rows: rows)
    try answer(#"{"ready": true}"#)
    while readLine() != nil {
      let clock = ContinuousClock()
      let start = clock.now
      let distributions = await columns.distributions(threads: threads)
      let percentiles = distributions.map { group in
        [0.5, 0.9, 0.95, 0.99].map { group.quantile($0) ?? .nan }
      }
      let counted = clock.now
      let sum = await columns.sum(threads: threads)
      let summed = clock.now
      try answer(
        #"{"seconds": \#((counted - start).seconds), "percentiles": \#(percentiles), "#
          + #""sum_seconds": \#((summed - counted).seconds), "sum": \#(sum)}"#
      )
    }
  }
}
