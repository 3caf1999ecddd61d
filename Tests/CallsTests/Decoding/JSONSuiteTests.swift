import Calls
import CallsTestSupport
import Foundation
import Testing

/// The public JSON parsing test suite (Seriot, "Parsing JSON is a minefield") as files of records.
@Suite(
  .enabled(
    if: !JSONSuite.files.isEmpty,
    "SKIPPED: no JSON test suite; set CALLS_SHARED to the folder that holds json-suite"
  )
)
struct JSONSuiteTests {
  @Test func theSuiteIsComplete() {
    #expect(JSONSuite.files.count == 318)
  }

  @Test(arguments: JSONSuite.files("y_")) func validTextsAreTakenAsJSON(file: URL) async throws {
    let loading = try await Loading(try Environment.bytes(of: file))
    #expect(!loading.problems.contains { $0.type == "json_invalid" }, "\(file.lastPathComponent)")
  }

  @Test(arguments: JSONSuite.files("n_")) func invalidTextsAreRefusedAsJSON(file: URL) async throws
  {
    let loading = try await Loading(try Environment.bytes(of: file))
    // Nothing, a space, a byte order mark: files without records, which is fine.
    let empty = [
      "n_structure_no_data.json", "n_single_space.json", "n_structure_UTF8_BOM_no_data.json",
    ]
    let isEmpty = empty.contains(file.lastPathComponent)
    #expect(
      loading.problems.contains { $0.type == "json_invalid" } == !isEmpty,
      "\(file.lastPathComponent)"
    )
    #expect(loading.input.calls == 0)
    #expect(loading.input.records == loading.input.rejected)
  }

  @Test(arguments: JSONSuite.files("i_")) func doubtfulTextsAreReadToTheEnd(file: URL) async throws
  {
    let bytes = try Environment.bytes(of: file)
    let loading = try await Loading(bytes)
    let isJSON = (try? JSONReader.value(of: bytes)) != nil
    #expect(
      loading.problems.contains { $0.type == "json_invalid" } == !isJSON,
      "\(file.lastPathComponent)"
    )
    #expect(loading.input.calls == 0)
  }

  @Test func aTextOfTheSuiteIsKeptInsideACallExactlyWhenItIsJSON() async throws {
    let call = JSONWriter.string(of: .object(ContractCase.smallestCall)).dropLast()
    for file in JSONSuite.files {
      let value = try Environment.bytes(of: file)
      let text = Array((call + ",\"extra\":").utf8) + value + Array("}".utf8)
      // A line break would end the record, so those that have one are read as documents.
      let loading = try await Loading(text)
      #expect(
        (loading.input.calls == 1) == ((try? JSONReader.value(of: text)) != nil),
        "\(file.lastPathComponent)"
      )
    }
  }
}

/// The files of the suite.
private enum JSONSuite {
  static let files = Environment.sharedFiles(in: "json-suite/test_parsing")
    .filter { $0.pathExtension == "json" }

  static func files(_ prefix: String) -> [URL] {
    files.filter { $0.lastPathComponent.hasPrefix(prefix) }
  }
}
