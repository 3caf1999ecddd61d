package import ColumnStore

/// What is timed.
extension LatencyColumns {
  /// The exact distribution of the latencies of each group, counted by `threads` tasks.
  package func distributions(threads: Int) async -> [Distribution] {
    let whole = await fold(threads: threads, DistributionAccumulator()) { accumulator, chunk in
      let ids = Self.ids(chunk.groups)
      accumulator.update(chunk.latencies, narrowIDs: ids, groups: Self.groupCount)
    } merge: { whole, part in
      whole.merge(part, groups: Array(0...Self.groupCount))
    }
    return whole.distributions(groups: Self.groupCount)
  }

  /// The sum of all latencies: what reading the column once costs, whatever the question.
  package func sum(threads: Int) async -> Int64 {
    await fold(threads: threads, 0) { total, chunk in
      total += chunk.latencies.base * Int64(chunk.latencies.count)
      switch chunk.latencies.codes {
      case .narrow(let codes): total += Self.sum(codes)
      case .short(let codes): total += Self.sum(codes)
      case .medium(let codes): total += Self.sum(codes)
      case .wide(let codes): total += Self.sum(codes)
      }
    } merge: {
      $0 += $1
    }
  }

  private func fold<State: Sendable>(
    threads: Int,
    _ initial: State,
    _ add: @escaping @Sendable (inout State, Chunk) -> Void,
    merge: (inout State, State) -> Void
  ) async -> State {
    let chunks = chunks
    return await withTaskGroup(of: State.self) { tasks in
      for task in 0..<threads {
        tasks.addTask {
          var state = initial
          for index in stride(from: task, to: chunks.count, by: threads) {
            add(&state, chunks[index])
          }
          return state
        }
      }
      var whole = initial
      for await state in tasks { merge(&whole, state) }
      return whole
    }
  }

  /// The accumulators' group ids: they count from 1, as 0 is for rows that do not count.
  private static func ids(_ groups: IntegerChunk) -> [UInt8] {
    guard case .narrow(let codes) = groups.codes else {
      preconditionFailure("\(groupCount) groups have narrow codes")
    }
    let first = UInt8(truncatingIfNeeded: groups.base + 1)
    var result = codes
    var ids = result.mutableSpan
    for row in ids.indices { ids[row] &+= first }
    return result
  }

  private static func sum<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> Int64 {
    let codes = codes.span
    var total: Int64 = 0
    for row in codes.indices { total &+= Int64(truncatingIfNeeded: codes[row]) }
    return total
  }
}
