import Calls
import CallsTestSupport
import Foundation
import Testing

@Suite struct DamagedInputTests {
  private static let text = Array(
    (0..<12).map { "{\"call_id\":\"\($0)é\"}\n" }.joined().utf8
  )
  private static let good = "{\"good\":true}"

  /// Reads `bytes` with a good source behind, and returns what the damaged source gave.
  private func read(_ bytes: [UInt8], blockSize: Int) throws -> InputReading {
    let folder = try TemporaryFolder()
    let damaged = try folder.write(bytes, to: "damaged")
    let good = try folder.write(Self.good, to: "good")
    var reading = InputReading([damaged, good], InputOptions(blockSize: blockSize))
    let last = reading.records.popLast()
    #expect(last?.source == 1 && last?.text == Self.good, "the other source is read")
    return reading
  }

  /// The lines within the first `count` bytes; of the last one the line end may be missing.
  private func completeLines(_ count: Int) -> [String] {
    Self.text.prefix(count).split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasSuffix("}") }
  }

  @Test(arguments: [20, 1 << 20]) func keepsTheLinesBeforeATruncation(blockSize: Int) throws {
    for (format, whole) in [
      (Compression.gzip, CompressedBytes.gzip(Self.text)),
      (Compression.zstd, CompressedBytes.zstd(Self.text)),
    ] {
      for count in 4..<whole.count {
        let reading = try read(Array(whole.prefix(count)), blockSize: blockSize)
        let problem = try #require(reading.problems.first)
        #expect(reading.kinds == [.truncated(format)], "\(count)")
        #expect(problem.offset <= Self.text.count)
        #expect(reading.texts == completeLines(problem.offset))
        #expect(problem.line == 1 + Self.text.prefix(problem.offset).count { $0 == 10 })
      }
    }
  }

  @Test(arguments: [20, 1 << 20]) func tellsDamageAndKeepsWhatIsBefore(blockSize: Int) throws {
    var gzip = CompressedBytes.gzip(Self.text)
    gzip[gzip.count - 6] ^= 1
    let reading = try read(gzip, blockSize: blockSize)
    #expect(reading.texts == completeLines(Self.text.count))
    #expect(reading.kinds == [.corrupt(.gzip, reason: "incorrect data check")])
    #expect(reading.problems.map(\.offset) == [Self.text.count])
  }

  @Test(arguments: [20, 1 << 20]) func readsMembersAndFramesInARow(blockSize: Int) throws {
    let (first, second) = (Array(Self.text.prefix(50)), Array(Self.text.dropFirst(50)))
    for compress in [CompressedBytes.gzip, CompressedBytes.zstd] {
      let reading = try read(compress(first) + compress(second), blockSize: blockSize)
      #expect(reading.texts == completeLines(Self.text.count))
      #expect(reading.problems.isEmpty)
    }
  }

  @Test(arguments: [20, 1 << 20]) func takesZeroPaddingButTellsGarbage(blockSize: Int) throws {
    let gzip = CompressedBytes.gzip(Self.text)
    let padded = try read(gzip + [0, 0, 0, 0], blockSize: blockSize)
    #expect(padded.texts == completeLines(Self.text.count))
    #expect(padded.problems.isEmpty)
    for (format, bytes) in [
      (Compression.gzip, gzip), (.zstd, CompressedBytes.zstd(Self.text)),
    ] {
      let reading = try read(bytes + Array("{\"a\":1}\n".utf8), blockSize: blockSize)
      #expect(reading.texts == completeLines(Self.text.count))
      #expect(reading.kinds == [.trailingGarbage(format)])
    }
  }

  @Test(arguments: [20, 1 << 20]) func keepsTheElementsBeforeATruncation(blockSize: Int) throws {
    let whole = CompressedBytes.gzip(Array("[{\"a\":1},\n{\"a\":2},\n{\"a\":3}]".utf8))
    let reading = try read(Array(whole.prefix(whole.count - 16)), blockSize: blockSize)
    #expect(reading.texts == ["{\"a\":1}", "{\"a\":2}"])
    #expect(reading.kinds == [.truncated(.gzip)])
    #expect(reading.problems.map(\.line) == [3])
  }

  @Test(arguments: [1, 20, 1 << 20]) func keepsTheElementsOfOneLineBeforeATruncation(
    blockSize: Int
  ) throws {
    let text = Array("[{\"a\":1},{\"a\":2},{\"a\":3}]".utf8)
    for whole in [CompressedBytes.gzip(text), CompressedBytes.zstd(text)] {
      for count in 8..<whole.count {
        let reading = try read(Array(whole.prefix(count)), blockSize: blockSize)
        let end = try #require(reading.problems.first?.offset)
        #expect(reading.kinds.count == 1)
        #expect(reading.records.count == text.prefix(end).count { $0 == UInt8(ascii: "}") })
      }
    }
  }

  @Test(arguments: [1, 20, 1 << 20]) func takesTheObjectThatEndsAtTheDamage(blockSize: Int) throws {
    for (text, count) in [
      ("{\"a\":1}", 1), ("{\"a\":1}\n{\"a\":2}", 2), ("{\"a\":1}\n {\"a\":2}\t ", 2),
      ("{\n\"a\": [\n{}\n]}", 1), ("{\"a\":\n{\"b\":1}", 0), ("{\"a\": x}\n{\"b\":1}", 2),
      ("12", 0), ("{}\n12", 1), ("{}\n[1]", 1), ("{}\n{\"a\":1", 1), ("[{},{}", 2), ("[1,2", 1),
    ] {
      let whole = CompressedBytes.gzip(Array(text.utf8))
      let reading = try read(Array(whole.dropLast()), blockSize: blockSize)
      #expect(reading.records.count == count, "\(text)")
      #expect(reading.kinds == [.truncated(.gzip)])
    }
  }

  @Test(arguments: [20, 1 << 20]) func takesNoRecordFromATruncatedDocument(blockSize: Int) throws {
    let whole = CompressedBytes.zstd(Array("{\n\"a\": [\n{}\n]}".utf8))
    for text in ["{", "{\n\"a\": [\n{}\n", "{\n\"a\": [\n{}\n]"] {
      let cut = CompressedBytes.gzip(Array(text.utf8))
      let reading = try read(Array(cut.dropLast()), blockSize: blockSize)
      #expect(reading.records.isEmpty)
      #expect(reading.kinds == [.truncated(.gzip)])
    }
    #expect(try read(Array(whole.dropLast()), blockSize: blockSize).records.isEmpty)
  }

  @Test func doesNotInflateTwice() throws {
    let twice = CompressedBytes.gzip(CompressedBytes.gzip(Self.text))
    let folder = try TemporaryFolder()
    let reading = InputReading([try folder.write(twice, to: "file")])
    #expect(!reading.texts.contains("{\"call_id\":\"0é\"}"))
  }

  @Test func tellsAFileThatBecomesShorter() throws {
    let folder = try TemporaryFolder()
    let source = try folder.write(Self.text, to: "file")
    let half = Self.text.count / 2
    for blockSize in [20, 64] {
      try folder.write(Self.text, to: "file")
      var stream = BlockStream(sources: [source], options: InputOptions(blockSize: blockSize))
      var plans: [BlockPlan] = []
      while let plan = stream.next() { plans.append(plan) }
      let handle = try FileHandle(forWritingTo: folder.url.appending(path: "file"))
      try handle.truncate(atOffset: UInt64(half))
      try handle.close()
      let reading = InputReading(plans.map { $0.load() })
      #expect(reading.texts == completeLines(half))
      #expect(reading.kinds == [.becameShorter])
      #expect(!reading.kinds.contains { !$0.isUnreadable })
    }
  }

  @Test func tellsWhatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write(Self.good, to: "good")
    let missing = InputSource(path: Array("\(folder.path)/none".utf8))
    let directory = InputSource(path: Array(folder.path.utf8))
    let reading = InputReading([missing, directory, good])
    #expect(reading.texts == [Self.good])
    #expect(reading.problems.map(\.source) == [0, 1])
    #expect(!reading.kinds.contains { !$0.isUnreadable })
    #expect(
      reading.kinds.map(\.description) == [
        "cannot be read: No such file or directory", "cannot be read: Is a directory",
      ]
    )
  }
}
