import Calls
import CallsTestSupport
import ColumnStore
import Testing

/// Numbers of callers that stand as plain digits in the values of custom dimensions.
@Suite struct CallersNumbersTests {
  private static let dimension = "meta.ref"
  private static let number = "+49 170 1234567"

  /// A caller's number, and what may stand in a value: that number in many forms, parts of it, others
  /// that look alike, and numbers that are none of callers.
  private static func call(_ index: Int, _ random: inout SplitMix64) -> JSONObject {
    let callers = [
      "+491701234567", "+49 170 1234567", "00491701234568", "+15551230067", "anonymous",
    ]
    let digits = ["491701234567", "15551230067", "00491701234568", "1701234567", "4917012345678"]
    let runs =
      digits + digits.map { "0\($0.dropFirst(2))" } + digits.map { String($0.suffix(7)) }
      + ["1234567", "20260101", "49170-1234567", "49 170.12 34567", "491701234 567"]
    let before = ["", "tel ", "+", "00", "x", "a-", "#", "sip_", "12 "]
    let after = ["", " x", "z", ", or 491701234567", "@example.com", " 15551230067"]
    var call = ContractCase.smallestCall
    call["call_id"] = .string(ByteText("call-\(index)"))
    if random.chance(0.9) {
      call["caller_phone_number"] = .string(ByteText(random.pick(callers)))
    }
    let run = random.pick(runs)
    let value: JSONValue =
      random.chance(0.3) && run.allSatisfy(\.isNumber) && run.first != "0"
      ? .integer(Int64(run) ?? 0)
      : .string(ByteText(random.pick(before) + run + random.pick(after)))
    call["metadata"] = ["ref": value]
    return call
  }

  private static func value(_ body: [UInt8]) throws -> String {
    let call = try #require(try JSONReader.value(of: body).object)
    let value = NaiveCustomDimension.value(dimension, of: call)
    return try #require(value).string
  }

  private static func redacted(_ body: [UInt8]) throws -> [UInt8] {
    var redactor = BodyRedactor(try Redaction(phones: true, keys: []))
    let redacted = redactor.redact(body)
    return try #require(redacted)
  }

  /// A value of one call is masked as the call's body is.
  @Test(arguments: 0..<UInt64(Environment.isLongRun ? 4_000 : 400))
  func aValueIsShownAsTheRedactedCallHasIt(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let body = JSONWriter.bytes(of: .object(Self.call(0, &random)))
    let column = try CustomDimension(Self.dimension).column
    let loading = try await Loading(body + [0x0A]) {
      $0.columns = CallersNumbers.columns.union([column])
    }
    let group = loading.snapshot.groups[0].markingCallersNumbers()
    guard case .text(let values) = group[column], let marked = values[0] else {
      Issue.record("the call has a value")
      return
    }
    let redacted = try Self.redacted(body)
    #expect(column.shown(marked) == (try Self.value(redacted)))
    #expect(String(decoding: column.stored(marked), as: UTF8.self) == (try Self.value(body)))
  }

  /// Whatever row groups the calls are in, a value is marked once it holds the number of any call
  /// that has it, and no other is.
  @Test(arguments: 0..<UInt64(Environment.isLongRun ? 40 : 6))
  func valuesAreMarkedByAllCallsThatHaveThem(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed + 1_000)
    let bodies = (0..<200).map { Self.call($0, &random) }.map { JSONWriter.bytes(of: .object($0)) }
    var marked: Set<String> = []
    for body in bodies {
      let redacted = try Self.redacted(body)
      if try Self.value(redacted) != Self.unaided(body) { marked.insert(try Self.value(body)) }
    }
    #expect(marked.count > 5)
    let column = try CustomDimension(Self.dimension).column
    for (threads, size) in [(1, 100_000), (3, 2_000)] {
      let loading = try await Loading(bodies.flatMap { $0 + [0x0A] }) {
        $0.columns = CallersNumbers.columns.union([column])
        $0.input = InputOptions(blockSize: size)
        $0.threads = threads
      }
      let calls = try await MarkedCalls(
        loading.snapshot,
        [column],
        matching: CallFilter(),
        threads: threads
      )
      var found: Set<String> = []
      let whole = loading.snapshot.markingCallersNumbers(matching: CallFilter())
      for index in 0..<calls.groupCount {
        let group = try calls.group(at: index)
        #expect(group[column] == whole.groups[index][column])
        guard case .text(let values) = group[column] else { continue }
        for row in 0..<values.count {
          guard let text = values[row], column.stored(text) != text else { continue }
          found.insert(String(decoding: column.stored(text), as: UTF8.self))
        }
      }
      #expect(found.isSuperset(of: marked))
      // Numbers in a form that is one anyway may be marked as well: they are masked either way.
      #expect(found.subtracting(marked).allSatisfy { Self.isMaskedAnyway($0, column) })
    }
  }

  /// What calls of other workspaces tell of a number nobody learns who may not see them.
  @Test func onlyCallsOfChosenWorkspacesAreLookedAt() async throws {
    let column = try CustomDimension(Self.dimension).column
    var call = ContractCase.smallestCall
    call["metadata"] = ["ref": 491701234567]
    var other = call
    other["caller_phone_number"] = .string(ByteText(Self.number))
    let lines = [(1, call), (2, other)].flatMap { workspace, call in
      JSONWriter.bytes(
        of: [
          "workspace_id": .integer(workspace), "agent_remote_identifier": "a",
          "call": .object(call),
        ]
      ) + [0x0A]
    }
    let loading = try await Loading(lines) {
      $0.columns = CallersNumbers.columns.union([column])
    }
    for (workspace, isMasked) in [(1, false), (2, true)] {
      var filter = CallFilter()
      filter.conditions = [
        Condition(.column(.workspace), .compares(.equal, .integer(Int64(workspace))))
      ]
      let group = try #require(
        loading.snapshot.markingCallersNumbers(matching: filter).groups.first
      )
      guard case .text(let values) = group[column], let value = values[0] else {
        Issue.record("the first call has a value")
        continue
      }
      #expect(column.shown(value) == (isMasked ? "***67" : "491701234567"))
    }
  }

  /// What a value prints as when nothing is known of the caller.
  private static func unaided(_ body: [UInt8]) throws -> String {
    let value = try value(body)
    return try CustomDimension(dimension).column.shown(Array(value.utf8))
  }

  private static func isMaskedAnyway(_ value: String, _ column: Column) -> Bool {
    column.shown(Array(value.utf8)) != value
  }
}
