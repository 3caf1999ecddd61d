import Calls
import Foundation
import Testing

@Suite struct SourceExpansionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func names(_ arguments: [String]) throws -> [String] {
    try SourceExpansion(arguments: arguments).sources.map(\.name)
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: name).path,
      withDestinationPath: folder.url.appending(path: target).path
    )
  }

  @Test func takesFilesAsTheyAreGiven() throws {
    try folder.write("{}", to: "b.txt")
    try folder.write("{}", to: "a")
    let arguments = ["\(folder.path)/b.txt", "-", "\(folder.path)/a", "\(folder.path)/b.txt"]
    let expected = [arguments[0], "<stdin>", arguments[2], arguments[3]]
    #expect(try names(arguments) == expected)
  }

  @Test func walksADirectoryInTheByteOrderOfPaths() throws {
    let taken = [
      "Z.json", "a-b.jsonl", "a.json", "a/b.json", "a/c/d.ndjson.gz", "a0.json.zst", "é.ndjson",
    ]
    for name in taken.reversed() + [
      "x.txt", "json", "a.json.bz2", "b.gz", "c.JSON", "a/d.json.gz.gz",
    ] {
      try folder.write("{}", to: name)
    }
    let expected = taken.map { "\(folder.path)/\($0)" }
    #expect(try names([folder.path]) == expected)
    #expect(try names([folder.path + "/"]) == expected)
  }

  @Test func followsALinkOnlyAsAnArgument() throws {
    try folder.write("{}", to: "real/a.json")
    try link("link", to: "real")
    try link("real/loop", to: "real")
    try link("real/b.json", to: "real/a.json")
    #expect(try names(["\(folder.path)/link"]) == ["\(folder.path)/link/a.json"])
    #expect(try names([folder.path]) == ["\(folder.path)/real/a.json"])
  }

  @Test func notesADirectoryWithoutRecords() throws {
    try folder.write("", to: "empty/readme.txt")
    let expansion = try SourceExpansion(arguments: ["\(folder.path)/empty"])
    #expect(expansion.sources.isEmpty)
    #expect(expansion.emptyDirectories == ["\(folder.path)/empty"])
  }

  @Test func tellsAllThatIsMissingAtOnce() throws {
    try folder.write("{}", to: "a.json")
    let missing = ["\(folder.path)/x", "\(folder.path)/a.json/y"]
    let error = #expect(throws: InputError.self) {
      try SourceExpansion(arguments: [missing[0], "\(folder.path)/a.json", missing[1]])
    }
    #expect(error?.refusals.map(\.name) == missing)
    #expect(
      error?.description == "'\(missing[0])' does not exist\n'\(missing[1])' does not exist"
    )
  }
}
