import Calls
import RawMemory
import Reporting

/// Lines on standard error: what was wrong with the input, at most a few, the rest counted.
struct Diagnostics {
  private static let most = 20

  private let sources: [InputSource]
  private(set) var refused = 0
  private(set) var unreadable = 0
  private var shown = 0
  private var total = 0

  init(sources: [InputSource]) { self.sources = sources }

  /// One line, from the command to whoever reads its standard error.
  static func say(_ line: String) {
    // Nobody is left to tell when standard error is closed.
    try? FileOutput.standardError.write("calls-report: \(line)\n".utf8)
  }

  /// Tells one diagnostic, or counts it when enough were told.
  mutating func add(_ diagnostic: InputDiagnostic) {
    switch diagnostic {
    case .rejection(let rejection):
      refused += 1
      let place = "\(sources[rejection.source].name.visible):\(rejection.line)"
      switch rejection.reason {
      case .invalidJSON(let error):
        tell("\(place): invalid JSON: \(error.reason) at byte \(rejection.offset + error.offset)")
      case .problems(let problems):
        for problem in problems {
          tell("\(place): \(problem.pointer.isEmpty ? "/" : problem.pointer): \(problem.message)")
        }
      }
    case .problem(let problem, let line):
      if problem.kind.isUnreadable { unreadable += 1 } else { refused += 1 }
      tell(
        "\(sources[problem.source].name.visible):\(line): byte \(problem.offset): \(problem.kind)"
      )
    }
  }

  private mutating func tell(_ line: String) {
    total += 1
    guard shown < Self.most else { return }
    shown += 1
    Self.say(line)
  }

  /// Counts what was not shown.
  func finish() {
    guard total > shown else { return }
    Self.say("and \(total - shown) more problem\(total - shown == 1 ? "" : "s"), not shown")
  }
}
