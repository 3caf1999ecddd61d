import CallsTestSupport
import RawMemory
import Testing

/// The fast way from text to tape gives what simdjson's own does, for every text.
@Suite struct LazyTapeTests {
  /// A tape as a text in which every value shows.
  private func rendered(_ tape: borrowing JSONTape, at index: Int) -> String {
    switch tape.kind(at: index) {
    case .string:
      let text = tape.string(at: index)
      return "\(text.indices.map { text[$0] })"
    case .integer: return "i\(tape.integer(at: index))"
    case .unsigned: return "u\(tape.unsigned(at: index))"
    case .double: return "d\(tape.double(at: index).bitPattern)"
    case .true: return "t"
    case .false: return "f"
    case .null: return "n"
    case .array, .object:
      var parts: [String] = []
      var item = index + 1
      while tape.kind(at: item) != .endOfArray, tape.kind(at: item) != .endOfObject {
        parts.append(rendered(tape, at: item))
        item = tape.index(after: item)
      }
      let isArray = tape.kind(at: index) == .array
      return (isArray ? "[" : "{") + parts.joined(separator: ",") + "]"
    default: return "?"
    }
  }

  private func expectAgreement(_ text: [UInt8], _ comment: Comment? = nil) {
    // Surrounded by bytes that would go on with a number, a literal or a string.
    let bytes = PaddedBytes(([0x22, 0x31] + text + [0x31, 0x65, 0x22, 0x5D]).span)
    let range = 2..<2 + text.count
    var parser = JSONParser()
    let fast = parser.parse(bytes, in: range) { rendered($0, at: $0.root) }
    let reference = parser.parseEagerly(bytes, in: range) { rendered($0, at: $0.root) }
    #expect(fast == reference, comment)
  }

  @Test(arguments: [
    "[]", "{}", "[[]]", "[{}]", #"{"a":{}}"#, "[1]", "[-1]", "[0]", "[-0]", "[00]", "[01]", "[1.]",
    "[.5]", "[1.5]", "[-1.25]", "[1e5]", "[1E+5]", "[1.5e-3]", "[1e400]", "[-]", "[+1]",
    "[123456789012345678]", "[1234567890123456789]", "[18446744073709551615]",
    "[9007199254740993.0]", "[0.1]", "[0.9970103999999999]", "[3.141592653589793238462643383279]",
    "[0.00000000000000000000000000000000000000001]", "[true]", "[false]", "[null]", "[tru]",
    "[truex]", "[true1]", "[nul]", "[fals]", "[nullnull]", "[true,false,null]", "[1,]", "[,1]",
    "[1 2]", "[1,,2]", "[1:2]", "[\"a\"]", "[\"a\" ]", "[\"a\"b]", "[\"a\" \"b\"]", "[\"\"]",
    #"["\n\t\"\\\/\b\f\r"]"#, #"["\u0041\u00e9\ud83d\ude00\u0000"]"#, #"["\ud800"]"#,
    #"["\u00g0"]"#,
    #"["\ud83dx"]"#, #"["\ud83d\u0041"]"#, #"["\udc00"]"#, #"["\x"]"#, #"["a\\"]"#,
    #"["\\\\","b"]"#,
    #"{"a":1}"#, #"{"a":1,"a":2}"#, #"{"a" : 1 , "b" : [ 2 ] }"#, #"{"a"}"#, #"{"a":}"#,
    #"{"a":1,}"#, #"{,}"#, #"{1:2}"#, #"{"a":1 "b":2}"#, #"{"a\n":1}"#, "[1]]", "[1}", "{\"a\":1]",
    "[", "]", "{", "}", "", " ", "1", "\"a\"", "true", "[1] x", "[1] ", " [1]", "[\u{0B}1]",
    "[1\u{0B}]", "[\"a\"\u{0B}]", "[\"a\u{0B}\"]", "[1,\n2]", "[1\\]", "\\[1]", "[\"é\", \"日本\"]",
  ])
  func agreesOnCases(text: String) { expectAgreement(Array(text.utf8)) }

  @Test func agreesOnRandomPayloadsAndTheirMutations() {
    var random = SplitMix64(seed: 11)
    var payloads = RandomPayloads(seed: 12)
    for _ in 0..<150 {
      let style = JSONWriter.Style(using: &random)
      let text = JSONWriter.bytes(of: payloads.body(), style: style, seed: random.next())
      expectAgreement(text)
      for _ in 0..<12 {
        var mutated = text
        let place = Int(random.next() % UInt64(mutated.count))
        let alphabet = Array("\"\\{}[],:0123456789.-+eEtfn u\n\u{0}\u{7F}".utf8) + [0xC3, 0xFF]
        switch random.next() % 3 {
        case 0: mutated[place] = alphabet[Int(random.next() % UInt64(alphabet.count))]
        case 1: mutated.remove(at: place)
        default:
          mutated.insert(alphabet[Int(random.next() % UInt64(alphabet.count))], at: place)
        }
        expectAgreement(mutated)
      }
    }
  }

  @Test func agreesOnDepth() {
    for depth in [999, 1000, 1001] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let full = String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
      expectAgreement(Array(text.utf8))
      expectAgreement(Array(full.utf8))
    }
  }
}
