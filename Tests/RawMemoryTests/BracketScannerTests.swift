import RawMemory
import Testing

@Suite struct BracketScannerTests {
  /// The same by one byte at a time: a backslash, wherever it stands, keeps a quote from counting.
  private func endByBytes(_ text: [UInt8]) -> Int? {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for (index, byte) in text.enumerated() {
      let wasEscaped = isEscaped
      isEscaped = false
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = !wasEscaped
      case UInt8(ascii: "\""): if !wasEscaped { isInString.toggle() }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if !isInString { depth += 1 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if !isInString { depth -= 1 }
        if !isInString, depth == 0 { return index + 1 }
      default: break
      }
    }
    return nil
  }

  private func randomText(_ random: inout SeededGenerator) -> [UInt8] {
    let alphabet = Array("{}[]\\\\\"\"\"abcY_yé\u{7F}, ".utf8)
    let count = Int.random(in: 0..<300, using: &random)
    var text = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
    text.insert(UInt8(ascii: "["), at: 0)
    // Mostly without closing brackets, so that longer runs happen.
    if Bool.random(using: &random) { text.removeAll { $0 == UInt8(ascii: "}") } }
    return text
  }

  @Test(arguments: 0..<6) func findsTheEndLikeAByteLoop(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<300 {
      let text = randomText(&random)
      let bytes = PaddedBytes(text.span)
      var scanner = BracketScanner()
      let outcome = scanner.scan(bytes, in: 0..<bytes.count)
      #expect(outcome == endByBytes(text), "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test(arguments: 0..<6) func anyCutsGiveTheSame(seed: Int) {
    var random = SeededGenerator(seed: UInt64(100 + seed))
    for _ in 0..<200 {
      let text = randomText(&random)
      let bytes = PaddedBytes(text.span)
      var scanner = BracketScanner()
      var outcome: Int?
      var start = 0
      while start < bytes.count, outcome == nil {
        let end = min(bytes.count, start + Int.random(in: 1...90, using: &random))
        outcome = scanner.scan(bytes, in: start..<end)
        start = end
      }
      #expect(outcome == endByBytes(text), "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func isNewAfterAnEnd() {
    let bytes = PaddedBytes(Array(#"{"a":"}"}[{}]"#.utf8).span)
    var scanner = BracketScanner()
    #expect(scanner.scan(bytes, in: 0..<bytes.count) == 9)
    #expect(scanner.scan(bytes, in: 9..<bytes.count) == 13)
  }

  @Test func countsDeepNesting() {
    let text =
      [UInt8](repeating: UInt8(ascii: "["), count: 5000)
      + [UInt8](repeating: UInt8(ascii: "]"), count: 5000)
    let bytes = PaddedBytes(text.span)
    var scanner = BracketScanner()
    #expect(scanner.scan(bytes, in: 0..<bytes.count - 1) == nil)
    #expect(scanner.scan(bytes, in: bytes.count - 1..<bytes.count) == bytes.count)
  }
}
