import CallsTestSupport
import Foundation
import Testing

/// The comparison with recorded files.
@Suite struct GoldenTests {
  @Test func recordingFailsOnceAndThenEqualBytesPass() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "nested/report.csv")
    let text = Array("a,b\n1,2\n".utf8)
    #expect(goldenIssue(text, file: file, isRecording: false)?.contains("no such file") == true)
    #expect(goldenIssue(text, file: file, isRecording: true)?.contains("recorded") == true)
    #expect(goldenIssue(text, file: file, isRecording: false) == nil)
    let other = goldenIssue(Array("a,b\n1,3\n".utf8), file: file, isRecording: false)
    #expect(other == "differs\n2 - 1,2\n2 + 1,3")
  }

  @Test func packageRootHoldsTheManifest() {
    let manifest = packageRoot.appending(path: "Package.swift")
    #expect(FileManager.default.fileExists(atPath: manifest.path(percentEncoded: false)))
  }

  @Test func aDifferenceIsShownShort() {
    let lines = (1...50).map { "\($0)" }.joined(separator: "\n")
    let difference = lineDifference(expected: Array(lines.utf8), actual: [])
    #expect(difference.split(separator: "\n").count < 15)
    #expect(difference.hasPrefix("1 - 1\n1 + \n2 - 2"))
  }
}
