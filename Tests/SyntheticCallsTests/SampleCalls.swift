import Foundation
import SyntheticCalls

/// Generated calls as bytes and as parsed values.
enum SampleCalls {
  /// Two thousand calls of seed 42, parsed once for all tests.
  static let parsed: Result<[JSONValue], any Error> = Result {
    try lines(of: CallGenerator(seed: 42, calls: 2000), 0..<2000).map(parse)
  }

  static func lines(of generator: CallGenerator, _ indices: Range<Int>) -> [[UInt8]] {
    indices.map { line(of: generator, $0) }
  }

  static func line(of generator: CallGenerator, _ index: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    generator.append(index, to: &bytes)
    return bytes
  }

  static func parse(_ line: [UInt8]) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(line))
  }
}
