import Reporting
import Testing

private func bytes(_ records: [[String]]) -> [[[UInt8]]] {
  records.map { $0.map { Array($0.utf8) } }
}

private let columns = ["a", "b", "c"].map { ReportColumn(name: $0, title: $0, type: .text) }

struct CSVFormatTests {
  /// Random tables of text made of what is special in csv.
  @Test(arguments: 1...40)
  func rawTextParsesBackToTheSameBytes(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let alphabet = ["\"", ",", "\n", "\r", "\r\n", "'", "=", " ", "\t", "ä", "e\u{301}", "x", "\0"]
    let width = Int.random(in: 1...3, using: &random)
    let texts = (0..<20).map { _ in
      (0..<width).map { _ in
        (0..<Int.random(in: 0...5, using: &random))
          .map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
      }
    }
    let printed = CSVFormat().text(
      of: report(Array(columns.prefix(width)), texts.map { $0.map { .text($0) } }),
      options: FormatOptions(csvRaw: true)
    )
    let expected = [columns.prefix(width).map(\.name)] + texts
    #expect(bytes(try CSVParser.records(printed)) == bytes(expected))
  }

  @Test(arguments: hostileTexts)
  func formulasAreDisarmedAndOtherTextIsLeftAlone(text: String) throws {
    let printed = CSVFormat().text(of: report([columns[0]], [[.text(text)]]))
    let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let expected = [["a"], [isFormula ? "'" + text : text]]
    #expect(bytes(try CSVParser.records(printed)) == bytes(expected))
  }

  @Test func numbersNeverGetAnApostrophe() {
    let row: [[Cell]] = [[.integer(-1), .number(-0.5), .text("-1")]]
    #expect(CSVFormat().text(of: report(columns, row)) == "a,b,c\n-1,-0.5,'-1\n")
  }

  @Test func rawLeavesFormulasAndTSVHasNoApostrophes() {
    let one = report([columns[0]], [[.text("=1+1")]])
    #expect(CSVFormat().text(of: one, options: FormatOptions(csvRaw: true)) == "a\n=1+1\n")
    #expect(TSVFormat().text(of: one) == "a\n=1+1\n")
  }

  @Test func theByteOrderMarkComesFirstOnlyWhenAsked() {
    let one = report([columns[0]], [])
    let marked = CSVFormat().text(of: one, options: FormatOptions(csvBOM: true))
    #expect(Array(marked.utf8) == [0xEF, 0xBB, 0xBF, UInt8(ascii: "a"), UInt8(ascii: "\n")])
    #expect(Array(CSVFormat().text(of: one).utf8) == Array("a\n".utf8))
  }

  @Test func aLoneMissingValueIsNotAnEmptyLine() throws {
    let printed = CSVFormat().text(of: report([columns[0]], [[.missing], [.text("x")]]))
    #expect(printed == "a\n\"\"\nx\n")
  }

  @Test(arguments: hostileTexts)
  func tsvKeepsOneLineARowAndUnescapesToTheSameBytes(text: String) {
    let printed = TSVFormat().text(
      of: report(Array(columns.prefix(2)), [[.text(text), .text("|")]])
    )
    let lines = printed.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    let fields = lines[1].split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    #expect(fields.count == 2)
    var unescaped: [UInt8] = []
    var isEscaped = false
    for byte in fields[0] {
      if isEscaped {
        unescaped.append(["t": 9, "n": 10, "r": 13][String(UnicodeScalar(byte)), default: byte])
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        unescaped.append(byte)
      }
    }
    #expect(unescaped == Array(text.utf8))
  }
}
