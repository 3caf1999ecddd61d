/// Reads sources into a store on all cores.
package struct CallLoader: Sendable {
  /// How records are read.
  package var decoding = DecodingOptions()
  /// How sources are cut.
  package var input = InputOptions()
  /// The columns to keep; those that tell calls apart and when they began are always kept.
  package var columns = Set(CallTable.allCases.flatMap(\.columns))
  /// How many blocks are decoded at once; the result does not depend on it.
  package var threads = 1
  /// Whether to stop at the first record that is refused, or source that cannot be read on.
  package var stopsAtFirstRejection = false

  /// A loader with the defaults.
  package init() {}

  /// How far a load is, in stored bytes.
  package struct Progress: Sendable {
    /// The bytes read so far.
    package let bytes: Int
    /// The bytes of all sources; `nil` when some have no size.
    package let totalBytes: Int?
    /// The calls taken so far.
    package let calls: Int
  }

  /// Reads all of `sources` in order.
  ///
  /// Memory holds the store and as many blocks as there are threads, twice, never the input. Of a
  /// block with much to say of its records, the rest is decoded once the first part was told.
  /// - Parameters:
  ///   - sources: Where records come from.
  ///   - store: Where calls go.
  ///   - diagnose: Told what is wrong, in the order of the input.
  ///   - progress: Told how far the load is, after each block.
  /// - Throws: What `diagnose` throws.
  package func load(
    _ sources: [InputSource],
    into store: CallStore,
    diagnose: (InputDiagnostic) async throws -> Void,
    progress: (Progress) -> Void = { _ in }
  ) async throws {
    var sink = MemorySink(store, sources: sources)
    try await load(sources, into: &sink, diagnose: diagnose, progress: progress)
  }

  /// Reads all of `sources` in order into any sink; see ``load(_:into:diagnose:progress:)``.
  package func load<Sink: CallSink>(
    _ sources: [InputSource],
    into sink: inout Sink,
    diagnose: (InputDiagnostic) async throws -> Void,
    progress: (Progress) -> Void = { _ in }
  ) async throws {
    var stream = BlockStream(sources: sources, options: input)
    let total = stream.totalBytes
    let columns = columns.union(CallStore.columns)
    let decoding = decoding
    try await withThrowingTaskGroup(of: DecodedBlock.self) { group in
      var waiting: [Int: DecodedBlock] = [:]
      var next = 0
      var running = 0
      var isStopped = false
      func decode(_ rest: DecodedBlock.Rest) {
        running += 1
        group.addTask {
          var decoder = BlockDecoder(keeping: columns, options: decoding)
          return decoder.decode(rest.load())
        }
      }
      while true {
        // As many blocks again may wait for an earlier one: a bound on memory.
        while !isStopped, running < threads, waiting.count < threads, let plan = stream.next() {
          decode(.text(plan))
        }
        guard let block = try await group.next() else { return }
        running -= 1
        waiting[block.index] = block
        while let block = waiting.removeValue(forKey: next) {
          guard !isStopped else {
            next += 1
            continue
          }
          for diagnostic in try await sink.take(block) {
            guard !isStopped else { break }
            try await diagnose(diagnostic)
            isStopped = stopsAtFirstRejection
          }
          progress(
            Progress(
              bytes: stream.consumedBytes,
              totalBytes: total,
              calls: await sink.callCount
            )
          )
          guard let rest = block.rest, !isStopped else {
            next += 1
            continue
          }
          decode(rest)
        }
      }
    }
  }
}
