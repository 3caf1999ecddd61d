import Foundation
import RawMemory
import Testing

@Suite struct FileCreationTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  @Test func appearsAsAWholeForItsOwnerAlone() throws {
    do {
      let file = try FileCreation(path: "\(folder)/a")
      try FileOutput(path: file.temporaryPath, isPrivate: true).write([1, 2, 3])
      #expect(try names.contains("a") == false)
      #expect(try file.commit())
    }
    #expect(try names == ["a"])
    #expect(FileManager.default.contents(atPath: "\(folder)/a") == Data([1, 2, 3]))
    let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/a")[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
  }

  @Test func leavesNothingUnlessItIsCommitted() throws {
    do { _ = try FileCreation(path: "\(folder)/a") }
    #expect(try names == [])
  }

  @Test func takesNobodysPlace() throws {
    for makesLink in [false, true] {
      let path = "\(folder)/\(makesLink)"
      do {
        let file = try FileCreation(path: path)
        if makesLink {
          try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: "\(folder)/nowhere"
          )
        } else {
          try Data([9]).write(to: URL(filePath: path))
        }
        #expect(try file.commit() == false)
      }
      #expect(FileManager.default.contents(atPath: path) == (makesLink ? nil : Data([9])))
    }
    #expect(try names == ["false", "true"])
  }

  @Test func twoForOnePlaceAreNotMixedUp() throws {
    let first = try FileCreation(path: "\(folder)/a")
    #expect(throws: FileError.self) { try FileCreation(path: "\(folder)/a") }
    #expect(try first.commit())
  }
}
