import Calls
import CallsTestSupport
import Testing

/// Which calls a store takes, and what it counts.
@Suite struct CallStoreTests {
  private func call(_ fields: KeyValuePairs<ByteText, JSONValue> = [:]) -> JSONValue {
    var call = ContractCase.smallestCall
    for (key, value) in fields { call[key] = value }
    return .object(call)
  }

  private func line(_ value: JSONValue) -> [UInt8] { JSONWriter.bytes(of: value) + [0x0A] }

  /// The counts after two bodies of one call that differ in the texts of `extra`.
  private func input(_ first: String, _ second: String) async throws -> InputSummary {
    let head = JSONWriter.string(of: call()).dropLast()
    return try await Loading("\(head),\"x\":\(first)}\n\(head),\"x\":\(second)}\n").input
  }

  @Test(arguments: [
    ("1", "1.0"), ("100", "1e2"), ("0", "-0.0"), ("0.1", "1e-1"), ("\"é\"", "\"\\u00e9\""),
    ("{\"a\":1,\"b\":[2]}", "{ \"b\" : [ 2 ] , \"a\" : 1 }"), ("{\"a\":1}", "{\"a\":5,\"a\":1.0}"),
    ("\"😀\"", "\"\\ud83d\\ude00\""), ("18446744073709551615", "18446744073709551615"),
    ("9223372036854775808", "9223372036854775808.0"), ("[]", "[ ]"),
  ])
  func equalValuesAreDuplicates(first: String, second: String) async throws {
    let input = try await input(first, second)
    #expect(input.duplicates == 1)
    #expect(input.conflicts == 0)
  }

  @Test(arguments: [
    ("1", "2"), ("1", "\"1\""), ("0", "false"), ("0", "null"), ("null", "false"), ("\"\"", "[]"),
    ("[]", "{}"), ("[1,2]", "[2,1]"), ("[[1],2]", "[1,[2]]"), ("{\"a\":1}", "{\"b\":1}"),
    ("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}"), ("{\"a\":1}", "{\"a\":1,\"b\":null}"),
    ("\"\u{E9}\"", "\"e\u{301}\""), ("0.1", "0.10000000000000002"),
    ("9007199254740993", "9007199254740992"), ("9007199254740993", "9007199254740992.0"),
    ("18446744073709551615", "18446744073709551614"),
    ("18446744073709551615", "18446744073709551616.0"), ("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}"),
    ("[{}]", "[[]]"), ("true", "1"), ("[1]", "[1,null]"), ("\"call-10\"", "\"call-11\""),
    ("{\"a0\":1}", "{\"a1\":1}"), ("\"00000000\"", "\"10000000\""), ("[0]", "[1]"),
    ("0.1", "4591870180066957722"),
  ])
  func differentValuesAreConflicts(first: String, second: String) async throws {
    let input = try await input(first, second)
    #expect(input.duplicates == 1)
    #expect(input.conflicts == 1)
    #expect(input.calls == 1)
  }

  @Test(arguments: [63, 64, 65, 200]) func objectsOfManyKeysAreComparedByTheLastOfEach(
    count: Int
  ) async throws {
    func object(_ members: some Sequence<Int>, _ last: Int? = nil) -> String {
      let all = members.map { "\"k\($0)\":\($0)" } + (last.map { ["\"k0\":\($0)"] } ?? [])
      return "{\(all.joined(separator: ","))}"
    }
    let keys = Array(0..<count)
    let pairs = [
      (object(keys), object(keys.reversed()), 0), (object(keys), object(keys + keys), 0),
      (object(keys, 0), object(keys), 0), (object(keys, 7), object(keys), 1),
      (object(keys, 7), object(keys + keys, 7), 0), (object(keys), object(keys.dropLast()), 1),
    ]
    for (first, second, conflicts) in pairs {
      let input = try await input(first, second)
      #expect(input.duplicates == 1)
      #expect(input.conflicts == conflicts)
    }
  }

  @Test(.timeLimit(.minutes(15))) func anObjectOfVeryManyKeysTakesNoLonger() async throws {
    let members = (0..<300_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    let input = try await input("{\(members)}", "{}")
    #expect(input.conflicts == 1)
  }

  @Test(.timeLimit(.minutes(15))) func aLargeCallThatIsRepeatedOftenIsReadAgainOnce() async throws {
    let large = String(repeating: "x", count: 16 << 20)
    let first = line(call(["transcript": .string(ByteText(large))]))
    let repeats = (0..<2000).flatMap { line(call(["transcript": .string(ByteText("\($0)"))])) }
    let input = try await Loading(first + repeats + first).input
    #expect(input.duplicates == 2001)
    #expect(input.conflicts == 2000)
  }

  @Test func theFirstInTheOrderOfTheInputStaysWhateverTheBlocks() async throws {
    let bodies = (0..<30).map { call(["call_cost": .integer($0), "call_type": "x"]) }
    let texts = bodies.map(line)
    for (blockSize, threads) in [(1, 1), (1, 4), (500, 3), (1 << 20, 2)] {
      for sources in [[Array(texts.joined())], texts] {
        let loading = try await Loading(sources) {
          $0.input = InputOptions(blockSize: blockSize)
          $0.threads = threads
        }
        #expect(loading.cells(.callCost) == [.double(0)])
        #expect(loading.input.conflicts == 29)
        #expect(loading.input.duplicates == 29)
        #expect(loading.input.records == 30)
      }
    }
  }

  @Test func theNumberOfRecordsInABlockDoesNotMatter() async throws {
    let good = (0..<6).map { call(["call_id": .string(ByteText("\($0 % 4)"))]) }.map(line)
    // Some problems make a block's worth.
    let turns = [JSONValue](repeating: 1, count: 99)
    let bad = Array(repeating: line(call(["transcript_with_tool_calls": .array(turns)])), count: 9)
    let lines = Array((bad + [good[0]] + bad + good[1...] + [Array("{\n".utf8)]).joined())
    let elements = (bad + good).map { String(decoding: $0, as: UTF8.self) }
    let sources = [
      lines, Array("[\(elements.joined(separator: ",")),x,1]".utf8), good[0],
    ]
    let whole = try await Loading(sources)
    #expect(whole.rejections.map(\.source).count == 29)
    for blockRecords in [1, 2, 3, 7, 20] {
      for (blockSize, threads) in [(1 << 20, 1), (1 << 20, 3), (500, 2)] {
        let loading = try await Loading(sources) {
          $0.input = InputOptions(blockSize: blockSize, blockRecords: blockRecords)
          $0.threads = threads
        }
        #expect(loading.input == whole.input)
        #expect(loading.cells(.callID) == whole.cells(.callID))
        #expect(loading.rejections.map(\.line) == whole.rejections.map(\.line))
        #expect(loading.rejections.map(\.offset) == whole.rejections.map(\.offset))
      }
    }
  }

  @Test func theNumberOfProblemsInABlockDoesNotMatter() async throws {
    // More than one decoded block's worth of problems, with calls between.
    let turns = [JSONValue](repeating: 1, count: 99)
    let bad = line(call(["transcript_with_tool_calls": .array(turns)]))
    let lines = (0..<2000).flatMap { number in
      number % 3 == 0 ? line(call(["call_id": .string(ByteText("\(number)"))])) : bad
    }
    let whole = try await Loading(lines)
    #expect(whole.input.calls == 667)
    #expect(whole.input.rejected == 1333)
    let rejected = (0..<2000).filter { $0 % 3 != 0 }.map { $0 + 1 }
    #expect(whole.rejections.map(\.line) == rejected)
    let parts = try await Loading(lines) { $0.input = InputOptions(blockSize: 1000) }
    #expect(parts.input == whole.input)
    #expect(parts.cells(.callID) == whole.cells(.callID))
    #expect(parts.rejections.map(\.offset) == whole.rejections.map(\.offset))
  }

  @Test func aCallIsKnownByTheBytesOfWorkspaceAgentAndId() async throws {
    let ids: [ByteText] = ["caf\u{E9}", "cafe\u{301}", "a", "b", "ab"]
    var records: [JSONValue] = []
    for workspace: Int64 in 0...2 {
      for agent in ids {
        for id in ids {
          records.append([
            "workspace_id": .integer(workspace), "agent_remote_identifier": .string(agent),
            "call": call(["call_id": .string(id)]),
          ])
        }
      }
    }
    let loading = try await Loading(Array((records + records).map(line).joined()))
    #expect(loading.input.calls == 75)
    #expect(loading.input.duplicates == 75)
    #expect(loading.input.conflicts == 0)
  }

  @Test func aBareBodyRepeatsTheSameBodyInAnEnvelope() async throws {
    let envelope: JSONValue = [
      "workspace_id": 1, "agent_remote_identifier": "default", "call": call(),
    ]
    let loading = try await Loading(line(envelope) + line(call()))
    #expect(loading.input.calls == 1)
    #expect(loading.input.duplicates == 1)
    #expect(loading.input.conflicts == 0)
  }

  @Test func aRefusedRepeatIsNoDuplicate() async throws {
    let loading = try await Loading(line(call()) + line(call(["call_cost": "1"])))
    #expect(loading.input.duplicates == 0)
    #expect(loading.input.rejected == 1)
    #expect(loading.input.rejectedByKind == [.floatType: 1])
  }

  @Test(arguments: [
    ("['single quote']", 0), ("[ONE,{\"a\":x},ONE", 1), ("[ONE,{\"a\":x},{\"b\":y},ONE]", 1),
    ("[ONE,{\"a\":x},LARGE,ONE]", 1), ("[ONE,{\"a\":x}] x", 1),
  ])
  func nothingCountsBehindTheErrorThatEndsAnArray(text: String, calls: Int) async throws {
    let one = JSONWriter.string(of: call())
    let large = "{\"b\":\"\(String(repeating: "x", count: 400))\"}"
    let text = text.replacing("ONE", with: one).replacing("LARGE", with: large)
    for blockSize in [1, 50, 1 << 20] {
      let loading = try await Loading(text) {
        $0.input = InputOptions(maxRecord: 390, blockSize: blockSize)
      }
      #expect(loading.diagnostics.count == 1)
      #expect(loading.rejections.count == 1)
      #expect(loading.input.calls == calls)
      #expect(loading.input.rejected == 1)
      #expect(loading.input.records == calls + 1)
      #expect(loading.input.rejectedByKind == [.invalidJSON: 1])
    }
  }

  @Test func aSnapshotDoesNotChangeWhenMoreIsRead() async throws {
    let store = CallStore()
    let folder = try TemporaryFolder()
    let first = try folder.write(line(call()), to: "a.json")
    let second = try folder.write(line(call(["call_id": "2"])), to: "b.json")
    let loader = CallLoader()
    try await loader.load([first], into: store) { _ in }
    let before = await store.snapshot
    try await loader.load([second], into: store) { _ in }
    #expect(before.callCount == 1)
    #expect(await store.snapshot.callCount == 2)
  }

  @Test func strictReadingStopsAtTheFirstRefusal() async throws {
    let lines = [call(), call(["call_id": 5]), call(["call_id": "c"]), call(["call_id": 6])]
    for blockSize in [1, 1 << 20] {
      let loading = try await Loading(lines.map(line)) {
        $0.stopsAtFirstRejection = true
        $0.threads = 3
        $0.input = InputOptions(blockSize: blockSize)
      }
      #expect(loading.rejections.map(\.source) == [1])
    }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 300 : 20))
  func removingCallsLeavesTheOthersAsTheyWere(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed))
    var random = SplitMix64(seed: UInt64(seed))
    let records = payloads.records(12, rejected: 0, repeated: 0)
    let whole = try await Loading(payloads.lines(of: records))
    let group = try #require(whole.snapshot.groups.first)
    let dropped = Set((0..<group.callCount).filter { _ in random.chance(0.4) })
    let kept = (0..<group.callCount).filter { !dropped.contains($0) }
    let removed = group.removing(calls: dropped)
    #expect(removed.callCount == kept.count)
    for table in CallTable.allCases {
      let chunk = try #require(group.tables[table])
      let rest = try #require(removed.tables[table])
      for column in table.columns {
        let cells = group.cells(column)
        let wanted = kept.map { call in chunk.rows(ofCall: call).map { cells[$0] } }
        let found = removed.cells(column)
        #expect(rest.rowCount == found.count)
        #expect(
          (0..<kept.count).map { call in rest.rows(ofCall: call).map { found[$0] } } == wanted,
          "\(table).\(column.name)"
        )
      }
    }
    let starts = kept.map { group.cells(.start)[$0] }.compactMap(\.number)
    #expect(removed.starts.map { Double($0.lowerBound) } == starts.min())
    #expect(removed.starts.map { Double($0.upperBound) } == starts.max())
  }
}
