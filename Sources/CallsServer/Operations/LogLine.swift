import Calls
import Logging

/// One line of a log while it is written: what happened, and pairs of a key and a value.
///
/// Whatever is in the texts, it stays one line.
struct LogLine {
  private var line = JSONText()
  private let format: LogLines.Format

  /// The line of an event at `time`, Unix milliseconds.
  init(
    _ format: LogLines.Format,
    time: Int64,
    level: Logger.Level,
    label: String,
    message: String
  ) {
    self.format = format
    line.reserveCapacity(256)
    switch format {
    case .json:
      line.write("{\"time\": \"")
      line.write(ISO8601.text(time))
      line.write("\", \"level\": \"")
      line.write(level.rawValue)
      line.write("\", \"logger\": ")
      line.write(string: label.utf8)
      line.write(", \"message\": ")
      line.write(string: message.utf8)
    case .text:
      line.write(ISO8601.text(time))
      line.write(" ")
      line.write(level.rawValue)
      line.write(" ")
      line.write(label)
      line.write(": ")
      line.write(content: message.utf8)
    }
  }

  /// Appends a pair whose value is a text, or a number as it is printed.
  mutating func add(_ key: String, _ text: String) {
    begin(key)
    guard !text.isNumber else { return line.write(text) }
    if format == .text, text.isWord { line.write(text) } else { line.write(string: text.utf8) }
  }

  /// Appends a pair.
  mutating func add(_ key: String, _ value: Logger.MetadataValue) {
    switch value {
    case .string(let text): add(key, text)
    case .stringConvertible(let value): add(key, value.description)
    case .array, .dictionary:
      begin(key)
      line.write(value)
    }
  }

  /// The line with its end.
  consuming func finished() -> [UInt8] {
    line.write(format == .json ? "}\n" : "\n")
    return line.bytes
  }

  private mutating func begin(_ key: String) {
    switch format {
    case .json:
      line.write(", ")
      line.write(string: key.utf8)
      line.write(": ")
    case .text:
      line.write(" ")
      line.write(content: key.utf8)
      line.write("=")
    }
  }
}

extension String {
  /// Whether a line can hold the text without quotes.
  fileprivate var isWord: Bool {
    !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D }
  }

  /// Whether the text is a number as it would be printed.
  fileprivate var isNumber: Bool {
    guard let first = utf8.first, first == 0x2D || (0x30...0x39).contains(first) else {
      return false
    }
    if utf8.count < 16, Int64(self)?.description == self { return true }
    guard let number = Double(self), number.isFinite else { return false }
    return number.description == self
  }
}

extension JSONText {
  fileprivate mutating func write(_ value: Logger.MetadataValue) {
    switch value {
    case .string(let text): write(scalar: text)
    case .stringConvertible(let value): write(scalar: value.description)
    case .array(let values):
      write("[")
      for (index, value) in values.enumerated() {
        if index > 0 { write(", ") }
        write(value)
      }
      write("]")
    case .dictionary(let values):
      write("{")
      for (index, pair) in values.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { write(", ") }
        write(string: pair.key.utf8)
        write(": ")
        write(pair.value)
      }
      write("}")
    }
  }

  /// Appends a number as it is, and any other text as a string.
  private mutating func write(scalar text: String) {
    if text.isNumber { write(text) } else { write(string: text.utf8) }
  }
}
