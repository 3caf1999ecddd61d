import Analyses
import CallArchive
import Calls
import RawMemory
import Reporting

/// Reads the sources of a command, telling what is wrong with them.
struct CallReading {
  let options: SourceOptions
  let columns: Set<Column>
  /// Of which calls the report is; others need not be read.
  let filter: CallFilter
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

  /// The calls for one pass over them, and how to exit once the report is printed; `nil` when all was
  /// well.
  ///
  /// - Throws: A failure when there is nothing to report on, or a usage error. Damage of a store may
  ///   be noticed only in that pass.
  func runOnce() async throws -> (calls: any RowGroupSource, failure: Failure?) {
    // What is left out has to be known before the pass.
    if let store = options.storeToRead, !options.skipDamaged {
      do throws(ArchiveError) {
        let calls = try ArchiveReader(path: store).callsOneByOne(columns: columns, filter: filter)
        Diagnostics.say(calls.leftOut)
        return (calls, nil)
      } catch {
        throw error.told
      }
    }
    let result = try await run()
    return (ReadCalls(result.snapshot, input: result.input), result.failure)
  }

  /// - Throws: A failure when there is nothing to report on, or a usage error.
  func run() async throws -> Result {
    if let store = options.storeToRead { return try await read(store) }
    return try await load(try options.expanded(files, quiet: output.quiet), with: loader)
  }

  private func read(_ store: String) async throws -> Result {
    do throws(ArchiveError) {
      let snapshot = try await ArchiveReader(path: store).snapshot(
        columns: columns,
        filter: filter,
        threads: options.threadCount,
        skipsDamaged: options.skipDamaged
      )
      Diagnostics.say(snapshot.leftOut)
      return Result(snapshot: snapshot.calls, input: snapshot.input, failure: nil)
    } catch {
      throw error.told
    }
  }

  private var loader: CallLoader {
    var loader = CallLoader()
    loader.decoding = options.decoding
    loader.input = options.input
    loader.columns = columns
    loader.threads = options.threadCount
    loader.stopsAtFirstRejection = options.strict
    return loader
  }

  private func load(_ sources: [InputSource], with loader: CallLoader) async throws -> Result {
    let store = CallStore()
    var telling = try InputTelling(
      options: options,
      sources: sources,
      quiet: output.quiet,
      progress: output.progress
    )
    try await loader.load(sources, into: store) {
      try telling.tell($0)
    } progress: {
      telling.show($0)
    }
    try telling.finish()
    let input = await store.input
    if !output.quiet, input.rejected + input.duplicates > 0 { Diagnostics.say(input.sentence) }
    return Result(
      snapshot: await store.snapshot,
      input: await store.input(of: filter),
      failure: telling.failure
    )
  }
}

extension SourceOptions {
  /// How records are read.
  var decoding: DecodingOptions {
    var decoding = DecodingOptions()
    decoding.workspace = workspace ?? Self.usualWorkspace
    decoding.agent = agent.map { Array($0.utf8) }
    decoding.acceptsEmptyTranscripts = acceptEmptyTranscripts
    decoding.keepsRejected = rejects != nil
    return decoding
  }

  /// How sources are cut.
  var input: InputOptions { InputOptions(maxRecord: maxRecord.bytes) }

  /// The sources, those of directories included.
  ///
  /// - Throws: A failure when one cannot be read, or a usage error when one would be overwritten.
  func expanded(_ files: OverwriteCheck, quiet: Bool) throws -> [InputSource] {
    let expansion: SourceExpansion
    do throws(InputError) {
      expansion = try SourceExpansion(arguments: sources)
    } catch {
      for refusal in error.refusals { Diagnostics.say("\(refusal)") }
      throw Failure(.unreadable)
    }
    // Once more, now that the files of directories are known.
    try withRejects(files).run(expansion.sources)
    if !quiet {
      for directory in expansion.emptyDirectories {
        Diagnostics.say("'\(directory)' holds no .json, .ndjson or .jsonl file")
      }
    }
    return expansion.sources
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
