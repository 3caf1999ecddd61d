import Calls
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
    for stored in [{ $0 }, CompressedBytes.gzip] {
      let reading = try read(text, maxRecord: 20, blockSize: blockSize, stored: stored)
      #expect(reading.texts == [object(20), object(20)])
      #expect(reading.lines == [1, 4])
      #expect(reading.problems.map(\.line) == [2, 3, 5])
      #expect(reading.problems.map(\.offset) == [21, 43, 365])
      #expect(reading.kinds.allSatisfy { $0 == .recordTooLarge(limit: 20) })
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
    let limits: [InputProblem.Kind] = [
      .recordTooLarge(limit: 1000), .recordWithoutEnd(limit: 64_000),
    ]
    #expect(reading.kinds == limits + limits)
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
