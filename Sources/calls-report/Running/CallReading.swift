import Analyses
import Calls
import RawMemory
import Reporting

/// Reads the sources of a command, telling what is wrong with them.
struct CallReading {
  let options: SourceOptions
  let columns: Set<Column>
  let output: OutputOptions
  /// The files that the command writes, and those that it reads besides the sources.
  let files: OverwriteCheck

  /// The calls, and what became of the records.
  struct Result {
    let snapshot: CallSnapshot
    let input: InputSummary
    /// How to exit once the report is printed; `nil` when all was well.
    let failure: Failure?
  }

  /// - Throws: A failure when there is nothing to report on, or a usage error.
  func run() async throws -> Result {
    let expansion: SourceExpansion
    do throws(InputError) {
      expansion = try SourceExpansion(arguments: options.sources)
    } catch {
      for refusal in error.refusals { Diagnostics.say("\(refusal)") }
      throw Failure(.unreadable)
    }
    // Once more, now that the files of directories are known.
    try options.withRejects(files).run(expansion.sources)
    if !output.quiet {
      for directory in expansion.emptyDirectories {
        Diagnostics.say("'\(directory)' holds no .json, .ndjson or .jsonl file")
      }
    }
    var loader = CallLoader()
    loader.decoding.workspace = options.workspace
    loader.decoding.agent = options.agent.map { Array($0.utf8) }
    loader.decoding.acceptsEmptyTranscripts = options.acceptEmptyTranscripts
    loader.decoding.keepsRejected = options.rejects != nil
    loader.input = InputOptions(maxRecord: options.maxRecord.bytes)
    loader.columns = columns
    loader.threads = options.threadCount
    loader.stopsAtFirstRejection = options.strict
    return try await load(expansion.sources, with: loader)
  }

  private func load(_ sources: [InputSource], with loader: CallLoader) async throws -> Result {
    let store = CallStore()
    var diagnostics = Diagnostics(sources: sources)
    let rejects = try options.rejects.map { try RejectsFile(path: $0, sources: sources) }
    var bar = ProgressBar(
      isOn: !output.quiet && output.progress.holds(onTerminal: Host.errorIsTerminal),
      patience: output.progress == .always ? .zero : .milliseconds(500)
    )
    try await loader.load(sources, into: store) { diagnostic in
      bar.finish()
      diagnostics.add(diagnostic)
      switch diagnostic {
      case .rejection(let rejection): try rejects?.add(rejection)
      case .problem(let problem, _) where problem.kind.isUnreadable: break
      case .problem(let problem, let line): try rejects?.add(problem, line: line)
      }
    } progress: { progress in
      bar.show(progress)
    }
    bar.finish()
    diagnostics.finish()
    try rejects?.finish()
    let input = await store.input
    if options.strict, diagnostics.unreadable > 0 { throw Failure(.unreadable) }
    if options.strict, diagnostics.refused > 0 {
      throw Failure(.rejected, "stopped at the first refused record (--strict)")
    }
    if !output.quiet, input.rejected + input.duplicates > 0 { Diagnostics.say(input.sentence) }
    var failure: Failure?
    if diagnostics.unreadable > 0 {
      failure = Failure(.unreadable)
    } else if diagnostics.refused > 0, !options.allowRejects {
      failure = Failure(.rejected)
    }
    return Result(snapshot: await store.snapshot, input: input, failure: failure)
  }
}

extension SourceOptions {
  /// The tasks that read and compute at once.
  var threadCount: Int { threads ?? Host.processorCount }
}

extension InputSummary {
  /// The counts in one line.
  fileprivate var sentence: String {
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    var parts = ["\(count(records, "record")): \(count(calls, "call"))"]
    if duplicates > 0 {
      parts.append(
        "\(count(duplicates, "duplicate")) (\(conflicts) with another content, the first kept)"
      )
    }
    if rejected > 0 { parts.append("\(rejected) rejected") }
    return parts.joined(separator: ", ")
  }
}
