import Calls
import RawMemory

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

import Reporting

/// The file of `--rejects`: one JSON object a refused record, with its origin, its problems and
/// the record's text; one that is no UTF-8 has its bytes in `record_base64`, and no text: `null`.
///
/// What is no JSON has the `byte` where it is not, counted in the inflated text, and its `offset` in
/// the record. What could not be taken as a record (an array's broken end, a record over the limit,
/// what follows damage) has the byte where it starts, and no text. The file appears when all was
/// read.
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
    var byte = ""
    let problems: [String]
    switch rejection.reason {
    case .invalidJSON(let error):
      byte = #""byte":\#(rejection.offset + error.offset),"#
      problems = [
        #"{"type":"json_invalid","pointer":"","offset":\#(error.offset),"message":"#
          + rejection.sentence(of: error).jsonLiteral + "}"
      ]
    case .problems(let found):
      problems = found.map { problem in
        #"{"type":"\#(problem.kind.rawValue)","pointer":\#(problem.pointer.jsonLiteral),"#
          + #""message":\#(problem.message.jsonLiteral)}"#
      }
    }
    try write(
      #"{"source":\#(sources[rejection.source].name.jsonLiteral),"line":\#(rejection.line),"#
        + #"\#(byte)"problems":[\#(problems.joined(separator: ","))],"#
        + "\(Self.record(rejection.bytes ?? []))}"
    )
  }

  /// The member that has a record, so that its bytes can be had again.
  private static func record(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return #""record":null,"record_base64":"\#(Data(bytes).base64EncodedString())""#
    }
    return #""record":\#(text.jsonLiteral)"#
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

extension Rejection {
  /// Why the record is no JSON, without the place, and what follows from it.
  func sentence(of error: JSONSyntaxError) -> String {
    "\(error.reason)\(endsSource ? "; the rest is not read" : "")"
  }
}
