import CallsServer
import Synchronization
import Testing

@Suite struct QueryPoolTests {
  /// Lets readings wait until they are told to go on.
  private final class Barrier: Sendable {
    let waiting = Atomic<Int>(0)
    let cancelled = Atomic<Int>(0)
    let isOpen = Atomic<Bool>(false)

    func pass() async throws {
      waiting.add(1, ordering: .relaxed)
      defer { waiting.subtract(1, ordering: .relaxed) }
      while !isOpen.load(ordering: .relaxed) {
        do {
          try await Task.sleep(for: .milliseconds(2))
        } catch {
          cancelled.add(1, ordering: .relaxed)
          throw error
        }
      }
    }

    func wait(until condition: (Barrier) -> Bool) async throws {
      while !condition(self) { try await Task.sleep(for: .milliseconds(2)) }
    }
  }

  /// A metric of queries.
  private static func metric(_ name: String, _ server: TestServer) throws -> Double? {
    try Exposition(String(decoding: server.registry.exposition(), as: UTF8.self))
      .value("calls_queries_\(name)")
  }

  private func get(_ index: Int) -> RawRequest {
    .get("/api/v1/reports/volume?limit=\(index)", key: ReportServer.reader)
  }

  @Test func aQueryThatTakesTooLongIsEnded() async throws {
    let barrier = Barrier()
    var limits = QueryLimits()
    limits.timeout = .milliseconds(50)
    try await ReportServer.run(
      MemoryReportStore(beforeReading: { try await barrier.pass() }),
      limits: limits
    ) { server in
      let answer = try await server.answer(to: get(1))
      #expect(answer.status == 504)
      #expect(answer.text.contains("longer than"))
      // The work has ended, not only the waiting for it.
      #expect(barrier.cancelled.load(ordering: .relaxed) == 1)
      #expect(barrier.waiting.load(ordering: .relaxed) == 0)
      #expect(try Self.metric("timed_out_total", server) == 1)
      #expect(try Self.metric("refused_total", server) == 0)
      #expect(try Self.metric("running", server) == 0)
    }
  }

  @Test func soManyRunAndSoManyWait() async throws {
    let barrier = Barrier()
    var limits = QueryLimits()
    limits.concurrency = 2
    limits.waiting = 3
    limits.timeout = .seconds(120)
    try await ReportServer.run(
      MemoryReportStore(beforeReading: { try await barrier.pass() }),
      limits: limits
    ) { server in
      try await withThrowingTaskGroup(of: RawResponse.self) { group in
        let count = 8
        for index in 0..<count { group.addTask { try await server.answer(to: get(index)) } }
        var statuses: [Int] = []
        while statuses.count < count - 5, let answer = try await group.next() {
          statuses.append(answer.status)
          #expect(answer.header("retry-after") == "5")
        }
        #expect(statuses == [503, 503, 503])
        try await barrier.wait { $0.waiting.load(ordering: .relaxed) == 2 }
        #expect(try Self.metric("running", server) == 2)
        #expect(try Self.metric("waiting", server) == 3)
        #expect(try Self.metric("refused_total", server) == 3)
        barrier.isOpen.store(true, ordering: .relaxed)
        for try await answer in group { #expect(answer.status == 200) }
      }
      // A place is given back right after its answer was made.
      while try Self.metric("running", server) != 0 {
        try await Task.sleep(for: .milliseconds(2))
      }
      #expect(try Self.metric("waiting", server) == 0)
      #expect(try Self.metric("timed_out_total", server) == 0)
    }
  }

  @Test func theSameQuestionIsAnsweredOnce() async throws {
    let barrier = Barrier()
    var limits = QueryLimits()
    limits.concurrency = 1
    let store = MemoryReportStore(beforeReading: { try await barrier.pass() })
    try await ReportServer.run(store, limits: limits) { server in
      try await withThrowingTaskGroup(of: RawResponse.self) { group in
        for _ in 0..<6 { group.addTask { try await server.answer(to: get(7)) } }
        try await barrier.wait { $0.waiting.load(ordering: .relaxed) == 1 }
        barrier.isOpen.store(true, ordering: .relaxed)
        for try await answer in group { #expect(answer.status == 200) }
      }
      #expect(store.readings == 1)
    }
  }
}
