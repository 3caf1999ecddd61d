import CallsServer
import CallsTestSupport
import Metrics
import Testing

/// The metrics and their text.
@Suite(.timeLimit(.minutes(15))) struct MetricsTests {
  private func text(_ registry: MetricsRegistry) -> String {
    String(decoding: registry.exposition(), as: UTF8.self)
  }

  @Test func nothingIsNoText() { #expect(text(MetricsRegistry()) == "") }

  @Test func countersGaugesAndLabelsAreInOrder() {
    let registry = MetricsRegistry()
    Counter(label: "b.requests", dimensions: [("z", "1"), ("a", "x\"\\\n")], factory: registry)
      .increment(by: 3)
    Counter(label: "b.requests", dimensions: [("a", "x\"\\\n"), ("z", "1")], factory: registry)
      .increment()
    Counter(label: "b.requests", factory: registry).increment(by: 2)
    FloatingPointCounter(label: "c_total", factory: registry).increment(by: 0.5)
    let meter = Meter(label: "a-meter", factory: registry)
    meter.set(7)
    meter.increment(by: 1)
    meter.decrement(by: 10)
    Gauge(label: "9lives", factory: registry).record(1.25)
    #expect(
      text(registry) == """
        # TYPE _9lives gauge
        _9lives 1.25
        # TYPE a_meter gauge
        a_meter -2
        # TYPE b_requests_total counter
        b_requests_total 2
        b_requests_total{a="x\\"\\\\\\n",z="1"} 4
        # TYPE c_total counter
        c_total 0.5

        """
    )
  }

  @Test func histogramsAddUp() {
    let registry = MetricsRegistry()
    let timer = Timer(label: "t", factory: registry)
    timer.recordMilliseconds(1)
    timer.recordMicroseconds(1_001)
    timer.recordSeconds(60)
    let lines = text(registry).split(separator: "\n")
    #expect(lines.count == 1 + 14 + 3)
    #expect(lines[0] == "# TYPE t histogram")
    #expect(lines[1] == "t_bucket{le=\"0.0005\"} 0")
    #expect(lines[2] == "t_bucket{le=\"0.001\"} 1")
    #expect(lines[3] == "t_bucket{le=\"0.0025\"} 2")
    #expect(lines[14] == "t_bucket{le=\"10\"} 2")
    #expect(lines[15...] == ["t_bucket{le=\"+Inf\"} 3", "t_sum 60.002001", "t_count 3"])
    let recorder = Recorder(label: "r", dimensions: [("a", "b")], factory: registry)
    recorder.record(4)
    recorder.record(5)
    #expect(
      text(registry).contains("r_bucket{a=\"b\",le=\"4\"} 1\nr_bucket{a=\"b\",le=\"16\"} 2\n")
    )
  }

  @Test func whatAMetricTellsStandsBeforeIt() {
    let registry = MetricsRegistry()
    registry.describe("b_total", "Of \\ and\nlines")
    registry.describe("never", "Not there")
    Counter(label: "b", factory: registry).increment()
    #expect(
      text(registry) == """
        # HELP b_total Of \\\\ and\\nlines
        # TYPE b_total counter
        b_total 1

        """
    )
  }

  @Test func countsOfManyTasksAreExact() async {
    let registry = MetricsRegistry()
    await withTaskGroup { group in
      for _ in 0..<50 {
        group.addTask {
          let counter = Counter(label: "n", factory: registry)
          for _ in 0..<100 { counter.increment() }
        }
      }
    }
    #expect(text(registry).contains("n_total 5000\n"))
  }

  @Test func theServersOwnMetricsNeedAReadKey() async throws {
    try await TestServer.run { server in
      let body = SampleBodies.call()
      try await server.expect(200, for: RawRequest(body))
      try await server.expect(422, for: RawRequest([0x7B]))
      try await server.expect(404, for: .get("/nothing"))
      try await server.expect(401, for: .get("/metrics"))
      try await server.expect(403, for: .get("/metrics", key: MemoryKeys.key))
      let response = try await server.answer(to: .get("/metrics", key: MemoryKeys.reader))
      #expect(response.status == 200)
      #expect(response.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
      let lines = Set(response.text.split(separator: "\n").map(String.init))
      let call = "route=\"/api/v1/public/call\""
      for line in [
        "calls_http_requests_total{\(call),status=\"200\"} 1",
        "calls_http_requests_total{\(call),status=\"422\"} 1",
        "calls_http_requests_total{route=\"none\",status=\"404\"} 1",
        "calls_http_requests_total{route=\"/metrics\",status=\"401\"} 1",
        "calls_http_request_duration_seconds_count{\(call)} 2",
        "calls_http_body_bytes_total \(body.count + 1)",
        "calls_http_requests_in_flight 1",
      ] {
        #expect(lines.contains(line), "\(line)\n\(response.text)")
      }
    }
  }

  @Test func theTextIsWhatReadersTake() async throws {
    try await TestServer.run { server in
      ProcessMetrics.add(to: server.registry, version: "1.2\"3", start: 1_500)
      for body in [SampleBodies.call(), [0x7B], SampleBodies.call("b")] {
        _ = try await server.answer(to: RawRequest(body))
      }
      let exposition = try Exposition(text(server.registry))
      #expect(Set(exposition.types.keys) == Set(exposition.help.keys))
      #expect(exposition.value("process_start_time_seconds") == 1.5)
      #expect(exposition.value("calls_report_build_info", #"version="1.2\"3""#) == 1)
      let route = "route=\"/api/v1/public/call\""
      #expect(exposition.value("calls_http_requests_total", "\(route),status=\"200\"") == 2)
      #expect(exposition.value("calls_http_request_duration_seconds_count", route) == 3)
    }
  }
}
