package import Foundation
package import Testing

/// Records an issue unless bytes equal a file of the package.
///
/// With `RECORD_GOLDEN=1` in the environment the file is written, and the test fails all the same:
/// what was recorded must be looked at first.
///
/// - Parameters:
///   - bytes: what was made.
///   - path: the file, relative to the package's root.
///   - sourceLocation: where an issue is reported.
package func expectGolden(
  _ bytes: [UInt8],
  at path: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"
  let file = packageRoot.appending(path: path)
  if let issue = goldenIssue(bytes, file: file, isRecording: isRecording) {
    Issue.record("\(path): \(issue)", sourceLocation: sourceLocation)
  }
}

/// Records an issue unless a text's UTF-8 bytes equal a file of the package.
///
/// - Parameters:
///   - text: what was made.
///   - path: the file, relative to the package's root.
///   - sourceLocation: where an issue is reported.
package func expectGolden(
  _ text: String,
  at path: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectGolden(Array(text.utf8), at: path, sourceLocation: sourceLocation)
}

/// Compares bytes with a file, or records them.
///
/// - Parameters:
///   - bytes: what was made.
///   - file: what it should equal.
///   - isRecording: whether to write the file instead, which is always an issue.
/// - Returns: what is wrong; `nil` when the file holds these bytes.
package func goldenIssue(_ bytes: [UInt8], file: URL, isRecording: Bool) -> String? {
  if isRecording {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(bytes).write(to: file)
      return "recorded; look at it, then run again"
    } catch {
      return "cannot be recorded: \(error)"
    }
  }
  guard let expected = try? Data(contentsOf: file) else {
    return "there is no such file; RECORD_GOLDEN=1 records it"
  }
  guard Array(expected) != bytes else {
    return nil
  }
  return "differs\n" + lineDifference(expected: Array(expected), actual: bytes)
}

/// The folder of `Package.swift`.
package let packageRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The first lines in which two texts differ, at most ten, `-` expected and `+` actual.
package func lineDifference(expected: [UInt8], actual: [UInt8]) -> String {
  let old = expected.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  let new = actual.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  var lines: [String] = []
  for number in 0..<max(old.count, new.count) {
    let before = number < old.count ? old[number] : nil
    let after = number < new.count ? new[number] : nil
    guard before != after else { continue }
    if lines.count >= 10 {
      lines.append("…")
      break
    }
    if let before { lines.append("\(number + 1) - \(String(decoding: before, as: UTF8.self))") }
    if let after { lines.append("\(number + 1) + \(String(decoding: after, as: UTF8.self))") }
  }
  return lines.joined(separator: "\n")
}
