import Calls
import CallsTestSupport
import Foundation
import RawMemory
import Testing

/// However a text is stored and cut, the same records, lines and problems come out.
@Suite struct BlockStreamLawTests {
  private static let blockSizes = [1, 5, 16, 61, 257, 1 << 20]

  @Test(arguments: 0..<24) func anyBlockSizeAndFormatGivesTheSame(seed: Int) throws {
    var texts = RandomTexts(seed: UInt64(seed))
    let folder = try TemporaryFolder()
    for round in 0..<12 {
      let text = texts.text()
      // Some rounds with a limit that some of the records exceed.
      let maxRecord = round % 2 == 0 ? texts.limit() : 1 << 20
      let stored = [text, CompressedBytes.gzip(text), CompressedBytes.zstd(text)]
      for (index, bytes) in stored.enumerated() {
        let source = try folder.write(bytes, to: "\(round)-\(index)")
        let expected = NaiveReading.read(text, maxRecord: maxRecord, isCompressed: index > 0)
        for blockSize in Self.blockSizes {
          let options = texts.options(maxRecord, blockSize)
          let reading = InputReading([source], options)
          let about = "format \(index), blocks of \(blockSize), records to \(maxRecord)"
          #expect(reading == expected, "\(about): \(quoted(text))")
          guard index == 0 else { continue }
          #expect(try piped(source, options) == expected, "piped, \(about): \(quoted(text))")
        }
      }
    }
  }

  @Test(arguments: 0..<24) func whatIsBeforeDamageIsReadTheSameInAnyBlockSize(seed: Int) throws {
    var texts = RandomTexts(seed: UInt64(1000 + seed))
    let folder = try TemporaryFolder()
    for round in 0..<12 {
      let text = texts.text()
      let maxRecord = round % 2 == 0 ? texts.limit() : 1 << 20
      for (format, stored) in [
        (Compression.gzip, CompressedBytes.gzip(text)), (.zstd, CompressedBytes.zstd(text)),
      ] where !text.isEmpty {
        let count = stored.count - 1 - Int(texts.next() % UInt64(stored.count - 8))
        let cut = Array(stored.prefix(count))
        let source = try folder.write(cut, to: "\(round)-\(format)")
        let inflated = try inflated(cut, format, capacity: text.count + 1)
        let expected = NaiveReading.read(
          inflated,
          maxRecord: maxRecord,
          isCompressed: true,
          damage: .truncated(format)
        )
        for blockSize in Self.blockSizes {
          let options = texts.options(maxRecord, blockSize)
          let about = "\(format), blocks of \(blockSize), records to \(maxRecord)"
          #expect(
            InputReading([source], options) == expected,
            "\(about): \(quoted(inflated))"
          )
        }
      }
    }
  }

  private func inflated(
    _ bytes: [UInt8],
    _ format: Compression,
    capacity: Int
  ) throws(InflationError) -> [UInt8] {
    let text = try PaddedBytes(capacity: capacity) {
      (output: inout OutputSpan<UInt8>) throws(InflationError) in
      var position = 0
      switch format {
      case .gzip: try GzipInflater().inflate(bytes.span, from: &position, into: &output)
      case .zstd: try ZstdInflater().inflate(bytes.span, from: &position, into: &output)
      }
    }
    return Array(copying: text.span)
  }

  /// Reads the source through a pipe.
  private func piped(_ source: InputSource, _ options: InputOptions) throws -> InputReading {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(contentsOf: URL(filePath: source.name)))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    return InputReading([InputSource(path: Array(path.utf8))], options)
  }

  private func quoted(_ text: [UInt8]) -> String {
    String(decoding: text, as: UTF8.self).debugDescription
  }
}

/// Texts that look like input files, whole and broken.
private struct RandomTexts: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(next() % UInt64(values.count))]
  }

  private mutating func object() -> String {
    pick([
      #"{"a":1}"#, "{}", #"{"é😀":"\"}]","b":[{"c":[]},2]}"#, #"{"s":"\\","t":"x\\\"y"}"#,
      #"{"text":"\#(String(repeating: "wörd ", count: Int(next() % 20)))"}"#,
    ])
  }

  private mutating func line() -> String {
    switch next() % 12 {
    case 0: ""
    case 1: " \t"
    case 2: pick(["12", "\"text\"", "null", "[{}]", "[1,2]"])
    case 3: pick([#"{"a":"#, "{", "}", "]", "tru", "\"", "[", "{\"a\":1},"])
    case 4: " " + object() + " "
    default: object()
    }
  }

  private mutating func lines() -> String {
    let end = pick(["\n", "\n", "\r\n"])
    return (0..<next() % 9).map { _ in line() + end }.joined() + pick(["", line()])
  }

  private mutating func array() -> String {
    let space = pick(["", "\n", " \r\n ", "\n\n"])
    let elements = (0..<next() % 7).map { _ in pick([object(), object(), object(), line()]) }
    return space + "[" + space + elements.joined(separator: "," + space) + space + "]" + space
  }

  private mutating func document() -> String {
    "{\n  \"a\": [\n" + (0..<next() % 4).map { _ in "    \(object()),\n" }.joined()
      + "    \(object())\n  ],\n  \"b\": {}\n}\n"
  }

  /// A record limit that small texts reach.
  mutating func limit() -> Int { Int(7 + next() % 40) }

  /// Options whose blocks hold few records, or many.
  mutating func options(_ maxRecord: Int, _ blockSize: Int) -> InputOptions {
    let blockRecords = pick([1, 2, 3, 1000])
    return InputOptions(maxRecord: maxRecord, blockSize: blockSize, blockRecords: blockRecords)
  }

  mutating func text() -> [UInt8] {
    let text = pick([0, 0, 1, 1, 2]) == 0 ? lines() : pick([true, false]) ? array() : document()
    var bytes = Array((pick([0, 0, 0, 1]) == 1 ? "\u{FEFF}" : "").utf8) + Array(text.utf8)
    guard !bytes.isEmpty, next() % 3 == 0 else { return bytes }
    if next() % 3 == 0 {
      let blanks = [UInt8](repeating: pick(Array("  \n\r\t".utf8)), count: Int(next() % 100))
      bytes.insert(contentsOf: blanks, at: Int(next() % UInt64(bytes.count + 1)))
    }
    let place = Int(next() % UInt64(bytes.count))
    switch next() % 4 {
    case 0: bytes[place] = pick(Array("{}[]\",\\\n x".utf8))
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(pick(Array("{}[]\",\\\n x".utf8)), at: place)
    default: bytes.removeSubrange(place...)
    }
    return bytes
  }
}
