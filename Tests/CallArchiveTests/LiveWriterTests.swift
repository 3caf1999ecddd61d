import CallArchive
import Calls
import Foundation
import RawMemory
import Testing

/// Calls that come one by one, from many tasks.
@Suite struct LiveWriterTests {
  static func body(_ id: String, _ fields: String = "") -> [UInt8] {
    Array(
      (#"{"call_id":"\#(id)","call_type":"web_call","recording_url":"none","#
        + #""start_timestamp":1772409600,"end_timestamp":1772409660\#(fields),"#
        + #""transcript_with_tool_calls":[{"role":"user","text":"hi","start_ms":0,"end_ms":9}]}"#)
        .utf8
    )
  }

  /// Sends a call to `writer`.
  @discardableResult
  private static func send(
    _ id: String,
    _ fields: String = "",
    to writer: LiveWriter
  ) async throws(LiveWriter.Refusal) -> LiveWriter.Receipt {
    let agent = Array("a".utf8)
    let callID = Array(id.utf8)
    let bytes = body(id, fields)
    let hash = writer.keyHash.hash(workspace: 1, agent: agent.span, callID: callID.span)
    let call = LiveWriter.Call(
      workspace: 1,
      agent: agent,
      callID: callID,
      hash: hash,
      body: PaddedBytes(bytes.span)
    )
    return try await writer.write(call)
  }

  @Test(arguments: [40, 4_096])
  func eachCallIsThereOnce(callsPerGroup: Int) async throws {
    let folder = try ArchiveFolder()
    var options = LiveWriter.Options()
    options.callsPerGroup = callsPerGroup
    let writer = try await LiveWriter(path: folder.store, options: options)
    let receipts = try await withThrowingTaskGroup(of: (Int, LiveWriter.Receipt).self) { group in
      for number in 0..<600 {
        group.addTask {
          (number % 200, try await Self.send("\(number % 200)", to: writer))
        }
      }
      return try await group.reduce(into: [Int: [LiveWriter.Receipt]]()) {
        $0[$1.0, default: []].append($1.1)
      }
    }
    #expect(receipts.count == 200)
    for (call, receipts) in receipts {
      #expect(Set(receipts.map(\.id)).count == 1, "\(call)")
      #expect(receipts.count { $0.isNew } == 1, "\(call)")
    }
    #expect(Set(receipts.values.compactMap { $0.first?.id }).count == 200)
    try await writer.stop()
    #expect(try await folder.calls().count == 200)
    #expect(try await folder.problems() == [])
    let groups = try folder.count("SELECT count(*) FROM row_groups")
    #expect(callsPerGroup > 200 ? groups == 0 : groups > 0)
    let lines: [UInt8] = (0..<200).flatMap { Self.body("\($0)") + [0x0A] }
    let wanted = try await AllReports.fromFiles(try folder.sources([lines])) {
      $0.agent = Array("a".utf8)
    }
    #expect(try await AllReports.fromStore(folder.store).dropLast() == wanted.dropLast())
    // What has come is known when it comes again, in a file or to another writer.
    let again = try await LiveWriter(path: folder.store)
    let receipt = try await Self.send("7", to: again)
    #expect(receipt == LiveWriter.Receipt(id: try #require(receipts[7]?.first).id, isNew: false))
    try await again.stop()
    let found = try await folder.ingest(try folder.sources([lines], "again")) {
      $0.decoding.agent = Array("a".utf8)
    }
    #expect(found.new == 0)
  }

  @Test func repeatsAndRejectsDoNotFillTheTail() async throws {
    let folder = try ArchiveFolder()
    var options = LiveWriter.Options()
    options.callsPerGroup = 4
    let writer = try await LiveWriter(path: folder.store, options: options)
    let refused = Array("{}".utf8)
    for number in 0..<30 {
      try await Self.send("\(number % 3)", to: writer)
      await writer.keep(
        RefusedRecord(
          owner: RecordOwner(workspace: 1, agent: Array("a".utf8)),
          problems: [KeptProblem(.missing, pointer: "/call_id", "Field required")],
          body: PaddedBytes(refused.span)
        )
      )
    }
    try await writer.stop()
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 0)
    #expect(try folder.count("SELECT count(*) FROM tail") == 3)
    // The fourth call is one too many, whoever brings it.
    let again = try await LiveWriter(path: folder.store, options: options)
    try await Self.send("3", to: again)
    try await again.stop()
    #expect(try folder.count("SELECT call_count FROM row_groups") == 4)
    #expect(try folder.count("SELECT count(*) FROM tail") == 0)
    #expect(try await folder.problems() == [])
  }

  @Test(arguments: [Int64.max, -1])
  func aTailOfDamagedSizesIsNoReasonToTrap(size: Int64) async throws {
    let folder = try ArchiveFolder()
    let writer = try await LiveWriter(path: folder.store)
    for number in 0..<3 { try await Self.send("\(number)", to: writer) }
    try await writer.stop()
    try folder.execute("UPDATE tail_rows SET size = \(size)")
    var options = LiveWriter.Options()
    options.callsPerGroup = 2
    let again = try await LiveWriter(path: folder.store, options: options)
    for number in 3..<6 { try await Self.send("\(number)", to: again) }
    try await again.stop()
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 0)
    #expect(try folder.count("SELECT count(*) FROM tail") == 6)
    #expect(try await !folder.problems().isEmpty)
  }

  @Test func aRepeatOfAnotherValueIsAConflict() async throws {
    let folder = try ArchiveFolder()
    let writer = try await LiveWriter(path: folder.store)
    let first = try await Self.send("a", to: writer)
    for _ in 0..<3 {
      let later = try await Self.send("a", #","agent_version":2"#, to: writer)
      #expect(later == LiveWriter.Receipt(id: first.id, isNew: false))
      // Of one value, in other words.
      let same = try await Self.send("a", " ", to: writer)
      #expect(same.id == first.id)
    }
    try await writer.stop()
    #expect(try await folder.reader().conflicts().count == 1)
    #expect(try await folder.calls().map(\.body) == [Self.body("a")])
    #expect(try await folder.problems() == [])
  }

  @Test func whatOthersWriteIsNoticed() async throws {
    let folder = try ArchiveFolder()
    let writer = try await LiveWriter(path: folder.store)
    _ = try await Self.send("a", to: writer)
    let lines: [UInt8] = ["a", "b", "c"].flatMap { Self.body($0) + [0x0A] }
    let found = try await folder.ingest(try folder.sources([lines])) {
      $0.decoding.agent = Array("a".utf8)
      $0.smallestGroup = 1
    }
    #expect(found.new == 2)
    for (id, isNew) in [("b", false), ("c", false), ("d", true), ("a", false)] {
      #expect(try await Self.send(id, to: writer).isNew == isNew, "\(id)")
    }
    try await writer.stop()
    #expect(try await folder.calls().count == 4)
    #expect(try await folder.problems() == [])
  }

  @Test func refusedRecordsAreKept() async throws {
    let folder = try ArchiveFolder()
    let writer = try await LiveWriter(path: folder.store)
    for _ in 0..<2 {
      let body = Array("{}".utf8)
      await writer.keep(
        RefusedRecord(
          owner: RecordOwner(workspace: 3, agent: Array("a".utf8)),
          problems: [KeptProblem(.missing, pointer: "/call_id", "Field required")],
          body: PaddedBytes(body.span)
        )
      )
    }
    try await writer.stop()
    let rejects = try await folder.reader().rejects()
    #expect(rejects.map(\.workspace) == [3])
    #expect(rejects.map(\.agent) == [Array("a".utf8)])
    #expect(rejects.map(\.kind) == ["missing"])
    #expect(try await folder.reader().record(ofReject: rejects[0].id) == Array("{}".utf8))
    #expect(try await folder.problems() == [])
  }

  @Test func moreThanTheQueueTakesIsRefused() async throws {
    let folder = try ArchiveFolder()
    var options = LiveWriter.Options()
    options.queue.calls = 0
    let writer = try await LiveWriter(path: folder.store, options: options)
    #expect(writer.obstacle == .queueFull)
    await #expect(throws: LiveWriter.Refusal.queueFull) {
      _ = try await Self.send("a", to: writer)
    }
    try await writer.stop()
    #expect(writer.obstacle == .stopping)
    await #expect(throws: LiveWriter.Refusal.stopping) {
      _ = try await Self.send("a", to: writer)
    }
  }

  @Test func aStoreThatFailsTakesNothing() async throws {
    let folder = try ArchiveFolder()
    let writer = try await LiveWriter(path: folder.store)
    _ = try await Self.send("a", to: writer)
    try folder.execute("DROP TABLE tail_rows")
    let refusal = await #expect(throws: LiveWriter.Refusal.self) {
      try await Self.send("b", to: writer)
    }
    guard case .failed = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
  }

  @Test func keysAreOfUseUntilTheyAreRevoked() async throws {
    let folder = try ArchiveFolder()
    let writer = try ArchiveWriter(path: folder.store, mode: .createOrWrite)
    let directory = try APIKeyDirectory(path: folder.store)
    #expect(try !directory.hasKeys())
    let key = try await writer.makeKey(
      workspace: 1,
      name: "ci",
      scopes: ["write"],
      expires: nil
    )
    #expect(key.hasPrefix("tr_api_"))
    #expect(key.utf8.count == 7 + 48)
    #expect(try directory.hasKeys())
    #expect(try directory.key(Array(key.utf8))?.name == "ci")
    for wrong in ["", "tr_api_", String(key.dropLast()), key + "0", key.uppercased()] {
      #expect(try directory.key(Array(wrong.utf8)) == nil)
    }
    let late = try await writer.makeKey(workspace: 1, name: "old", scopes: ["read"], expires: 1)
    #expect(try directory.key(Array(late.utf8)) == nil)
    #expect(try await writer.revokeKey(1))
    #expect(try await !writer.revokeKey(1))
    #expect(try directory.key(Array(key.utf8)) == nil)
    #expect(try !directory.hasKeys())
    try writer.close()
    #expect(try await folder.reader().keys().map(\.name) == ["ci", "old"])
    let bytes = try Data(contentsOf: URL(filePath: folder.store))
    #expect(bytes.range(of: Data(key.utf8)) == nil)
  }
}
