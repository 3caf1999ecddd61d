import Calls
import RawMemory
import SyntheticCalls

/// Calls in a file and in memory, made on first use.
struct GeneratedCalls: Sendable {
  /// The calls, one a line.
  let source: InputSource
  /// The size of the file.
  let byteCount: Int
  /// The calls with all tables.
  let snapshot: CallSnapshot

  private static let shared = Task { try await GeneratedCalls() }

  /// The one set of calls of this process.
  static var all: GeneratedCalls { get async throws { try await shared.value } }

  /// The calls' number.
  static let count = 20_000

  /// The calls as lines of JSON.
  static func json() -> [UInt8] {
    let generator = CallGenerator(seed: 1, calls: count)
    var bytes: [UInt8] = []
    for call in 0..<count { generator.append(call, to: &bytes) }
    return bytes
  }

  private init() async throws {
    let bytes = Self.json()
    // One file of a fixed name, written anew by each process: benchmarks run one after another.
    let path = "\(Host.environment("TMPDIR") ?? "/tmp")/calls-report-microbenchmarks.ndjson"
    try FileOutput(path: path, isPrivate: true).write(bytes)
    source = InputSource(path: Array(path.utf8))
    byteCount = bytes.count
    snapshot = try await Self.load(source, threads: 1)
  }

  /// Reads the calls of `source` into a new store.
  static func load(_ source: InputSource, threads: Int) async throws -> CallSnapshot {
    var loader = CallLoader()
    loader.threads = threads
    let store = CallStore()
    try await loader.load([source], into: store) { _ in }
    return await store.snapshot
  }
}
