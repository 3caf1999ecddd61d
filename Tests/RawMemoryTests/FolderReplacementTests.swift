import Foundation
import RawMemory
import Testing

@Suite(.serialized) struct FolderReplacementTests {
  /// A folder of the test's own, removed at its end.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "folder-replacement-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  private func mode(_ path: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
  }

  @Test func itAppearsOnceItIsWhole() throws {
    try withFolder { root in
      let folder = try FolderReplacement(path: "\(root)/out/")
      try folder.file(["a", "b", "c.txt"]).write("text".utf8)
      try folder.file(["a", "d.txt"]).write([])
      #expect(throws: FileError.self) { try folder.file(["a", "d.txt"]) }
      #expect(!FileManager.default.fileExists(atPath: "\(root)/out"))
      try folder.commit()
      #expect(try names("\(root)") == ["out", "out/a", "out/a/b", "out/a/b/c.txt", "out/a/d.txt"])
      #expect(try mode("\(root)/out") == 0o700)
      #expect(try mode("\(root)/out/a/b") == 0o700)
      #expect(try mode("\(root)/out/a/b/c.txt") == 0o600)
    }
  }

  @Test func oneThatIsGivenUpLeavesNothing() throws {
    try withFolder { root in
      do {
        let folder = try FolderReplacement(path: "\(root)/out")
        try folder.file(["a", "b", "c.txt"]).write("text".utf8)
        #expect(try !names(root).isEmpty)
      }
      #expect(try names(root) == [])
    }
  }

  @Test func onlyAnEmptyFolderIsReplaced() throws {
    try withFolder { root in
      let files = FileManager.default
      try files.createDirectory(atPath: "\(root)/empty", withIntermediateDirectories: true)
      try files.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "\(root)/empty")
      let folder = try FolderReplacement(path: "\(root)/link")
      try folder.file(["x"]).write("1".utf8)
      try folder.commit()
      #expect(try names(root) == ["empty", "empty/x", "link"])
      // What is not empty, no folder, or in no folder.
      for path in ["empty", "link", "empty/x", "none/out"] {
        #expect(throws: FileError.self, "\(path)") {
          _ = try FolderReplacement(path: "\(root)/\(path)")
        }
      }
      #expect(FolderReplacement.refusal(path: "\(root)/empty") != nil)
      #expect(FolderReplacement.refusal(path: "\(root)/new") == nil)
      #expect(try names(root) == ["empty", "empty/x", "link"])
    }
  }
}
