import ArgumentParser
import Calls

/// Where calls are read from, and how.
struct SourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Files, directories (walked for .json, .ndjson, .jsonl, each also .gz, .zst), or - for "
        + "standard input.",
      valueName: "source"
    ),
    completion: .file()
  )
  var sources: [String] = []

  @Option(help: ArgumentHelp("Workspace of calls that name none.", valueName: "id"))
  var workspace: Int64 = 1

  @Option(
    help: ArgumentHelp(
      "Agent of calls that name none (default: metadata.agent_remote_identifier, else 'default').",
      valueName: "name"
    )
  )
  var agent: String?

  @Flag(help: "Stop at the first record that is refused.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Write refused records to this file, one JSON object a line.",
      valueName: "file"
    ),
    completion: .file()
  )
  var rejects: String?

  @Flag(help: "Exit with 0 although some records were refused.")
  var allowRejects = false

  @Flag(help: "Take calls whose transcript is empty.")
  var acceptEmptyTranscripts = false

  @Option(
    help: ArgumentHelp(
      "The largest record, in bytes or with a unit: 64MiB, 1GiB.",
      valueName: "size"
    )
  )
  var maxRecord = ByteCount(256 << 20)

  @Option(
    help: ArgumentHelp("Tasks that read and compute at once (default: all cores).", valueName: "n")
  )
  var threads: Int?

  func validate() throws {
    if workspace < 0 {
      throw ValidationError("--workspace \(workspace) is negative; give 0 or more.")
    }
    if let agent, agent.isEmpty || agent.unicodeScalars.count > 200 {
      throw ValidationError("--agent must have 1 to 200 characters.")
    }
    if let threads, threads < 1 {
      throw ValidationError("--threads \(threads) is too few; give 1 or more.")
    }
  }
}

/// A number of bytes as people type it.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init(_ bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [(String, Int)] = [
      ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30),
      ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000),
      ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30), ("b", 1), ("", 1),
    ]
    let text = argument.lowercased()
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Int(text.dropLast(unit.count)), number > 0 else { continue }
      let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
      guard !overflow, bytes <= 1 << 40 else { return nil }
      self.bytes = bytes
      return
    }
    return nil
  }

  var defaultValueDescription: String { "\(bytes >> 20)MiB" }
}
