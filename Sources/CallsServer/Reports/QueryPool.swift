import HTTPTypes

import Synchronization

/// Runs queries: a few at the same time, some more wait, and none takes longer than it may.
final class QueryPool: Sendable {
  private struct State {
    var running = 0
    var nextTicket = 0
    /// Who waits, the first one first.
    var waiting: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []

    func tell(_ metrics: QueryMetrics) {
      metrics.set(running: running, waiting: waiting.count)
    }
  }

  private let limits: QueryLimits
  private let metrics: QueryMetrics
  private let executor: QueryExecutor
  private let state = Mutex(State())

  init(limits: QueryLimits, metrics: QueryMetrics) {
    self.limits = limits
    self.metrics = metrics
    executor = QueryExecutor(threads: limits.concurrency)
  }

  /// Runs a query, which has to look for its cancellation.
  ///
  /// - Throws: What `work` throws; a ``Refusal`` when too many wait, or when it took too long, which
  ///   counts from now and ends the work itself.
  func run<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let timeout = limits.timeout
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await self.enter()
        defer { self.leave() }
        return try await withTaskExecutorPreference(self.executor) { try await work() }
      }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let result = first else {
        metrics.timeOut()
        throw Refusal(
          .gatewayTimeout,
          "the query took longer than \(timeout.components.seconds) s; ask for fewer calls with "
            + "since, until or where"
        )
      }
      return result
    }
  }

  /// Waits for a place among those that run.
  private func enter() async throws {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Result<Void, any Error>? = state.withLock { state in
          // A cancellation before this point found nobody waiting.
          guard !Task.isCancelled else { return .failure(CancellationError()) }
          // Told under the lock, so that what was last told holds.
          defer { state.tell(metrics) }
          if state.running < limits.concurrency {
            state.running += 1
            return .success(())
          }
          guard state.waiting.count < limits.waiting else {
            metrics.refuse()
            return .failure(Self.full)
          }
          state.waiting.append((ticket, continuation))
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.tell(metrics) }
        return state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Gives a place to the first one that waits.
  private func leave() {
    let next = state.withLock { state in
      defer { state.tell(metrics) }
      guard state.waiting.isEmpty else { return Optional(state.waiting.removeFirst()) }
      state.running -= 1
      return nil
    }
    next?.continuation.resume()
  }

  private static let full = Refusal(.serviceUnavailable, "too many queries are waiting")
    .retry(after: 5)
}
