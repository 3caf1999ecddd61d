/// Where the calls that are read go.
package protocol CallSink {
  /// Takes a block; blocks come in the order of the input.
  ///
  /// - Returns: What was wrong in the block, in the order of the input, with lines of the sources.
  mutating func take(_ block: DecodedBlock) async throws -> [InputDiagnostic]

  /// The calls taken so far.
  var callCount: Int { get async }
}

/// The store in memory, and what tells which of the repeats differ.
struct MemorySink: CallSink {
  let store: CallStore
  private var comparison: RepeatComparison

  init(_ store: CallStore, sources: [InputSource]) {
    self.store = store
    comparison = RepeatComparison(sources: sources)
  }

  mutating func take(_ block: DecodedBlock) async throws -> [InputDiagnostic] {
    let (diagnostics, repeats) = await store.append(block)
    await store.addConflicts(comparison.conflicts(repeats))
    return diagnostics
  }

  var callCount: Int { get async { await store.input.calls } }
}
