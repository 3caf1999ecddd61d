import Calls
import RawMemory
import Testing

@Suite struct FramingTests {
  private func read(_ text: String, _ options: InputOptions = InputOptions()) throws -> InputReading
  {
    let folder = try TemporaryFolder()
    return InputReading([try folder.write(text)], options)
  }

  @Test(arguments: ["", "\n", " \t\r\n\n", "\u{FEFF}", "[]", " [ ] \n", "[\n]\n"])
  func findsNothingInAnEmptyText(text: String) throws {
    #expect(try read(text) == InputReading())
  }

  @Test func takesOneObjectOverSeveralLines() throws {
    let reading = try read("\n\n {\n\"a\": 1\n}\n\n")
    #expect(reading.texts == ["{\n\"a\": 1\n}"])
    #expect(reading.lines == [3])
    #expect(reading.records.map(\.offset) == [3])
  }

  @Test func takesLinesWhenTheFirstIsAValue() throws {
    let reading = try read("{\"a\":1}\r\n\r\n  \t\nnot json\n12\n\"x\"\n{\"a\":2}")
    #expect(reading.texts == ["{\"a\":1}", "not json", "12", "\"x\"", "{\"a\":2}"])
    #expect(reading.lines == [1, 4, 5, 6, 7])
    #expect(reading.problems.isEmpty)
  }

  @Test func takesLinesWhenTheFirstIsBrokenAndALaterOneIsAnObject() throws {
    #expect(try read("{\"a\":\n{\"a\":1}\n{\"a\":2}\n").lines == [1, 2, 3])
    #expect(try read("call_id,start\n1,2\n{}\n").lines == [1, 2, 3])
  }

  @Test func takesADocumentThatHoldsObjectLines() throws {
    #expect(try read("{\"a\": [\n{}\n,\n{\"b\":1}\n]}").lines == [1])
    #expect(try read("{\"a\": [\n{}\n,\n{\"b\":1}\n]").lines == [1, 2, 3, 4, 5])
    #expect(try read("{\"a\": [\n{}\n{\"b\":1}\n]}").lines == [1, 2, 3, 4])
  }

  @Test func takesABrokenTextWithoutObjectLinesAsOneRecord() throws {
    #expect(try read("a\nb\nc\n").texts == ["a\nb\nc"])
  }

  @Test func takesTheElementsOfAnArray() throws {
    let reading = try read("[\n{\"a\":\"]},[\\\"\"},\n\n  {} , 1,\"x\",\n[2]\n]\n\n")
    #expect(reading.texts == ["{\"a\":\"]},[\\\"\"}", "{}", "1", "\"x\"", "[2]"])
    #expect(reading.lines == [2, 4, 4, 4, 5])
    #expect(reading.problems.isEmpty)
  }

  @Test func takesALineThatIsAnArrayAsARecordOnlyAmongLines() throws {
    #expect(try read("[{},{}]\n").texts == ["{}", "{}"])
    #expect(try read("[{},{}]\n\n{}\n").texts == ["[{},{}]", "{}"])
  }

  @Test func takesAnArrayWhoseFirstLineIsNoValueAlwaysAsTheDocument() throws {
    let reading = try read("[{\"a\":1},\n{\"a\":2}\n{\"a\":3}\n")
    #expect(reading.texts == ["{\"a\":1}", "{\"a\":2}"])
    #expect(
      reading.problems == [
        InputReading.Problem(line: 3, offset: 18, kind: .syntax(.expectedCommaOrBracket))
      ]
    )
  }

  @Test(arguments: ["[INFO] started", "[2026-03-02 08:00:00] x", "[] x", "[,{}]", "[\"a\" b]"])
  func takesLinesWhenTheFirstStartsLikeAnArrayButCannotBeOne(first: String) throws {
    let text = "\(first)\n{\"a\":1}\nx\n{\"a\":2}\n"
    for blockSize in [1, 7, 1 << 20] {
      let reading = try read(text, InputOptions(blockSize: blockSize))
      #expect(reading.texts == [first, "{\"a\":1}", "x", "{\"a\":2}"])
      #expect(reading.lines == [1, 2, 3, 4])
      #expect(reading.problems.isEmpty)
    }
    #expect(try read("\(first)\nx\n").records.allSatisfy { $0.offset < first.utf8.count })
    #expect(try read("\(first)\nx\n").problems.count == 1)
    let near = InputOptions(blockSize: 4, arrayLookahead: first.utf8.count + 3)
    #expect(try read(text, near).problems.count == 1)
  }

  @Test(arguments: ["[", "[1,", "[\"a\",", "[{\"a\" 1},"])
  func takesTheStartOfAnArrayAsOneWhateverFollows(first: String) throws {
    let reading = try read("\(first)\n{\"a\":1}\nx\n")
    #expect(reading.lines.count { $0 > 2 } == 0)
    #expect(reading.problems.count == 1)
  }

  @Test(arguments: [
    ("[{},", 1, 4, JSONSyntaxError.Reason.unexpectedEnd), ("[{},]", 1, 4, .expectedValue),
    ("[,{}]", 0, 1, .expectedValue), ("[{}\n] x", 1, 6, .trailingContent),
    ("[{},{\"a\" 1", 1, 9, .expectedColon), ("[{},{\"a\":1", 1, 10, .unexpectedEnd),
    ("[{},\"a", 1, 6, .unexpectedEnd), ("[{} {}]", 1, 4, .expectedCommaOrBracket),
  ])
  func countsTheElementsBeforeAGrammarError(
    text: String,
    records: Int,
    offset: Int,
    reason: JSONSyntaxError.Reason
  ) throws {
    let reading = try read(text)
    #expect(reading.records.count == records)
    #expect(reading.problems.map(\.offset) == [offset])
    #expect(reading.kinds == [.syntax(reason)])
  }

  @Test func skipsOneByteOrderMark() throws {
    let reading = try read("\u{FEFF}{\"a\":1}\n{}\n")
    #expect(reading.texts == ["{\"a\":1}", "{}"])
    #expect(reading.records.map(\.offset) == [3, 11])
    #expect(try read("\u{FEFF}[1]").texts == ["1"])
    #expect(try read("\u{FEFF}\u{FEFF}{}\n{}\n").texts == ["\u{FEFF}{}", "{}"])
  }

  @Test func looksForTheEndOfAnArrayLineOnlySoFar() throws {
    let text = "[{\"a\":1},{\"a\":2}]\n{}\n"
    let near = InputOptions(blockSize: 4, arrayLookahead: 17)
    let far = InputOptions(blockSize: 4, arrayLookahead: 20)
    #expect(try read(text, far).texts == ["[{\"a\":1},{\"a\":2}]", "{}"])
    #expect(try read(text, near).texts == ["{\"a\":1}", "{\"a\":2}"])
    #expect(try read(text, near).kinds == [.syntax(.trailingContent)])
  }

  @Test func tellsArraysSoThatAGrammarErrorInAnElementCanEndThem() throws {
    let folder = try TemporaryFolder()
    let array = try folder.write("[{},\ntru,\n{},\n{}]\n", to: "array")
    let lines = try folder.write("{}\n{}\n", to: "lines")
    let options = InputOptions(blockSize: 4)
    var stream = BlockStream(sources: [array, lines], options: options)
    var order = InputOrder()
    var counted: [Int] = []
    while let block = stream.next()?.load() {
      for piece in block.pieces where order.firstLine(of: piece) != nil {
        #expect(piece.records.isEmpty || piece.isArray == (piece.source == 0))
        for record in piece.records {
          let text = record.range.map { piece.bytes.span[$0] }
          guard text != Array("tru".utf8) else {
            order.end(piece)
            break
          }
          counted.append(piece.source)
        }
      }
    }
    #expect(counted == [0, 1, 1])
  }
}
