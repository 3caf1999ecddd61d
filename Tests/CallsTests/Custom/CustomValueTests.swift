import Calls
import CallsTestSupport
import Testing

/// The values of custom dimensions beside those of the reference model.
@Suite struct CustomValueTests {
  private static let seeds = Array(UInt64(1)...(Environment.isLongRun ? 200 : 12))
  private static let keys: [ByteText] = [
    "a", "b", "c", "a.b", "b.c", "a.b.c", "b.a", "é", "e\u{301}", "", "A", "long", ".", "a.",
  ]

  /// The names of up to three of the keys.
  private static let names: [String] = {
    let parts = ["a", "b", "c", "é", "e\u{301}", "A", "long"]
    let paths =
      parts + parts.flatMap { first in parts.map { "\(first).\($0)" } }
      + [
        "a.b.c", "a.b.a", "b.c.a", "a.a.b", "a.b.c.a", "a.b.c.b.a", "b.a.b.c.a.b", "a.b.a.b.a.b.c",
      ]
    return ["meta", "var", "analysis"].flatMap { source in paths.map { "\(source).\($0)" } }
  }()

  private static func scalar(_ random: inout SplitMix64) -> JSONValue {
    switch random.next() % 12 {
    case 0: .null
    case 1: .bool(random.chance(0.5))
    case 2: .integer(random.pick([0, -1, 42, .max, .min, 9_007_199_254_740_993]))
    case 3: .unsigned(random.pick([.max, UInt64(Int64.max) + 1]))
    case 4: .double(random.pick([1.0, -0.0, 1e21, 1.5e-7, 0.1, 42.0, -12.75, 1e20]))
    case 5: .double(Double(bitPattern: random.next()).finite ?? 0.5)
    case 6: .string(random.pick(["", "x", "\u{0}", "\u{1F600}é", "\"\\\n\t", " ", "true", "42"]))
    case 7:
      .string(ByteText(String(repeating: "y", count: random.pick([4_096, 4_097, 9_000]))))
    case 8: .array([.string("a")])
    default: .string(random.pick(["prod", "staging", "+49 151 23456789"]))
    }
  }

  private static func object(_ random: inout SplitMix64, depth: Int = 0) -> JSONValue {
    var members: [JSONObject.Member] = []
    for _ in 0..<random.integer(0...6) {
      // A key may come again.
      let value =
        depth < 4 && random.chance(0.5) ? object(&random, depth: depth + 1) : scalar(&random)
      members.append(JSONObject.Member(key: random.pick(keys), value: value))
    }
    return .object(JSONObject(members))
  }

  private static func body(_ index: Int, _ random: inout SplitMix64) -> JSONObject {
    var call = ContractCase.smallestCall
    call["call_id"] = .string(ByteText("call-\(index)"))
    let fields: [ByteText] = [
      "metadata", "general_meta_data_raw", "collected_dynamic_variables", "call_analysis",
    ]
    for field in fields where random.chance(0.9) {
      call[field] = random.chance(0.1) ? .null : object(&random)
    }
    return call
  }

  @Test(arguments: seeds) func theyAreThoseOfTheModel(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let bodies = (0..<120).map { Self.body($0, &random) }
    let lines = bodies.map { body -> [UInt8] in
      var style = JSONWriter.Style(using: &random)
      // Some keys are there twice already, and a decoy would come in their way.
      style.decoyDuplicates = false
      return JSONWriter.bytes(of: .object(body), style: style, seed: random.next()) + [0x0A]
    }
    let dimensions = try Self.names.map { try CustomDimension($0) }
    let loading = try await Loading(lines.flatMap(\.self)) { loader in
      loader.columns = Set(dimensions.map(\.column))
      loader.threads = 2
      loader.input = InputOptions(blockSize: 20_000)
    }
    #expect(loading.rejections.isEmpty)
    var present = 0
    for dimension in dimensions {
      let wanted = bodies.map { NaiveCell(NaiveCustomDimension.value(dimension.name, of: $0)) }
      #expect(loading.cells(dimension.column) == wanted, "\(dimension.name)")
      present += wanted.count { $0 != .missing }
    }
    #expect(present > 300)
  }

  @Test(
    arguments: [
      ("1.0", "1"), ("1e21", "1e+21"), ("-0", "0"), ("-0.0", "0"), ("1E2", "100"),
      ("0.1e-6", "1e-7"), ("123456789012345678", "123456789012345678"),
      ("-9223372036854775808", "-9223372036854775808"),
      ("18446744073709551615", "18446744073709551615"), ("9007199254740993.0", "9007199254740992"),
      ("1e400", nil), ("true", "true"), ("false", "false"), (#""1.0""#, "1.0"), (#""""#, ""),
      (#""\u00e9\ud83d\ude00""#, "é😀"), ("null", nil), ("[1]", nil), (#"{"a":1}"#, nil),
    ] as [(String, String?)]
  )
  func aValueIsText(json: String, text: String?) async throws {
    let line = String(
      decoding: JSONWriter.bytes(of: .object(ContractCase.smallestCall)),
      as: UTF8.self
    )
    let call = String(line.dropLast()) + #","metadata":{"k":\#(json)}}"#
    let column = try CustomDimension("meta.k").column
    let loading = try await Loading(call) { $0.columns = [column] }
    if json == "1e400" {
      #expect(loading.rejections.count == 1)
    } else {
      #expect(loading.cells(column) == [NaiveCell(text.map { ByteText($0) })])
    }
  }

  @Test func aNumberIsPrintedAsInECMAScript() async throws {
    var random = SplitMix64(seed: 4)
    let numbers =
      (0..<2_000).compactMap { _ in Double(bitPattern: random.next()).finite }
      + (0..<500).map { _ in Double(random.integer(-1_000_000...1_000_000)) / 1_000 }
    let values = numbers.enumerated().map { index, number in
      JSONObject.Member(key: ByteText("k\(index)"), value: .double(number))
    }
    var call = ContractCase.smallestCall
    call["call_analysis"] = .object(JSONObject(values))
    let columns = try numbers.indices.map { try CustomDimension("analysis.k\($0)").column }
    let loading = try await Loading(JSONWriter.bytes(of: .object(call))) {
      $0.columns = Set(columns)
    }
    for (number, column) in zip(numbers, columns) {
      let wanted = NaiveCustomDimension.ecmaScript(number)
      #expect(loading.cells(column) == [.text(ByteText(wanted))])
      #expect(Double(wanted) == number)
    }
  }

  @Test func aColumnThatNobodyAsksForIsNotThere() async throws {
    var call = ContractCase.smallestCall
    call["metadata"] = ["k": "v"]
    let loading = try await Loading(JSONWriter.bytes(of: .object(call)))
    #expect(loading.snapshot.groups.allSatisfy { $0.customColumns.isEmpty })
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}
