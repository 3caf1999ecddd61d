import Analyses
import ArgumentParser
import Calls
import RawMemory
import SyntheticCalls

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write synthetic create-call payloads, one a line, for trials and benchmarks.",
    discussion: """
      The same options give the same bytes, whatever --threads is.

      Examples:
        calls-report generate --calls 1000 -o calls.ndjson
        calls-report generate --calls 1000000 --seed 7 --days 90 | zstd > calls.ndjson.zst
      """
  )

  @Option(parsing: .unconditional, help: ArgumentHelp("How many calls.", valueName: "n"))
  var calls: Int

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What the random choices depend on.", valueName: "number")
  )
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "The first day, in UTC (default: \(ISO8601.text(CallGenerator.defaultStart, in: .utc).prefix(10))).",
      valueName: "date"
    )
  )
  var start: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Over how many days the calls are spread.", valueName: "n")
  )
  var days = 28

  @Option(
    help: ArgumentHelp(
      "The share of records that repeat an earlier call, 0 to 1.",
      valueName: "share"
    )
  )
  var duplicates = 0.0

  @Option(
    help: ArgumentHelp("The share of records that break the contract, 0 to 1.", valueName: "share")
  )
  var invalid = 0.0

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      """
      Write to this file, which appears once it is whole (default: standard output); compressed \
      where its name ends in .gz or .zst.
      """,
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Tasks that generate at once (default: all cores).", valueName: "n")
  )
  var threads: Int?

  func validate() throws {
    if calls < 0 || calls > 1 << 32 { throw ValidationError("--calls must be 0 to 4294967296.") }
    if days < 1 || days > 36_500 { throw ValidationError("--days must be 1 to 36500.") }
    for (name, share) in [("duplicates", duplicates), ("invalid", invalid)]
    where !(0...1).contains(share) {
      throw ValidationError("--\(name) must be a share from 0 to 1.")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be 1 to 1024, not \(threads).")
    }
    if let output, output.isEmpty { throw ValidationError("-o names no file.") }
  }

  func run() async throws {
    let generator = CallGenerator(
      seed: seed,
      calls: calls,
      start: try startInstant(),
      days: days,
      duplicateRate: duplicates,
      invalidRate: invalid
    )
    do {
      guard let output, output != "-" else {
        return try await write(generator) { try FileOutput.standardOutput.write($0) }
      }
      let file = try FileReplacement(path: output, isPrivate: false)
      let lines = ExportOutput(ExportCompression(path: output)) { try file.write($0) }
      try await write(generator) { bytes in try lines.append { $0 += bytes } }
      try lines.finish()
      try file.commit()
    } catch let error as FileError {
      let name = output.map { "'\($0)'" } ?? "standard output"
      throw Failure(.unreadable, "\(name) cannot be written: \(error)")
    }
  }

  private func startInstant() throws -> Int64 {
    guard let start else { return CallGenerator.defaultStart }
    do throws(TimeExpressionError) {
      let instant = try TimeExpression(absolute: start).instant(now: 0, in: .utc)
      guard (10_000_000_000...9_000_000_000_000).contains(instant) else {
        throw TimeExpressionError.noSuchTime(start)
      }
      return instant
    } catch {
      throw UsageError(["--start: \(error)"])
    }
  }

  /// Generates chunks in parallel and writes them in order.
  private func write(
    _ generator: CallGenerator,
    to output: ([UInt8]) throws -> Void
  ) async throws {
    let chunk = 1024
    let chunks = (calls + chunk - 1) / chunk
    let tasks = threads ?? Host.processorCount
    try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      var started = 0
      func start() {
        guard started < chunks else { return }
        let index = started
        started += 1
        group.addTask {
          var bytes: [UInt8] = []
          bytes.reserveCapacity(chunk * 4096)
          for call in index * chunk..<min(calls, (index + 1) * chunk) {
            generator.append(call, to: &bytes)
          }
          return (index, bytes)
        }
      }
      for _ in 0..<tasks { start() }
      var waiting: [Int: [UInt8]] = [:]
      var next = 0
      while let (index, bytes) = try await group.next() {
        waiting[index] = bytes
        while let bytes = waiting.removeValue(forKey: next) {
          try output(bytes)
          next += 1
          start()
        }
      }
    }
  }
}
