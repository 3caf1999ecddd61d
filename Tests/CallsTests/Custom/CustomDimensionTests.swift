import Calls
import CallsTestSupport
import ColumnStore
import Testing

/// The names of custom dimensions, what is masked of their values, and conditions on them.
@Suite struct CustomDimensionTests {
  @Test(
    arguments: [
      "meta.env", "var.campaign", "analysis.intent", "meta.customer.tier", "meta.user id",
      "meta.é", "var.a-b_c/d:e@f#g$h", "analysis.0",
      "meta." + String(repeating: "k", count: 195), "meta.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16",
    ]
  )
  func aNameIsTaken(name: String) throws {
    let dimension = try CustomDimension(name)
    #expect(dimension.name == name)
    #expect(dimension.column.name == name)
    #expect(dimension.column.custom == dimension)
    #expect(Dimension(dimension).custom == dimension)
    #expect(Dimension(dimension).table == .calls)
  }

  @Test(
    arguments: [
      ("meta.", .noPath), ("meta..a", .emptyKey), ("meta.a.", .emptyKey), ("meta.a..b", .emptyKey),
      ("meta. a", .emptyKey), ("meta.a ", .emptyKey), ("metadata.a", .noSource),
      ("meta", .noSource),
      ("Meta.a", .noSource), ("meta.a,b", .character(",")), ("meta.a=b", .character("=")),
      ("meta.a\u{1B}[1m", .character("\u{1B}")), ("meta.a\u{85}", .character("\u{85}")),
      ("meta.\u{202E}a", .character("\u{202E}")), ("meta.'a", .character("'")),
      ("meta." + String(repeating: "k", count: 196), .longerThan(bytes: 200)),
      ("meta.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17", .moreThan(keys: 16)),
    ] as [(String, CustomDimensionError.Reason)]
  )
  func anotherIsNot(name: String, reason: CustomDimensionError.Reason) {
    #expect {
      _ = try CustomDimension(name)
    } throws: { error in
      (error as? CustomDimensionError)?.reason == reason
    }
  }

  @Test func namesAreComparedByTheirBytes() throws {
    let one = try CustomDimension("meta.\u{E9}")
    let two = try CustomDimension("meta.e\u{301}")
    #expect(one != two)
    #expect(one.column != two.column)
    #expect(Dimension(one) != Dimension(two))
  }

  @Test(
    arguments: [
      ("var.note", "call +49 151 2345678 now", "call ***78 now"), ("var.note", "15551234567", nil),
      ("var.phone", "15551234567", "***67"), ("meta.user.Phone_number", "030 1234567", "***67"),
      ("meta.caller_phone_number", "anonymous", "***"), ("meta.caller_phone_number", "***12", nil),
      ("var.phone", "", nil), ("meta.env", "prod", nil), ("var.phone", "none", nil),
    ] as [(String, String, String?)]
  )
  func phoneNumbersAreMasked(name: String, value: String, masked: String?) throws {
    let bytes = Array(value.utf8)
    #expect(try CustomDimension(name).masked(bytes.span) == masked.map { Array($0.utf8) })
  }

  // MARK: - Conditions

  /// Calls with these values of `meta.k`, `nil` for none.
  private static func group(_ values: [String?]) throws -> RowGroup {
    var texts = TextChunkBuilder()
    for value in values {
      if let value {
        let bytes = Array(value.utf8)
        texts.append(bytes.span)
      } else {
        texts.appendMissing()
      }
    }
    let column = try CustomDimension("meta.k").column
    let chunk = TableChunk(
      rowCount: values.count,
      columns: [column: .text(texts.chunk)],
      rowEnds: []
    )
    return RowGroup(callCount: values.count, tables: [.calls: chunk])
  }

  private static let values: [String?] = [
    "30", "4", "30.0", "-5", "1e3", "abc", "", nil, "0x10", "+5", "9007199254740993", "nan", "007",
  ]

  @Test(
    arguments: [
      (.compares(.greaterOrEqual, .integer(30)), ["30", "30.0", "1e3", "9007199254740993"]),
      (.compares(.less, .number(4.5)), ["4", "-5"]),
      (.compares(.lessOrEqual, .integer(7)), ["4", "-5", "007"]),
      (.compares(.greater, .integer(9_007_199_254_740_992)), ["9007199254740993"]),
      (.compares(.less, .text(Array("3".utf8))), ["-5", "1e3", "", "0x10", "+5", "007"]),
      (.compares(.equal, .text(Array("30".utf8))), ["30"]),
      (.isIn([.text(Array("4".utf8)), .text(Array("abc".utf8))]), ["4", "abc"]),
      (.matches(Array("30*".utf8)), ["30", "30.0"]),
      (.compares(.equal, .integer(30)), ["30", "30.0"]),
      (.compares(.notEqual, .integer(30)), ["4", "-5", "1e3", "9007199254740993", "007"]),
      (.isIn([.integer(7), .number(-5), .text(Array("abc".utf8))]), ["-5", "abc", "007"]),
      (.isIn([.integer(9_007_199_254_740_992)]), []),
    ] as [(Condition.Test, [String])]
  )
  func valuesCompare(test: Condition.Test, passing: [String]) throws {
    let group = try Self.group(Self.values)
    let condition = Condition(.column(try CustomDimension("meta.k").column), test)
    let mask = try #require(condition.mask(in: group, zone: .utc))
    #expect(zip(Self.values, mask).filter(\.1).compactMap(\.0) == passing)
    // A zone map never rules out what passes.
    for value in Self.values {
      let group = try Self.group([value])
      let chunk = try #require(group[CustomDimension("meta.k").column])
      for isMasked in [false, true] {
        var condition = condition
        condition.masksPhones = isMasked
        let passes = try #require(condition.mask(in: group, zone: .utc))[0]
        #expect(!passes || condition.mayPass(ZoneMap(chunk)), "\(value ?? "none")")
      }
    }
  }

  @Test func valuesAreReadAsNumbers() throws {
    let dimension = try CustomDimension("var.phone")
    let values: [String?] =
      Self.values + ["-0", ".5", "-.5", "1.", "1e400", "15551234567", "1 000"]
    var texts = TextChunkBuilder()
    for value in values {
      guard let value else {
        texts.appendMissing()
        continue
      }
      let bytes = Array(value.utf8)
      texts.append(bytes.span)
    }
    func known(masksPhones: Bool) -> [Double?] {
      dimension.numbers(texts.chunk, masksPhones: masksPhones).map { $0.isNaN ? nil : $0 }
    }
    let numbers: [Double?] = [
      30, 4, 30, -5, 1000, nil, nil, nil, nil, nil, 9_007_199_254_740_992, nil, 7, 0, nil, -0.5,
      nil,
      nil, 15_551_234_567, nil,
    ]
    #expect(known(masksPhones: false) == numbers)
    let masked: Set<String> = ["15551234567"]
    #expect(
      known(masksPhones: true)
        == zip(values, numbers).map { value, number in
          masked.contains(value ?? "") ? nil : number
        }
    )
  }

  @Test func whoMayNotSeeNumbersCannotAskForThem() throws {
    let values: [String?] = ["+49 151 2345678", "***78", nil, "other"]
    let group = try Self.group(values)
    let column = try CustomDimension("meta.k").column
    func passing(_ test: Condition.Test, masked: Bool) throws -> [Bool] {
      var condition = Condition(.column(column), test)
      condition.masksPhones = masked
      return try #require(condition.mask(in: group, zone: .utc))
    }
    let number = Condition.Test.matches(Array("+49*".utf8))
    #expect(try passing(number, masked: false) == [true, false, false, false])
    #expect(try passing(number, masked: true) == [false, false, false, false])
    let shown = Condition.Test.compares(.equal, .text(Array("***78".utf8)))
    #expect(try passing(shown, masked: true) == [true, true, false, false])
    #expect(try passing(.isNull, masked: true) == [false, false, true, false])
  }
}
