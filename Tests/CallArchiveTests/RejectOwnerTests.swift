import CallArchive
import Calls
import Foundation
import RawMemory
import Testing

/// Whose refused records are, and when two are one.
@Suite struct RejectOwnerTests {
  private static func call(_ id: String, silent: Bool = true, _ extra: String = "") -> String {
    let segment = silent ? "" : #"{"role":"agent","text":"Hi","start_ms":0,"end_ms":5}"#
    return #"{"call_id":"\#(id)","call_type":"phone_call","recording_url":"none","#
      + #""start_timestamp":1772409600,"end_timestamp":1772409660,"#
      + #""transcript_with_tool_calls":[\#(segment)]\#(extra)}"#
  }

  private static let tooShort = KeptProblem(.tooShort, pointer: "/transcript_with_tool_calls", "…")

  /// Sends requests that are refused: the workspace, the agent and the body of each.
  private func refuse(
    _ requests: [(workspace: Int64, agent: String?, body: String)],
    _ folder: ArchiveFolder,
    _ problem: KeptProblem = tooShort
  ) async throws {
    let writer = try await LiveWriter(path: folder.store)
    for request in requests {
      let body = Array(request.body.utf8)
      await writer.keep(
        RefusedRecord(
          owner: RecordOwner(
            workspace: request.workspace,
            agent: request.agent.map { Array($0.utf8) }
          ),
          problems: [problem],
          body: PaddedBytes(body.span)
        )
      )
    }
    try await writer.stop()
  }

  private func retry(
    _ folder: ArchiveFolder,
    agent: String? = nil
  ) async throws -> RetrySummary {
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = true
    options.agent = agent.map { Array($0.utf8) }
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let summary = try await writer.retry(rejects: nil, options: options)
    try writer.close()
    return summary
  }

  /// The rejects' workspaces and agents.
  private func owners(_ folder: ArchiveFolder) async throws -> [String] {
    try await folder.reader().rejects().map { reject in
      "\(reject.workspace) \(reject.agent.map { String(decoding: $0, as: UTF8.self) } ?? "-")"
    }
  }

  private func calls(_ folder: ArchiveFolder) async throws -> [String] {
    try await folder.calls().map { call in
      "\(call.workspace) \(String(decoding: call.agent + [0x20] + call.callID, as: UTF8.self))"
    }
  }

  // MARK: - Requests

  @Test func aRequestBecomesACallOfTheAgentThatItWasSentTo() async throws {
    let folder = try ArchiveFolder()
    let body = Self.call("s")
    // The same body to several is several rejects; a repeat is none.
    let requests: [(Int64, String?, String)] = [
      (1, "a", body), (1, "b", body), (2, "a", body), (1, nil, body), (1, "a", body),
    ]
    for _ in 0..<2 { try await refuse(requests, folder) }
    #expect(try await owners(folder) == ["1 a", "1 b", "2 a", "1 -"])
    #expect(try await folder.reader().snapshot(columns: []).input.rejected == 4)
    let found = try await retry(folder)
    #expect(found.ingest.new == 3)
    #expect(found.ingest.rejected == 1)
    #expect(found.withoutAgent == 1)
    #expect(try await calls(folder) == ["1 a s", "1 b s", "2 a s"])
    #expect(try await owners(folder) == ["1 -"])
    let named = try await retry(folder, agent: "c")
    #expect(named.ingest.new == 1)
    #expect(try await calls(folder).last == "1 c s")
    #expect(try await folder.problems() == [])
    #expect(try await folder.reader().snapshot(columns: []).input.rejected == 0)
  }

  @Test func aRequestIsNoEnvelope() async throws {
    let folder = try ArchiveFolder()
    let envelope = #"{"workspace_id":2,"agent_remote_identifier":"x","call":\#(Self.call("s"))}"#
    try await refuse([(1, "a", envelope)], folder)
    let found = try await retry(folder)
    #expect(found.ingest.new == 0)
    #expect(found.ingest.rejected == 1)
    #expect(try await owners(folder) == ["1 a"])
    #expect(try await folder.reader().rejects()[0].kind == "missing")
  }

  @Test func requestsThatAreTriedAgainAreRepeatsOfOneAnother() async throws {
    let folder = try ArchiveFolder()
    let bodies = ["s", "s", "s"].enumerated().map {
      Self.call($1, #","agent_version":\#($0 / 2)"#)
    }
    try await refuse(bodies.map { (1, "a", $0) }, folder)
    let found = try await retry(folder)
    #expect(found.ingest.new == 1)
    #expect(found.ingest.duplicates == 1)
    #expect(found.ingest.conflicts == 1)
    let input = try await folder.reader().snapshot(columns: []).input
    #expect(input.duplicates == 1)
    #expect(try await folder.problems() == [])
  }

  @Test func onlyARepeatOfARedactedRequestIsRedacted() async throws {
    let folder = try ArchiveFolder()
    func phone(_ number: Int) -> String {
      Self.call("s", #","caller_phone_number":"+4915155\#(number)""#)
    }
    let broken = (0..<3).map { #"{"caller_phone_number":"+491515599\#($0)","# }
    try await refuse([(1, "a", phone(50123))], folder)
    let syntax = KeptProblem(JSONSyntaxError(offset: 40, reason: .unexpectedEnd))
    try await refuse(broken[..<2].map { (1, "a", $0) }, folder, syntax)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let redacted = try await writer.redact(try Redaction(phones: true, keys: []))
    try writer.close()
    #expect(redacted.rejects == 1)
    #expect(redacted.dropped == 2)
    // Each of what is left without a record is still told.
    #expect(try await folder.reader().rejects().count == 3)
    try await refuse(
      [(1, "a", phone(50999)), (1, "b", phone(50123)), (1, "a", phone(50123))],
      folder
    )
    try await refuse([(1, "a", broken[2])], folder, syntax)
    let reader = try folder.reader()
    var records: [String?] = []
    for reject in try await reader.rejects() {
      let record = try await reader.record(ofReject: reject.id)
      records.append(record.map { String(decoding: $0, as: UTF8.self) })
    }
    let masked = Self.call("s", #","caller_phone_number":"***23""#)
    #expect(records == [masked, nil, nil, phone(50999), phone(50123), broken[2]])
    #expect(try await folder.problems() == [])
  }

  // MARK: - Files

  @Test func aRecordIsOfWhomItNames() async throws {
    let folder = try ArchiveFolder()
    func envelope(_ workspace: String, _ agent: String) -> String {
      #"{"workspace_id":\#(workspace),"agent_remote_identifier":\#(agent),"#
        + #""call":\#(Self.call("s"))}"#
    }
    let long = String(repeating: "x", count: 201)
    let named = #","metadata":{"agent_remote_identifier":"m"}"#
    let lines = [
      envelope("5", #""e""#), envelope("0", #""e""#), envelope(#""x""#, #""e""#),
      envelope("-1", "7"), envelope("6", #""\#(long)""#), Self.call("s"), Self.call("s", named),
      "7", "nonsense",
    ]
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    try await folder.ingest(sources) { $0.decoding.workspace = 9 }
    let owners = ["5 e", "0 e", "9 e", "9 -", "6 -", "9 -", "9 m", "9 -", "9 -"]
    #expect(try await self.owners(folder) == owners)
    // Read for an agent, a bare body is another's.
    for agent in ["A", "B", "A"] {
      try await folder.ingest(sources) {
        $0.decoding.workspace = 9
        $0.decoding.agent = Array(agent.utf8)
      }
    }
    let bare = ["9 A", "9 A", "9 A", "9 A"]
    #expect(
      try await self.owners(folder) == owners + bare + bare.map { $0.replacing("A", with: "B") }
    )
    let found = try await retry(folder)
    #expect(found.ingest.new == 6)
    #expect(
      try await Set(calls(folder)) == [
        "5 e s", "0 e s", "9 default s", "9 m s", "9 A s", "9 B s",
      ]
    )
    #expect(try await folder.problems() == [])
  }

  @Test func whatWasReadBeforeAgentsWereNotedIsNotKeptTwice() async throws {
    let folder = try ArchiveFolder()
    let envelope = #"{"workspace_id":5,"agent_remote_identifier":"e","call":\#(Self.call("s"))}"#
    let sources = try folder.sources([Array("\(envelope)\nnonsense".utf8)])
    try await folder.ingest(sources)
    try await refuse([(1, "a", Self.call("s"))], folder)
    let input = try await folder.reader().snapshot(columns: []).input
    // As format 6 had them.
    try folder.execute("UPDATE rejects SET agent = NULL, workspace = 1")
    try folder.execute(
      """
      DELETE FROM workspace_counters;
      INSERT INTO workspace_counters VALUES (1, 'rejected_too_short', 2),
        (1, 'rejected_json_invalid', 1)
      """
    )
    try await refuse([(2, "a", Self.call("s"))], folder)
    #expect(try await folder.reader().rejects().count == 4)
    for _ in 0..<2 {
      try await folder.ingest(sources)
      try await refuse([(1, "a", Self.call("s"))], folder)
    }
    #expect(try await owners(folder) == ["5 e", "1 -", "1 a", "2 a"])
    #expect(try await folder.problems() == [])
    let now = try await folder.reader().snapshot(columns: []).input
    #expect(now.rejected == input.rejected + 1)
    for (workspace, count) in [(1, 2), (2, 1), (5, 1)] {
      let sql = "SELECT sum(count) FROM workspace_counters WHERE workspace = \(workspace)"
      #expect(try folder.count(sql) == count)
    }
  }
}
