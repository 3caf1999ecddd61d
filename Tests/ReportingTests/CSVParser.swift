/// A small strict reader of RFC 4180 with line feeds, written from the grammar, not the writer.
///
/// It works on bytes, because a carriage return and a line feed are one Swift character.
struct CSVParser {
  struct Malformed: Error { var offset: Int }

  static func records(_ text: String) throws -> [[String]] {
    var parser = CSVParser(bytes: Array(text.utf8))
    var records: [[String]] = []
    while parser.offset < parser.bytes.count { records.append(try parser.record()) }
    return records
  }

  private let bytes: [UInt8]
  private var offset = 0

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func record() throws -> [String] {
    var fields = [try field()]
    while next == UInt8(ascii: ",") {
      offset += 1
      fields.append(try field())
    }
    guard next == UInt8(ascii: "\n") else { throw Malformed(offset: offset) }
    offset += 1
    return fields
  }

  private mutating func field() throws -> String {
    var content: [UInt8] = []
    guard next == UInt8(ascii: "\"") else {
      while let byte = next, byte != UInt8(ascii: ","), byte != UInt8(ascii: "\n") {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r") {
          throw Malformed(offset: offset)
        }
        content.append(byte)
        offset += 1
      }
      return String(decoding: content, as: UTF8.self)
    }
    offset += 1
    while let byte = next {
      offset += 1
      if byte == UInt8(ascii: "\"") {
        guard next == UInt8(ascii: "\"") else { return String(decoding: content, as: UTF8.self) }
        offset += 1
      }
      content.append(byte)
    }
    throw Malformed(offset: offset)
  }
}
