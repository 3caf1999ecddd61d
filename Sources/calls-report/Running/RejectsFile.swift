import Calls
import RawMemory
import Reporting

/// The file of `--rejects`: one JSON object a refused record, with its origin, its problems and
/// the record's text.
struct RejectsFile {
  private let output: FileOutput
  private let sources: [InputSource]

  /// Creates the file, readable by its owner only: it holds what callers said.
  init(path: String, sources: [InputSource]) throws {
    do {
      output = try FileOutput(path: path, isPrivate: true)
    } catch {
      throw Failure(.unreadable, "--rejects '\(path.visible)' cannot be written: \(error)")
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
    let line =
      #"{"source":\#(sources[rejection.source].name.jsonLiteral),"line":\#(rejection.line),"#
      + #""problems":[\#(problems.joined(separator: ","))],"record":\#(record.jsonLiteral)}"#
    do {
      try output.write("\(line)\n".utf8)
    } catch {
      throw Failure(.unreadable, "the file of --rejects cannot be written: \(error)")
    }
  }
}
