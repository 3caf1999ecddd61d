import CallArchive
import Calls
import Metrics
import RawMemory
import Synchronization
import Testing

/// What a live store tells of its work.
@Suite struct LiveMetricsTests {
  /// Adds up what it is told, by label and dimensions.
  final class Sums: MetricsFactory {
    final class Sum: CounterHandler, RecorderHandler, TimerHandler, MeterHandler,
      FloatingPointCounterHandler
    {
      private let state = Mutex((value: 0.0, count: 0))

      var value: Double { state.withLock { $0.value } }
      var count: Int { state.withLock { $0.count } }

      private func add(_ value: Double) {
        state.withLock { state in
          state.value += value
          state.count += 1
        }
      }

      func increment(by amount: Int64) { add(Double(amount)) }
      func increment(by amount: Double) { add(amount) }
      func decrement(by amount: Double) { add(-amount) }
      func record(_ value: Int64) { add(Double(value)) }
      func record(_ value: Double) { add(value) }
      func recordNanoseconds(_ duration: Int64) { add(Double(duration)) }
      func set(_ value: Int64) { set(Double(value)) }
      func set(_ value: Double) { state.withLock { $0.value = value } }
      func reset() { set(0.0) }
    }

    private let sums = Mutex<[String: Sum]>([:])

    var labels: [String] { sums.withLock { $0.keys.sorted() } }

    func of(_ metric: StoreMetric, workspace: String? = nil) -> Sum {
      sum(metric.rawValue, workspace.map { [("workspace", $0)] } ?? [])
    }

    private func sum(_ label: String, _ dimensions: [(String, String)]) -> Sum {
      let name = ([label] + dimensions.map { "\($0.0)=\($0.1)" }).joined(separator: " ")
      return sums.withLock { sums in
        let sum = sums[name] ?? Sum()
        sums[name] = sum
        return sum
      }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
      sum(label, dimensions)
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
      sum(label, dimensions)
    }
    func makeRecorder(
      label: String,
      dimensions: [(String, String)],
      aggregate: Bool
    ) -> any RecorderHandler { sum(label, dimensions) }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
      sum(label, dimensions)
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
  }

  @discardableResult
  private static func send(
    _ id: String,
    _ fields: String = "",
    workspace: Int64 = 1,
    to writer: LiveWriter
  ) async throws(LiveWriter.Refusal) -> LiveWriter.Receipt {
    let agent = Array("a".utf8)
    let callID = Array(id.utf8)
    let body = LiveWriterTests.body(id, fields)
    return try await writer.write(
      LiveWriter.Call(
        workspace: workspace,
        agent: agent,
        callID: callID,
        hash: writer.keyHash.hash(workspace: workspace, agent: agent.span, callID: callID.span),
        body: PaddedBytes(body.span)
      )
    )
  }

  @Test func whatIsWrittenIsCounted() async throws {
    let folder = try ArchiveFolder()
    let sums = Sums()
    var options = LiveWriter.Options()
    options.callsPerGroup = 10
    let writer = try await LiveWriter(path: folder.store, options: options, metrics: sums)
    for number in 0..<10 { try await Self.send("\(number)", to: writer) }
    for number in 0..<4 { try await Self.send("\(number)", workspace: 2, to: writer) }
    for _ in 0..<3 { try await Self.send("1", to: writer) }
    try await Self.send("1", #","agent_version":2"#, to: writer)
    let wrong = Array("{}".utf8)
    await writer.keep(
      RefusedRecord(
        owner: RecordOwner(workspace: 1, agent: nil),
        problems: [KeptProblem(.missing, pointer: "/call_id", "Field required")],
        body: PaddedBytes(wrong.span)
      )
    )
    #expect(sums.of(.calls, workspace: "1").value == 10)
    #expect(sums.of(.calls, workspace: "2").value == 4)
    #expect(sums.of(.calls, workspace: "other").value == 0)
    #expect(sums.of(.duplicates).value == 4)
    #expect(sums.of(.conflicts).value == 1)
    #expect(sums.of(.rejected).value == 1)
    #expect(sums.of(.commitCalls).value == 19)
    #expect(sums.of(.commitCalls).count == sums.of(.commitDuration).count)
    #expect(sums.of(.commitFailures).value == 0)
    while sums.of(.sealDuration).count == 0 { try await Task.sleep(for: .milliseconds(5)) }
    await writer.measure()
    #expect(sums.of(.queueCalls).value == 0)
    #expect(sums.of(.queueBytes).value == 0)
    #expect(sums.of(.tailCalls).value == 4)
    #expect(sums.of(.rowGroups).value == 1)
    #expect(sums.of(.keptRejects).value == 1)
    #expect(sums.of(.fileBytes).value > 4_096)
    #expect(sums.of(.sealFailures).value == 0)
    // Each metric has a sentence, and none is made that has not.
    let names = Set(StoreMetric.allCases.map(\.rawValue))
    #expect(Set(sums.labels.map { String($0.prefix { $0 != " " }) }) == names)
    try await writer.stop()
  }

  @Test func workspacesAtWillMakeNoSeriesAtWill() async throws {
    let folder = try ArchiveFolder()
    let sums = Sums()
    let writer = try await LiveWriter(path: folder.store, metrics: sums)
    for workspace in 0..<250 {
      try await Self.send("a", workspace: Int64(workspace), to: writer)
    }
    #expect(sums.of(.calls, workspace: "0").value == 1)
    #expect(sums.of(.calls, workspace: "199").value == 1)
    #expect(sums.of(.calls, workspace: "other").value == 50)
    #expect(sums.labels.count { $0.hasPrefix(StoreMetric.calls.rawValue) } == 201)
    try await writer.stop()
  }

  @Test func failuresAreCounted() async throws {
    let folder = try ArchiveFolder()
    let sums = Sums()
    let writer = try await LiveWriter(path: folder.store, metrics: sums)
    try folder.execute("DROP TABLE tail_rows")
    await #expect(throws: LiveWriter.Refusal.self) { try await Self.send("b", to: writer) }
    #expect(sums.of(.commitFailures).value == 1)
    #expect(sums.of(.commitCalls).count == 0)
    await writer.measure()
  }
}
