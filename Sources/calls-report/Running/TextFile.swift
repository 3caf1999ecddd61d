import RawMemory
import Reporting

/// A small file that an option names, such as a price list.
enum TextFile {
  /// The most bytes that are read: nobody writes more by hand.
  private static let limit = 16 << 20

  /// The file's text.
  ///
  /// - Throws: A failure when it cannot be read, is too large or is no UTF-8.
  static func read(_ path: String, option: String) throws -> String {
    let bytes: PaddedBytes
    do throws(FileError) {
      let file = try FileInput(path: Array(path.utf8))
      bytes = try PaddedBytes(capacity: limit + 1) {
        (output: inout OutputSpan<UInt8>) throws(FileError) in
        while try file.read(into: &output) > 0 {}
      }
    } catch {
      throw Failure(.unreadable, "\(option) '\(path.visible)' cannot be read: \(error)")
    }
    guard bytes.count <= limit else {
      throw Failure(.unreadable, "\(option) '\(path.visible)' is larger than \(limit >> 20) MiB")
    }
    guard let text = String(validating: Array(copying: bytes.span), as: UTF8.self) else {
      throw Failure(.unreadable, "\(option) '\(path.visible)' is no UTF-8 text")
    }
    return text
  }
}
