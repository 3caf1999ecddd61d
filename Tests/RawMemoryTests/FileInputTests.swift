import Foundation
import RawMemory
import Testing

@Suite struct FileInputTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "FileInputTests-\(UUID().uuidString)"
  )

  private func withFolder(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body()
  }

  private func path(_ name: String) -> [UInt8] { Array("\(folder.path)/\(name)".utf8) }

  private func array(_ bytes: PaddedBytes) -> [UInt8] { bytes.span.indices.map { bytes.span[$0] } }

  @Test func readsInSequenceAndAnywhere() throws {
    try withFolder {
      try Data(0..<100).write(to: folder.appending(path: "a"))
      let file = try FileInput(path: path("a"))
      #expect(try file.status().isRegular)
      #expect(try file.status().size == 100)
      #expect(try array(file.bytes(in: 90..<95)) == Array(90..<95))
      #expect(try array(file.bytes(in: 95..<200)) == Array(95..<100))
      #expect(try array(file.bytes(in: 500..<600)) == [])
      var counts: [Int] = []
      let bytes = try PaddedBytes(capacity: 60) { (output: inout OutputSpan<UInt8>) throws in
        counts.append(try file.read(into: &output, limit: 20))
        counts.append(try file.read(into: &output, at: 0, limit: 5))
        counts.append(try file.read(into: &output))
        counts.append(try file.read(into: &output))
      }
      #expect(counts == [20, 5, 35, 0])
      #expect(array(bytes) == Array(0..<20) + Array(0..<5) + Array(20..<55))
    }
  }

  @Test func tellsTheSystemsReason() throws {
    try withFolder {
      let error = #expect(throws: FileError.self) { try FileInput(path: path("none")) }
      #expect(error?.isMissing == true)
      #expect(error?.description == "No such file or directory")
      #expect(FileInput.refusal(path: path("none"))?.isMissing == true)
      #expect(FileInput.refusal(path: Array(folder.path.utf8)) == nil)
      #expect(throws: FileError.self) {
        try FileInput(path: Array(folder.path.utf8)).bytes(in: 0..<1)
      }
    }
  }

  @Test func aPathWithNulNamesNothing() throws {
    try withFolder {
      try Data().write(to: folder.appending(path: "a"))
      #expect(throws: FileError.self) { try FileInput(path: path("a") + [0, 0x62]) }
    }
  }

  @Test func listsADirectoryWithoutFollowingLinks() throws {
    try withFolder {
      let manager = FileManager.default
      try Data().write(to: folder.appending(path: "file"))
      try manager.createDirectory(
        at: folder.appending(path: "é"),
        withIntermediateDirectories: false
      )
      try manager.createSymbolicLink(
        atPath: folder.appending(path: "link").path,
        withDestinationPath: "file"
      )
      let entries = try DirectoryListing.entries(path: Array(folder.path.utf8))
        .sorted { $0.name.lexicographicallyPrecedes($1.name) }
      #expect(entries.map { String(decoding: $0.name, as: UTF8.self) } == ["file", "link", "é"])
      #expect(entries.map(\.kind) == [.file, .other, .directory])
      #expect(throws: FileError.self) { try DirectoryListing.entries(path: path("none")) }
    }
  }
}
