import RawMemory
import Testing

@Suite struct JSONParserTests {
  private func parses(_ text: String) -> Bool { parses(Array(text.utf8)) }

  private func parses(_ text: [UInt8]) -> Bool {
    var parser = JSONParser()
    let bytes = PaddedBytes(text.span)
    return parser.parse(bytes, in: 0..<bytes.count) { _ in true } ?? false
  }

  @Test func walksAnObject() {
    var parser = JSONParser()
    let bytes = PaddedBytes(Array(#" {"a": [1, 2], "name": "x\u00e9", "f": -1.5} "#.utf8).span)
    let found = parser.parse(bytes, in: 0..<bytes.count) { tape in
      var index = tape.root + 1
      var names: [[UInt8]] = []
      var numbers: [Double] = []
      while tape.kind(at: index) != .endOfObject {
        let key = tape.string(at: index)
        names.append(key.indices.map { key[$0] })
        let value = index + 1
        if tape.kind(at: value) == .double { numbers.append(tape.double(at: value)) }
        if tape.kind(at: value) == .string {
          #expect(tape.name(at: value) == JSONName("xé"))
        }
        index = tape.index(after: value)
      }
      #expect(numbers == [-1.5])
      return names
    }
    #expect(found == ["a", "name", "f"].map { Array($0.utf8) })
  }

  @Test(arguments: ["\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud800x", "\\ud800\\u0041"])
  func refusesLoneSurrogates(escape: String) {
    #expect(!parses("[\"\(escape)\"]"))
  }

  @Test func takesSurrogatePairsAndZero() {
    #expect(parses(#"["\ud83d\ude00", "\u0000"]"#))
  }

  @Test(arguments: [
    "NaN", "Infinity", "[1e400]", "[18446744073709551616]", "[-9223372036854775809]",
  ])
  func refusesNumbersOutsideTheLimits(text: String) {
    #expect(!parses(text))
  }

  @Test(arguments: ["[18446744073709551615]", "[-9223372036854775808]", "[1e308]", "[1e-400]"])
  func takesNumbersWithinTheLimits(text: String) {
    #expect(parses(text))
  }

  @Test func limitsNestingToAThousandLevels() {
    func deepestTaken(_ nest: (Int) -> String) -> Int? {
      [998, 999, 1000, 1001, 1002, 10_000].last { parses(nest($0)) }
    }
    func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    #expect(deepestTaken { repeated("[", $0) + repeated("]", $0) } == 1000)
    #expect(deepestTaken { repeated("[", $0) + "1" + repeated("]", $0) } == 1000)
    #expect(deepestTaken { repeated("[", $0 - 1) + "{}" + repeated("]", $0 - 1) } == 1000)
    #expect(deepestTaken { repeated(#"{"a":"#, $0) + "1" + repeated("}", $0) } == 1000)
  }

  @Test func refusesInvalidUTF8() {
    #expect(!parses([0x22, 0xFF, 0x22]))
    #expect(!parses([0x22, 0xED, 0xA0, 0x80, 0x22]))
  }

  @Test func parsesOnlyTheGivenRange() {
    var parser = JSONParser()
    let bytes = PaddedBytes(Array(#"{"a":1}{"b":2}"#.utf8).span)
    #expect(parser.parse(bytes, in: 0..<7) { _ in true } == true)
    #expect(parser.parse(bytes, in: 7..<14) { _ in true } == true)
    #expect(parser.parse(bytes, in: 0..<14) { _ in true } == nil)
  }

  @Test(arguments: 0...40) func namesCompareByAllTheirBytes(count: Int) {
    var parser = JSONParser()
    let text = (0..<count).map { UInt8(97 + $0 % 26) }
    func name(of text: [UInt8]) -> JSONName? {
      let bytes = PaddedBytes(([0x22] + text + [0x22]).span)
      return parser.parse(bytes, in: 0..<bytes.count) { $0.name(at: $0.root) }
    }
    #expect(name(of: text) == name(of: text))
    for position in text.indices where count <= JSONName.maximumCount {
      var other = text
      other[position] = 33
      #expect(name(of: other) != name(of: text))
    }
  }
}
