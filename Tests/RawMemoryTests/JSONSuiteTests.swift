import CallsTestSupport
import Foundation
import RawMemory
import Testing

/// The public JSON parsing test suite (Seriot, "Parsing JSON is a minefield"), text by text.
@Suite(
  .enabled(
    if: !JSONSuite.files.isEmpty,
    "SKIPPED: no JSON test suite; set CALLS_SHARED to the folder that holds json-suite"
  )
)
struct JSONSuiteTests {
  private func parses(_ text: [UInt8]) -> Bool {
    var parser = JSONParser()
    let bytes = PaddedBytes(text.span)
    return parser.parse(bytes, in: 0..<bytes.count) { _ in true } ?? false
  }

  /// The text without a leading byte order mark, which is the reader's to skip.
  private func text(of file: URL) throws -> [UInt8] {
    let bytes = try Environment.bytes(of: file)
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  @Test func theSuiteIsComplete() {
    #expect(JSONSuite.files.count == 318)
  }

  @Test(arguments: JSONSuite.files)
  func theParserAndTheGrammarTakeWhatIsJSON(file: URL) throws {
    let text = try text(of: file)
    let isJSON = (try? JSONReader.value(of: text)) != nil
    #expect(parses(text) == isJSON, "\(file.lastPathComponent)")
    let error = JSONSyntax.firstError(in: text.span)
    #expect((error == nil) == isJSON, "\(file.lastPathComponent)")
    #expect((error?.offset ?? 0) <= text.count)
    switch file.lastPathComponent.prefix(2) {
    case "y_": #expect(isJSON, "\(file.lastPathComponent)")
    case "n_": #expect(!isJSON, "\(file.lastPathComponent)")
    default: break
    }
  }
}

/// The files of the suite.
private enum JSONSuite {
  static let files = Environment.sharedFiles(in: "json-suite/test_parsing")
    .filter { $0.pathExtension == "json" }
}
