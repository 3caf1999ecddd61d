import CallArchive
import Calls
import CallsTestSupport
import Foundation
import Testing

/// What becomes of records.
@Suite struct IngestTests {
  private static func call(_ id: String, _ extra: String = "") -> String {
    #"{"call_id":"\#(id)","call_type":"phone_call","recording_url":"none","#
      + #""start_timestamp":1772409600,"end_timestamp":1772409660,"#
      + #""transcript_with_tool_calls":[{"role":"agent","text":"Hi","start_ms":0,"end_ms":5}]\#(extra)}"#
  }

  private func summary(
    _ new: Int,
    _ duplicates: Int = 0,
    _ conflicts: Int = 0,
    _ rejected: Int = 0
  ) -> IngestSummary {
    var summary = IngestSummary()
    summary.new = new
    summary.duplicates = duplicates
    summary.conflicts = conflicts
    summary.rejected = rejected
    return summary
  }

  @Test(arguments: [1, 1_000]) func eachCallIsKeptOnce(smallestGroup: Int) async throws {
    let folder = try ArchiveFolder()
    let first = Self.call("a", #","agent_version":5"#)
    // Of one value, in other words; and of another value.
    let same = Self.call("a", #" , "agent_version" : 5.0"#)
    let other = Self.call("a", #","agent_version":6"#)
    let lines = [first, Self.call("b"), same, other, "{}", "nonsense", first]
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    let found = try await folder.ingest(sources) { $0.smallestGroup = smallestGroup }
    #expect(found == summary(2, 3, 1, 2))
    let bodies = try await folder.calls().map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies == [first, Self.call("b")])
    // The same file, also in other words.
    let path = folder.path("0.ndjson")
    for path in [path, path.replacing("/0.ndjson", with: "/.//0.ndjson")] {
      let source = InputSource(path: Array(path.utf8))
      let again = try await folder.ingest([source]) { $0.smallestGroup = smallestGroup }
      #expect(again == summary(0, 5, 1, 2))
      #expect(try folder.count("SELECT value FROM settings WHERE name = 'calls'") == 2)
      #expect(try folder.count("SELECT count(*) FROM conflicts") == 1)
      #expect(try folder.count("SELECT count(*) FROM rejects") == 2)
      #expect(try folder.count("SELECT count(*) FROM duplicates") == 3)
    }
    let input = try await folder.reader().snapshot(columns: []).input
    #expect(input.records == 7)
    #expect(input.calls == 2)
    #expect(input.duplicates == 3)
    #expect(input.conflicts == 1)
    #expect(input.rejected == 2)
    #expect(input.rejectedByKind == [.missing: 1, .invalidJSON: 1])
    #expect(try await folder.problems() == [])
  }

  @Test func agentsAndWorkspacesTellCallsApart() async throws {
    let folder = try ArchiveFolder()
    func envelope(_ workspace: Int, _ agent: String) -> String {
      #"{"workspace_id":\#(workspace),"agent_remote_identifier":"\#(agent)","call":"#
        + "\(Self.call("a"))}"
    }
    // Canonically equal, but not the same bytes.
    let agents = ["caf\u{E9}", "cafe\u{301}"]
    let lines = agents.flatMap { [envelope(1, $0), envelope(2, $0)] } + [Self.call("a")]
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    #expect(try await folder.ingest(sources) == summary(5))
    let calls = try await folder.calls()
    #expect(calls.map(\.workspace) == [1, 2, 1, 2, 1])
    #expect(calls.map(\.id) == [1, 2, 3, 4, 5])
    #expect(
      calls.map(\.agent)
        == [agents[0], agents[0], agents[1], agents[1], "default"].map { Array($0.utf8) }
    )
    #expect(Set(calls.map(\.body)) == [Array(Self.call("a").utf8)])
    #expect(try await folder.ingest(sources) == summary(0, 5))
  }

  @Test func theInnerObjectOfAnEnvelopeIsKeptByteForByte() async throws {
    let folder = try ArchiveFolder()
    let body = Self.call("a", #", "x": [ {"call" :"\"}{"} ,1.50e0,"\u00e9\\" ] "#)
    let envelopes = [
      #"{"call":{"call_id":5},"x":"}","call" : \#(body) ,"workspace_id":1,"#
        + #""agent_remote_identifier":"1"}"#,
      #"{"workspace_id":1,"agent_remote_identifier":"2","\u0063al\u006C":\#(body)}"#,
      #" {"a":[1,{"call":2}],"b":-1.5,"workspace_id":1,"agent_remote_identifier":"3","call":\#(body)}"#,
      #"{"a":null,"b":true ,"call":\#(body),"workspace_id":1,"agent_remote_identifier":"4","c":{}}"#,
    ]
    let sources = try folder.sources(
      [Array("[\(envelopes.joined(separator: " ,\n"))]".utf8)]
        + envelopes.map {
          Array($0.replacing("\"workspace_id\":1", with: "\"workspace_id\":2").utf8)
        }
    )
    #expect(try await folder.ingest(sources) == summary(8))
    let calls = try await folder.calls()
    #expect(calls.count == 8)
    for call in calls { #expect(call.body == Array(body.utf8)) }
  }

  @Test func acceptedBodiesComeOutAsTheyWentIn() async throws {
    let cases = ContractCase.all.filter { $0.expected.isEmpty && !$0.json.contains(0x0A) }
    #expect(cases.count > 20)
    for acceptsEmpty in [false, true] {
      for smallestGroup in [1, 1_000] {
        let cases = cases.filter { $0.acceptEmptyTranscripts == acceptsEmpty }
        let folder = try ArchiveFolder()
        let sources = try folder.sources(cases.map(\.json))
        let writer = try ArchiveWriter(path: folder.store, mode: .createOrWrite)
        // Each under an agent of its own, as many have one id.
        for (index, source) in sources.enumerated() {
          var options = IngestOptions()
          options.decoding.agent = Array("agent \(index)".utf8)
          options.decoding.acceptsEmptyTranscripts = acceptsEmpty
          options.smallestGroup = smallestGroup
          let found = try await writer.ingest([source], options: options)
          #expect(found == summary(1), "\(cases[index].name)")
        }
        try writer.close()
        let bodies = try await folder.calls().map(\.body)
        for (body, wanted) in zip(bodies, cases) {
          let trimmed = wanted.json.trimmingBlanksAndMark
          #expect(body == trimmed, "\(wanted.name)")
        }
        #expect(bodies.count == cases.count)
        #expect(try await folder.problems() == [])
      }
    }
  }

  @Test func rejectsAreBounded() async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<1_500).map { "{\"number\":\($0)}" }
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    #expect(try await folder.ingest(sources) == summary(0, 0, 0, 1_500))
    #expect(try folder.count("SELECT count(*) FROM rejects") == 1_000)
    #expect(try folder.count("SELECT min(line) FROM rejects") == 501)
    #expect(try folder.count("SELECT count FROM counters WHERE name = 'rejects_dropped'") == 500)
    for _ in 0..<2 {
      #expect(try await folder.reader().snapshot(columns: []).input.rejected == 1_500)
      // Read again they are the same, those that are no longer kept as well.
      _ = try await folder.ingest(sources)
    }
    #expect(try await folder.problems() == [])
    // Also once something was taken out, after which nobody is to tell what they were.
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let records = "SELECT sum(record % 1000) FROM dropped_rejects"
    let before = try folder.count(records)
    _ = try await writer.redact(Redaction(phones: true, keys: ["text"]))
    #expect(try folder.count(records) != before)
    _ = try await folder.ingest(sources)
    #expect(try await folder.reader().snapshot(columns: []).input.rejected == 1_500)
    #expect(try await folder.problems() == [])
    // Elsewhere, or of somebody else, they are others.
    _ = try await folder.ingest(sources) { $0.decoding.workspace = 2 }
    #expect(try await folder.reader().snapshot(columns: []).input.rejected == 3_000)
    #expect(try await writer.freeze(before: .max).rejects == 2_000)
    _ = try await folder.ingest(sources)
    #expect(try await folder.reader().snapshot(columns: []).input.rejected == 3_000)
    #expect(try folder.count("SELECT count(*) FROM rejects") == 0)
    #expect(try await writer.prune(before: .max).rejects == 0)
    #expect(try await folder.reader().snapshot(columns: []).input == InputSummary())
    #expect(try folder.count("SELECT count(*) FROM dropped_rejects") == 0)
  }

  @Test func conflictsOfOneCallAreBounded() async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<12).map { Self.call("a", #","agent_version":\#($0)"#) }
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    #expect(try await folder.ingest(sources) == summary(1, 11, 11))
    #expect(try folder.count("SELECT count(*) FROM conflicts WHERE size > 0") == 8)
    #expect(try await folder.reader().conflicts().count == 8)
    #expect(try folder.count("SELECT count FROM counters WHERE name = 'conflicts_dropped'") == 3)
    for _ in 0..<2 {
      #expect(try await folder.reader().snapshot(columns: []).input.conflicts == 11)
      // Read again they are the same, those that are no longer kept as well.
      _ = try await folder.ingest(sources)
    }
    #expect(try await folder.problems() == [])
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    _ = try await writer.freeze(before: .max)
    #expect(try await folder.reader().snapshot(columns: []).input.conflicts == 11)
    _ = try await writer.prune(before: .max)
    #expect(try await folder.reader().snapshot(columns: []).input == InputSummary())
    #expect(try folder.count("SELECT count(*) FROM conflicts") == 0)
  }

  @Test func theTailBecomesARowGroup() async throws {
    let folder = try ArchiveFolder()
    for run in 0..<6 {
      let lines = (0..<5).map { Self.call("\(run)-\($0)") }
      let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)], "\(run)-")
      #expect(try await folder.ingest(sources) { $0.longestTail = 12 } == summary(5))
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 2)
    #expect(try folder.count("SELECT count(*) FROM tail") == 0)
    #expect(try await folder.calls().map(\.id) == Array(1...30))
    #expect(try await folder.problems() == [])
  }

  @Test func twoWritersKeepEachCallOnce() async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<400).map { Self.call("\($0)") }
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    _ = try ArchiveWriter(path: folder.store, mode: .createOrWrite)
    let new = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<3 {
        group.addTask {
          let writer = try ArchiveWriter(path: folder.store, mode: .write)
          var options = IngestOptions()
          options.threads = 2
          options.smallestGroup = 1
          options.callsPerGroup = 50
          options.input = InputOptions(blockSize: 4_000)
          return try await writer.ingest(sources, options: options).new
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(new == 400)
    #expect(try folder.count("SELECT value FROM settings WHERE name = 'calls'") == 400)
    #expect(try await folder.problems() == [])
  }
}

extension [UInt8] {
  /// The bytes without blanks at both ends and without a byte order mark.
  fileprivate var trimmingBlanksAndMark: [UInt8] {
    var bytes = self[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    while let first = bytes.first, blanks.contains(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, blanks.contains(last) { bytes = bytes.dropLast() }
    return Array(bytes)
  }
}
