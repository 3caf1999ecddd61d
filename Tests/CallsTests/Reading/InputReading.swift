import Calls
import Foundation
import RawMemory

/// Everything that a stream gives, put in order and made absolute.
struct InputReading: Equatable {
  struct Record: Equatable, CustomStringConvertible {
    var source = 0
    let line: Int
    let offset: Int
    let text: String

    var description: String { "\(source):\(line):\(offset) \(text.debugDescription)" }
  }

  struct Problem: Equatable, CustomStringConvertible {
    var source = 0
    let line: Int
    let offset: Int
    let kind: InputProblem.Kind

    var description: String { "\(source):\(line):\(offset) \(kind)" }
  }

  var records: [Record] = []
  var problems: [Problem] = []

  var texts: [String] { records.map(\.text) }
  var lines: [Int] { records.map(\.line) }
  var kinds: [InputProblem.Kind] { problems.map(\.kind) }

  init() {}

  /// Reads `sources`, the blocks loaded from last to first because any order must do.
  init(_ sources: [InputSource], _ options: InputOptions = InputOptions()) {
    var stream = BlockStream(sources: sources, options: options)
    var plans: [BlockPlan] = []
    while let plan = stream.next() { plans.append(plan) }
    let blocks = plans.reversed().map { $0.loadAll() }
    self.init(blocks.reversed().flatMap { $0 })
  }

  init(_ blocks: [RecordBlock]) {
    var order = InputOrder()
    for piece in blocks.flatMap(\.pieces) {
      guard let first = order.firstLine(of: piece) else { continue }
      for record in piece.records {
        let bytes = record.range.map { piece.bytes.span[$0] }
        records.append(
          Record(
            source: piece.source,
            line: first + record.line,
            offset: piece.offset(of: record),
            text: String(decoding: bytes, as: UTF8.self)
          )
        )
      }
      for problem in piece.problems {
        problems.append(
          Problem(
            source: problem.source,
            line: first + problem.line,
            offset: problem.offset,
            kind: problem.kind
          )
        )
      }
    }
  }
}

extension BlockPlan {
  /// The block, in as many parts as its limit of records asks for.
  func loadAll() -> [RecordBlock] {
    var blocks = [load()]
    while let rest = blocks.last?.rest { blocks.append(rest.load()) }
    return blocks
  }
}

/// A directory that is removed with its last reference.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "calls-reading-\(UUID().uuidString)"
  )

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  var path: String { url.path }

  /// Writes a file, and the directories above it.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> InputSource {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: file)
    return InputSource(path: Array(file.path.utf8))
  }

  @discardableResult
  func write(_ text: String, to name: String = "file") throws -> InputSource {
    try write(Array(text.utf8), to: name)
  }
}
