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
  private var hidden = 0

  init(sources: [InputSource]) { self.sources = sources }

  /// One line, from the command to whoever reads its standard error; no terminal obeys it.
  static func say(_ line: String) {
    // Nobody is left to tell when standard error is closed.
    try? FileOutput.standardError.write("calls-report: \(line.visible)\n".utf8)
  }

  /// Several lines as one diagnostic: what follows the first is set in, so that none looks like
  /// another diagnostic.
  static func say(lines text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    say(String(lines.first ?? ""))
    for line in lines.dropFirst() {
      try? FileOutput.standardError.write("    \(String(line).visible)\n".utf8)
    }
  }

  /// Tells one diagnostic, or counts it when enough were told.
  mutating func add(_ diagnostic: InputDiagnostic) {
    switch diagnostic {
    case .rejection(let rejection):
      refused += 1
      let place = "\(sources[rejection.source].name):\(rejection.line)"
      switch rejection.reason {
      case .invalidJSON(let error):
        let byte = rejection.offset + error.offset
        let rest = rejection.endsSource ? "; the rest is not read" : ""
        tell("\(place): invalid JSON: \(error.reason) at byte \(byte)\(rest)")
      case .problems(let problems):
        for problem in problems {
          // The pointer of the record itself is empty.
          let pointer = problem.pointer.isEmpty ? "" : "\(problem.pointer): "
          tell("\(place): \(pointer)\(problem.message)", count: problem.count)
        }
      }
    case .problem(let problem, let line):
      if problem.kind.isUnreadable { unreadable += 1 } else { refused += 1 }
      tell("\(sources[problem.source].name):\(line): byte \(problem.offset): \(problem.kind)")
    }
  }

  private mutating func tell(_ line: String, count: Int = 1) {
    guard shown < Self.most else {
      hidden += count
      return
    }
    shown += 1
    Self.say(line)
  }

  /// Counts what was not shown.
  func finish() {
    guard hidden > 0 else { return }
    Self.say("and \(hidden) more problem\(hidden == 1 ? "" : "s"), not shown")
  }
}
