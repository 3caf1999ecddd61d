import Calls
import CallsTestSupport
import RawMemory
import Testing

@Suite struct OversizedRecordTests {
  private static let blockSizes = [1, 8, 64, 1 << 20]

  private func read(
    _ text: String,
    maxRecord: Int,
    blockSize: Int,
    stored: ([UInt8]) -> [UInt8] = { $0 }
  ) throws -> InputReading {
    let folder = try TemporaryFolder()
    let source = try folder.write(stored(Array(text.utf8)), to: "file")
    return InputReading([source], InputOptions(maxRecord: maxRecord, blockSize: blockSize))
  }

  private func object(_ count: Int) -> String {
    "{\"a\":\"" + String(repeating: "x", count: count - 8) + "\"}"
  }

  @Test(arguments: blockSizes) func skipsOnlyTheLineOverTheLimit(blockSize: Int) throws {
    let text = [object(20), object(21), object(300), object(20), object(21)]
      .joined(separator: "\n")
    let reading = try read(text, maxRecord: 20, blockSize: blockSize)
    #expect(reading.texts == [object(20), object(20)])
    #expect(reading.lines == [1, 4])
    #expect(reading.problems.map(\.line) == [2, 3, 5])
    #expect(reading.problems.map(\.offset) == [21, 43, 365])
    #expect(reading.kinds.allSatisfy { $0 == .recordTooLarge(limit: 20) })
  }

  @Test(arguments: blockSizes) func aCompressedSourceEndsAtItsFirstRecordOverTheLimit(
    blockSize: Int
  ) throws {
    let lines = [object(20), object(21), object(20), object(300)]
    for text in [lines.joined(separator: "\n"), "[" + lines.joined(separator: ",") + "]"] {
      for stored in [CompressedBytes.gzip, CompressedBytes.zstd] {
        let reading = try read(text, maxRecord: 20, blockSize: blockSize, stored: stored)
        #expect(reading.texts == [object(20)])
        #expect(reading.kinds == [.inflatedRecordTooLarge(limit: 20)])
        #expect(reading.problems.map(\.offset) == [text.utf8.first == 0x5B ? 22 : 21])
      }
    }
    let document = try read(
      "{\n\"a\": 1,\n\"b\": 2\n}\n",
      maxRecord: 10,
      blockSize: blockSize,
      stored: CompressedBytes.gzip
    )
    #expect(document.kinds == [.inflatedRecordTooLarge(limit: 10)])
  }

  @Test(arguments: blockSizes) func aCompressedSourceEndsInARunOfBlanksOverTheLimit(
    blockSize: Int
  ) throws {
    let blanks = String(repeating: " \n\r\t", count: 25)
    for (text, count) in [
      ("{}\n\(blanks){}", 1), ("{}\(blanks){}", 1), ("[{},\(blanks){}]", 1), ("\(blanks){}", 0),
      ("{\n\(blanks)}", 0),
    ] {
      let reading = try read(
        text,
        maxRecord: 20,
        blockSize: blockSize,
        stored: CompressedBytes.gzip
      )
      #expect(reading.records.count == count)
      #expect(reading.kinds == [.inflatedBlanksTooMany(limit: 20)])
      let start = text.utf8.count - text.drop { !$0.isWhitespace }.utf8.count
      #expect(reading.problems.map(\.offset) == [start + 20])
      // A plain one is read on.
      let plain = try read(text, maxRecord: 20, blockSize: blockSize)
      #expect(plain.records.count + plain.problems.count == 1 + text.filter { $0 == "}" }.count / 2)
    }
  }

  @Test(arguments: blockSizes) func blanksAroundARecordDoNotCount(blockSize: Int) throws {
    for blanks in ["\r", "   \r", String(repeating: " ", count: 500)] {
      let lines = [
        object(20) + blanks, blanks + object(20), blanks + object(20) + blanks,
        blanks + object(21) + blanks, object(10) + blanks + object(10), blanks, object(20),
      ]
      let text = lines.joined(separator: "\n")
      let reading = try read(text, maxRecord: 20, blockSize: blockSize)
      #expect(reading.texts == Array(repeating: object(20), count: 4))
      #expect(reading.lines == [1, 2, 3, 7])
      #expect(reading.kinds == Array(repeating: .recordTooLarge(limit: 20), count: 2))
      #expect(reading.problems.map(\.line) == [4, 5])
    }
    let document = "{\n\"a\": 1,\n\"b\": 2\n}"
    let size = document.utf8.count
    for blanks in ["\r\n", "\n\n", " \n \n"] {
      let text = "\n" + document + blanks
      #expect(try read(text, maxRecord: size, blockSize: blockSize).texts == [document])
      #expect(
        try read(text, maxRecord: size - 1, blockSize: blockSize).kinds
          == [.recordTooLarge(limit: size - 1)]
      )
    }
  }

  @Test(arguments: blockSizes) func skipsOnlyTheElementOverTheLimit(blockSize: Int) throws {
    let elements = [object(20), object(300), object(20), object(21)]
    let reading = try read(
      "[\n" + elements.joined(separator: ",\n") + "\n]\n",
      maxRecord: 20,
      blockSize: blockSize
    )
    #expect(reading.texts == [object(20), object(20)])
    #expect(reading.lines == [2, 4])
    #expect(reading.problems.map(\.line) == [3, 5])
    #expect(reading.problems.map(\.offset) == [24, 348])
    #expect(reading.kinds == [.recordTooLarge(limit: 20), .recordTooLarge(limit: 20)])
  }

  @Test(arguments: blockSizes) func tellsADocumentOverTheLimit(blockSize: Int) throws {
    let text = "{\n\"a\": 1,\n\"b\": 2,\n\"c\": 3\n}\n"
    let large = try read(text, maxRecord: 20, blockSize: blockSize)
    #expect(large.records.isEmpty)
    #expect(large.kinds == [.recordTooLarge(limit: 20)])
    let broken = try read(
      text.replacing("\"b\":", with: "\"b\""),
      maxRecord: 20,
      blockSize: blockSize
    )
    #expect(broken.problems.map(\.offset) == [14])
    #expect(broken.kinds == [.syntax(.expectedColon)])
    #expect(try read(text, maxRecord: 26, blockSize: blockSize).problems.isEmpty)
  }

  @Test func namesTheErrorThatMakesAnElementSwallowTheRest() throws {
    let text = "[{},{\"a\":[1},{\"a\":2},{\"a\":3},{\"a\":4}"
    let reading = try read(text, maxRecord: 20, blockSize: 8)
    #expect(reading.texts == ["{}"])
    #expect(reading.problems.map(\.offset) == [11])
    #expect(reading.kinds == [.syntax(.expectedCommaOrBracket)])
  }

  @Test func givesUpARecordThatNeverEnds() throws {
    // Each inflates to 16 MiB without a line end, from about a kilobyte.
    let bomb = CompressedBytes.endlessZstd(UInt8(ascii: "x"), blocks: 256)
    let start = Array("{}\n".utf8)
    let folder = try TemporaryFolder()
    let lines = try folder.write(CompressedBytes.zstd(start) + bomb, to: "lines")
    let array = try folder.write(CompressedBytes.zstd(Array("[{},\"".utf8)) + bomb, to: "array")
    let good = try folder.write("{}\n", to: "good")
    let options = InputOptions(maxRecord: 1000, blockSize: 100)
    let reading = InputReading([lines, array, good], options)
    #expect(reading.records.map(\.source) == [0, 1, 2])
    #expect(reading.kinds == Array(repeating: .inflatedRecordTooLarge(limit: 1000), count: 2))
  }

  @Test(arguments: blockSizes) func skipsARecordOfAnyLengthInAPlainFile(blockSize: Int) throws {
    let long = object(20 * 100)
    for text in ["{}\n\(long)\n{}", "[{},\(long),{}]"] {
      let reading = try read(text, maxRecord: 20, blockSize: blockSize)
      #expect(reading.texts == ["{}", "{}"])
      #expect(reading.kinds == [.recordTooLarge(limit: 20)])
    }
    // One that has no end is one problem, not two.
    let open = try read("[{},\(long.dropLast(2))", maxRecord: 20, blockSize: blockSize)
    #expect(open.texts == ["{}"])
    #expect(open.kinds == [.recordTooLarge(limit: 20)])
  }

  @Test(arguments: [1, 100, 5000]) func holdsARecordMuchLargerThanABlock(blockSize: Int) throws {
    let texts = [object(20), object(9000), object(30)]
    for text in [texts.joined(separator: "\n"), "[" + texts.joined(separator: ",") + "]"] {
      for stored in [{ $0 }, CompressedBytes.gzip] {
        let reading = try read(text, maxRecord: 9000, blockSize: blockSize, stored: stored)
        #expect(reading.texts == texts)
        #expect(reading.problems.isEmpty)
      }
    }
  }
}
