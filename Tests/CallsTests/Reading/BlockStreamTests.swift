import Calls
import CallsTestSupport
import Foundation
import RawMemory
import Testing

@Suite struct BlockStreamTests {
  private func blocks(
    _ sources: [InputSource],
    _ options: InputOptions = InputOptions()
  ) -> [RecordBlock] {
    var stream = BlockStream(sources: sources, options: options)
    var blocks: [RecordBlock] = []
    while let plan = stream.next() { blocks.append(plan.load()) }
    return blocks
  }

  @Test func packsSmallFilesIntoOneBlock() throws {
    let folder = try TemporaryFolder()
    let sources = try (0..<100).map { index in
      let text = Array("{\n\"call_id\":\"\(index)\"\n}\n".utf8)
      let stored = [text, CompressedBytes.gzip(text), CompressedBytes.zstd(text)][index % 3]
      return try folder.write(stored, to: "\(index)")
    }
    let blocks = blocks(sources)
    #expect(blocks.count == 1)
    #expect(blocks.first?.pieces.count == 100)
    let reading = InputReading(blocks)
    #expect(reading.records.map(\.source) == Array(0..<100))
    #expect(reading.records.allSatisfy { $0.line == 1 && $0.offset == 0 })
    let small = InputOptions(blockSize: 500)
    #expect(InputReading(sources, small) == reading)
    #expect((4...20).contains(self.blocks(sources, small).count))
  }

  @Test func keepsTheOrderOfSmallAndLargeFiles() throws {
    let folder = try TemporaryFolder()
    let line = "{\"text\":\"0123456789\"}\n"
    let sources = try [1, 40, 1, 1, 80, 2].enumerated().map { index, count in
      try folder.write(String(repeating: line, count: count), to: "\(index)")
    }
    let blocks = blocks(sources, InputOptions(blockSize: 200))
    #expect(blocks.map(\.index) == Array(blocks.indices))
    let reading = InputReading(blocks)
    let counts = sources.indices.map { source in reading.records.count { $0.source == source } }
    #expect(counts == [1, 40, 1, 1, 80, 2])
    #expect(reading.records.map(\.source) == reading.records.map(\.source).sorted())
    #expect(blocks.reduce(0) { $0 + $1.byteCount } == 125 * line.utf8.count)
  }

  @Test func readsAFileThatIsGivenTwiceTwice() throws {
    let folder = try TemporaryFolder()
    let source = try folder.write("{}\n\n{}\n")
    let reading = InputReading([source, source])
    #expect(reading.records.map(\.source) == [0, 0, 1, 1])
    #expect(reading.lines == [1, 3, 1, 3])
  }

  @Test(arguments: [1, 7, 1 << 20]) func readsAPipe(blockSize: Int) throws {
    for text in ["{\"a\":1}\n{\"a\":2}\n{\"a\":3}", "[{\"a\":1},{\"a\":2},{\"a\":3}]"] {
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try pipe.fileHandleForWriting.close()
      let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      let source = InputSource(path: Array(path.utf8))
      let reading = InputReading([source], InputOptions(blockSize: blockSize))
      #expect(reading.texts == ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"])
      #expect(reading.problems.isEmpty)
      #expect(source.size == nil)
    }
  }

  @Test func tellsItsProgressInStoredBytes() throws {
    let folder = try TemporaryFolder()
    let lines = Array(String(repeating: "{\"a\":1}\n", count: 100).utf8)
    let stored = [lines, CompressedBytes.gzip(lines), Array("{}".utf8)]
    let sources = try stored.enumerated().map { try folder.write($1, to: "\($0)") }
    let total = stored.reduce(0) { $0 + $1.count }
    var stream = BlockStream(sources: sources, options: InputOptions(blockSize: 100))
    #expect(stream.totalBytes == total)
    #expect(stream.consumedBytes == 0)
    var last = 0
    while stream.next() != nil {
      #expect(stream.consumedBytes >= last)
      last = stream.consumedBytes
    }
    #expect(stream.consumedBytes == total)
    let unknown = BlockStream(sources: sources + [InputSource(path: Array("/dev/null".utf8))])
    #expect(unknown.totalBytes == nil)
  }

  @Test(arguments: [10, 1 << 20]) func readsARecordAgain(blockSize: Int) throws {
    let folder = try TemporaryFolder()
    let text = Array("\u{FEFF}{\"é\":1}\n  {\"b\":2}\n".utf8)
    let source = try folder.write(text, to: "plain")
    let reading = InputReading([source], InputOptions(blockSize: blockSize))
    #expect(reading.texts == ["{\"é\":1}", "{\"b\":2}"])
    for record in reading.records {
      let bytes = try #require(
        source.reread(offset: record.offset, count: record.text.utf8.count)
      )
      #expect(
        String(decoding: bytes.span.indices.map { bytes.span[$0] }, as: UTF8.self) == record.text
      )
    }
    #expect(source.reread(offset: text.count - 1, count: 2) == nil)
    let gzip = try folder.write(CompressedBytes.gzip(text), to: "gzip")
    #expect(gzip.reread(offset: 0, count: 1) == nil)
    #expect(InputSource.standardInput.reread(offset: 0, count: 1) == nil)
  }

  @Test(arguments: [
    ("a.json", "a.json"), ("./a.json", "a.json"), ("x//./a.json", "x/a.json"), ("//x/a", "/x/a"),
    ("/x/./a/", "/x/a"), ("../x/../a", "../x/../a"), (".a/..b/.json", ".a/..b/.json"),
  ]) func placesAreNamedInOneWay(path: String, name: String) {
    #expect(InputSource(path: Array(path.utf8)).placeName == name)
    #expect(InputSource(path: Array(path.utf8)).name == path)
    #expect(InputSource.standardInput.placeName == InputSource.standardInput.name)
  }
}
