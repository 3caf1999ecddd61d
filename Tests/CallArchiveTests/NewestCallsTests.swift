import CallArchive
import Calls
import ColumnStore
import Testing

/// Calls read one by one, and by the row groups in which the latest are.
@Suite struct NewestCallsTests {
  private static let start: Int64 = 1_772_323_200

  private static func line(_ id: Int) -> String {
    // The order of starts is not that in which the calls come.
    let time = start + Int64(id * 7 % 46) * 60
    return
      #"{"call_id":"call-\#(id)","call_type":"p","recording_url":"-","start_timestamp":\#(time),"#
      + #""end_timestamp":\#(time + 9),"transcript_with_tool_calls":[{"role":"agent","#
      + #""text":"said-\#(id)","start_ms":0,"end_ms":5}]}"#
  }

  /// A store of 40 calls in groups, and a tail of 6.
  private func folder() async throws -> ArchiveFolder {
    let folder = try ArchiveFolder()
    for (name, ids) in [("a", 0..<40), ("b", 40..<46)] {
      let text = ids.map { Self.line($0) }.joined(separator: "\n") + "\n"
      try await folder.ingest(try folder.sources([Array(text.utf8)], name)) { options in
        guard name == "a" else { return }
        options.smallestGroup = 1
        options.callsPerGroup = 10
        options.input = InputOptions(blockSize: 2_000)
      }
    }
    return folder
  }

  private struct Lent {
    var ids: [Int64] = []
    var callIDs: [[UInt8]] = []
    var groups: [(latest: Int64, later: Int64?)] = []
  }

  private func lent(
    _ folder: ArchiveFolder,
    _ filter: CallFilter = CallFilter(),
    most: Int = .max
  ) throws -> Lent {
    var lent = Lent()
    try folder.reader().forEachRowGroupByLatestCall(columns: [.callID], filter: filter) {
      group,
      ids,
      later in
      #expect(group.callCount == ids.count)
      guard case .text(let callIDs) = group[.callID] else { return false }
      lent.ids += ids
      lent.callIDs += ids.indices.map { callIDs[$0] ?? [] }
      lent.groups.append((group.starts?.upperBound ?? 0, later))
      return lent.groups.count < most
    }
    return lent
  }

  @Test func rowGroupsComeByTheirLatestCalls() async throws {
    let folder = try await folder()
    let lent = try lent(folder)
    let calls = try await folder.calls()
    #expect(lent.groups.count > 3)
    #expect(lent.ids.count == 46)
    for (id, callID) in zip(lent.ids, lent.callIDs) {
      #expect(calls.first { $0.id == id }?.callID == callID)
    }
    for (group, next) in zip(lent.groups, lent.groups.dropFirst()) {
      #expect(group.later == next.latest)
    }
    #expect(lent.groups.last?.later == nil)
    // The tail, whose calls may start at any time, is first.
    #expect(Set(lent.ids.prefix(6)) == Set(calls.suffix(6).map(\.id)))
    let sealed = lent.groups.dropFirst().map(\.latest)
    #expect(sealed == sealed.sorted(by: >))
    #expect(try self.lent(folder, most: 2).groups.count == 2)
  }

  @Test func rowGroupsThatCannotPassAreLeftOut() async throws {
    let folder = try await folder()
    let late = CallFilter(since: (Self.start + 45 * 60) * 1_000)
    let lent = try lent(folder, late)
    #expect(lent.groups.count < (try self.lent(folder).groups.count))
    #expect(lent.callIDs.contains(Array("call-\((0..<46).first { $0 * 7 % 46 == 45 } ?? 0)".utf8)))
  }

  @Test func everyCallIsFoundByItsID() async throws {
    let folder = try await folder()
    let reader = try folder.reader()
    for call in try await folder.calls() {
      let found = try #require(try reader.call(call.id, columns: [.callID, .workspace, .agent]))
      #expect(found.rows.callCount == 1)
      guard case .text(let callIDs) = found.rows[.callID] else {
        Issue.record("the column was not read")
        return
      }
      #expect(callIDs[0] == call.callID)
      #expect(found.body == call.body)
    }
    for id in [0, -1, 47, .max] as [Int64] {
      #expect(try reader.call(id, columns: [.callID]) == nil)
    }
  }

  @Test func aCallWithoutPayloadHasItsColumns() async throws {
    let folder = try await folder()
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    _ = try await writer.freeze(before: (Self.start + 86_400) * 1_000)
    try writer.close()
    let found = try #require(try folder.reader().call(3, columns: [.callID]))
    #expect(found.body == nil)
    guard case .text(let callIDs) = found.rows[.callID] else {
      Issue.record("the column was not read")
      return
    }
    #expect(callIDs[0]?.isEmpty == false)
  }

  @Test func theVersionChangesWithEveryCommit() async throws {
    let folder = try await folder()
    let version = try StoreVersion(path: folder.store)
    let first = try version.present()
    #expect(try version.present() == first)
    let line = Array((Self.line(100) + "\n").utf8)
    try await folder.ingest(try folder.sources([line], "c"))
    #expect(try version.present() != first)
  }
}
