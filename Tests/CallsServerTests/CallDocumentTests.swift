import CallsServer
import CallsTestSupport
import HTTPTypes
import Testing

/// One call to be read, and the calls behind rows, over HTTP.
@Suite(.timeLimit(.minutes(15))) struct CallDocumentTests {
  private let store = MemoryReportStore()

  private static let transcript: JSONValue = [
    ["role": "user", "text": "my secret text", "start_ms": 0, "end_ms": 800],
    [
      "role": "agent_function", "start_ms": 900,
      "tool": ["name": "refund", "request_id": "1", "params": ["note": "secret params"]],
    ],
    [
      "role": "agent_result", "start_ms": 1_400,
      "tool": [
        "name": "refund", "request_id": "1", "is_error": true, "error": "secret error 17",
        "result": ["a": "secret result"],
      ],
    ],
    [
      "role": "node_transition", "start_ms": 1_500,
      "node": ["from": "greeting", "to": "billing", "reason": "secret reason"],
    ],
    [
      "role": "agent", "text": "call +49 151 1234567", "start_ms": 1_900, "end_ms": 3_200,
      "metadata": ["e2e_latency": 4_100, "llm_node_ttft": 500, "tts_node_ttfb": 200],
    ],
  ]

  @discardableResult
  private func add(_ index: Int, workspace: Int64 = 42) -> Int64 {
    store.add(
      start: ReportServer.monday + Int64(index) * 1_000,
      workspace: workspace,
      [
        "caller_phone_number": .string("+1 555 0100 77"),
        "recording_url": .string("https://recordings.example/secret"),
        "transcript_with_tool_calls": Self.transcript,
      ]
    )
  }

  private func get(
    _ path: String,
    key: String = ReportServer.reader,
    accept: String? = nil
  ) -> RawRequest {
    var request = RawRequest.get("/api/v1/\(path)", key: key)
    if let accept { request.headers.append(("Accept", accept)) }
    return request
  }

  @Test(arguments: ["md", "html", "txt", "json", "htm", "markdown"])
  func whatWasSaidNeedsTheScope(ending: String) async throws {
    add(0)
    add(1, workspace: 7)
    try await ReportServer.run(store) { server in
      for key in [ReportServer.reader, ReportServer.pii] {
        let answer = try await server.answer(to: get("calls/1.\(ending)", key: key))
        #expect(answer.status == 200, "\(answer.text)")
        // Columns tell the tool, the node and the error's template, and no more.
        #expect(
          !answer.text.replacing("secret error <n>", with: "").replacing(
            "secret error &lt;n&gt;",
            with: ""
          ).contains("secret")
        )
        #expect(!answer.text.contains("0100") && !answer.text.contains("1234567"))
        for shown in ["refund", "billing", "4100", "unrecovered_error", "show-pii"] {
          #expect(answer.text.contains(shown), "\(ending): \(shown)")
        }
      }
      try await server.expect(403, for: get("calls/1.\(ending)?show-pii"))
      let shown = try await server.answer(
        to: get("calls/1.\(ending)?show-pii", key: ReportServer.pii)
      )
      for shown_ in [
        "my secret text", "secret params", "secret result", "secret reason", "+49 151 1234567",
        "+1 555 0100 77", "recordings.example",
      ] {
        #expect(shown.text.contains(shown_), "\(ending): \(shown_)")
      }
      for path in [
        "calls/2.\(ending)", "calls/3.\(ending)", "calls/x.\(ending)", "calls/.\(ending)",
      ] {
        try await server.expect(404, for: get(path))
      }
      try await server.expect(422, for: get("calls/1.\(ending)?by=agent"))
      try await server.expect(401, for: .get("/api/v1/calls/1.\(ending)", key: nil))
      try await server.expect(403, for: get("calls/1.\(ending)", key: ReportServer.feed))
    }
  }

  @Test func theAcceptFieldPicksTheForm() async throws {
    add(0)
    try await ReportServer.run(store) { server in
      for (accept, type) in [
        (nil, "application/json"), ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/markdown", "text/markdown; charset=utf-8"), ("text/*", "text/plain; charset=utf-8"),
        ("application/json, text/html;q=0.9", "application/json"),
      ] as [(String?, String)] {
        let answer = try await server.answer(to: get("calls/1", accept: accept))
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == type, "\(accept ?? "")")
        #expect((answer.text.hasPrefix("{\"id\": 1, ")) == (type == "application/json"))
      }
      try await server.expect(406, for: get("calls/1", accept: "image/png"))
      try await server.expect(404, for: get("calls/1.csv"))
      let first = try await server.answer(to: get("calls/1.html"))
      var again = get("calls/1.html")
      again.headers.append(("If-None-Match", first.header("etag") ?? ""))
      try await server.expect(304, for: again)
    }
  }

  @Test func callsBehindARowAreListed() async throws {
    for index in 0..<5 { add(index) }
    add(9, workspace: 7)
    try await ReportServer.run(store) { server in
      let answer = try await server.answer(
        to: get("reports/latency/explain?row=stage=e2e&row=workspace=42&limit=2")
      )
      #expect(answer.status == 200, "\(answer.text)")
      #expect(answer.text.contains("\"population\": {\"calls\": 5}"))
      #expect(answer.text.contains("\"call_id\": \"call-5\""))
      #expect(answer.text.contains("\"value\": 4100, \"reason\": \"e2e 4.10 s\""))
      #expect(!answer.text.contains("call-3") && !answer.text.contains("call-6"))
      let csv = try await server.answer(
        to: get("reports/tools/explain.csv?row=tool=refund&columns=call_id,reason,tool,caller")
      )
      #expect(
        csv.text.hasPrefix(
          "call_id,reason,tool,caller\ncall-5,unrecovered error,refund,***77\n"
        )
      )
      for (query, status) in [
        ("", 422), ("?row=stage=e2", 422), ("?row=stag=e2e", 422), ("?row=stage", 422),
        ("?row=stage=e2e&limit=-1", 422), ("?row=stage=e2e&sort=valu", 422),
        ("?row=stage=e2e&sort=value:asc", 200),
        ("?row=stage=e2e&row=agent_version=9", 422),
        ("?row=stage=e2e&row=caller=%2B1+555+0100+77", 403), ("?row=stage=e2e&show-pii", 403),
        ("?row=stage=e2e&table=latency", 200), ("?row=stage=e2e&by=agent", 200),
      ] {
        try await server.expect(status, for: get("reports/latency/explain\(query)"))
      }
      let sorted = try await server.answer(
        to: get("reports/latency/explain.csv?row=stage=e2e&sort=call_id:desc&columns=call_id")
      )
      #expect(sorted.text.hasPrefix("call_id\ncall-5\ncall-4\n"), "\(sorted.text)")
      let unknown = try await server.answer(
        to: get("reports/latency/explain?row=stage=e2e&row=agent=b")
      )
      #expect(unknown.text.contains("unknown agent 'b'; known: a"))
      try await server.expect(
        200,
        for: get(
          "reports/latency/explain?row=stage=e2e&row=caller=%2B1+555+0100+77",
          key: ReportServer.pii
        )
      )
      try await server.expect(
        403,
        for: get("reports/latency/explain?row=stage=e2e", key: ReportServer.feed)
      )
      try await server.expect(404, for: get("reports/weekly/explain"))
      let asked = "reports/query/explain.csv?table=turns&columns=call_id,value,reason"
      let query = try await server.answer(
        to: get("\(asked)&measure=count(where%20e2e%20%3E%204000)&measure=p95(e2e)&limit=1")
      )
      #expect(
        query.text == "call_id,value,reason\ncall-5,4100,count(where e2e > 4000)\n",
        "\(query.text)"
      )
      try await server.expect(422, for: get("\(asked)&measure=p95(e2ee)"))
      try await server.expect(
        422,
        for: get("reports/latency/explain?row=stage=e2e&measure=count()")
      )
      let hidden = "\(asked)&measure=count(where%20caller%20%3D%20'x')"
      try await server.expect(403, for: get(hidden))
      try await server.expect(200, for: get(hidden, key: ReportServer.pii))
    }
  }

  @Test func reportsHaveExemplars() async throws {
    for index in 0..<3 { add(index) }
    try await ReportServer.run(store) { server in
      let answer = try await server.answer(
        to: get("reports/latency.csv?exemplars=2&columns=stage,p50_call_ids,worst_call_ids")
      )
      #expect(answer.text.contains("\ne2e,call-3 call-2,call-3 call-2\n"), "\(answer.text)")
      for value in ["-1", "21", "x"] {
        try await server.expect(422, for: get("reports/latency?exemplars=\(value)"))
      }
    }
  }
}
