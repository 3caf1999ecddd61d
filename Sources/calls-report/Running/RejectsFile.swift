import Calls
import RawMemory
import Reporting

/// The file of `--rejects`: one JSON object a refused record, with its origin, its problems and
/// the record's text.
///
/// What could not be taken as a record (an array's broken end, a record over the limit, what follows
/// damage) has the byte where it starts, counted in the inflated text, and no text: `null`.
/// It appears when all was read.
struct RejectsFile {
  private let output: FileReplacement
  private let sources: [InputSource]

  /// Creates the file, readable by its owner only: it holds what callers said.
  init(path: String, sources: [InputSource]) throws {
    do {
      output = try FileReplacement(path: path, isPrivate: true)
    } catch {
      throw Failure(.unreadable, "--rejects '\(path)' cannot be written: \(error)")
    }
    self.sources = sources
  }

  /// Adds one record.
  func add(_ rejection: Rejection) throws {
    let problems: [String] =
      switch rejection.reason {
      case .invalidJSON(let error):
        [
          #"{"type":"json_invalid","pointer":"","offset":\#(error.offset),"message":"#
            + "\(error.reason)".jsonLiteral + "}"
        ]
      case .problems(let problems):
        problems.map { problem in
          #"{"type":"\#(problem.kind.rawValue)","pointer":\#(problem.pointer.jsonLiteral),"#
            + #""message":\#(problem.message.jsonLiteral)}"#
        }
      }
    let record = String(decoding: rejection.bytes ?? [], as: UTF8.self)
    try write(
      #"{"source":\#(sources[rejection.source].name.jsonLiteral),"line":\#(rejection.line),"#
        + #""problems":[\#(problems.joined(separator: ","))],"record":\#(record.jsonLiteral)}"#
    )
  }

  /// Adds what could not be taken as a record.
  func add(_ problem: InputProblem, line: Int) throws {
    try write(
      #"{"source":\#(sources[problem.source].name.jsonLiteral),"line":\#(line),"#
        + #""byte":\#(problem.offset),"problems":[{"type":"json_invalid","pointer":"","#
        + #""message":\#("\(problem.kind)".jsonLiteral)}],"record":null}"#
    )
  }

  private func write(_ line: String) throws {
    do {
      try output.write("\(line)\n".utf8)
    } catch {
      throw Self.failure(error)
    }
  }

  /// Puts the file in its place.
  func finish() throws {
    do {
      try output.commit()
    } catch {
      throw Self.failure(error)
    }
  }

  private static func failure(_ error: FileError) -> Failure {
    Failure(.unreadable, "the file of --rejects cannot be written: \(error)")
  }
}
