import Calls
package import Logging
import RawMemory

/// Writes log events as lines, as text or as JSON; neither lets an event start a line of its own.
package struct LogLines: LogHandler {
  /// How a line looks.
  package enum Format: String, CaseIterable, Sendable {
    case text
    case json
  }

  /// The metadata of all events.
  package var metadata: Logger.Metadata = [:]
  /// The least level that is written.
  package var logLevel: Logger.Level = .info
  /// More metadata, asked for at each event.
  package var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let format: Format
  private let now: @Sendable () -> Int64
  private let write: @Sendable ([UInt8]) -> Void

  /// A handler.
  ///
  /// - Parameters:
  ///   - label: The logger's label.
  ///   - format: How a line looks.
  ///   - now: The present, Unix milliseconds.
  ///   - write: Takes a line, its line feed included.
  package init(
    label: String,
    format: Format,
    now: @escaping @Sendable () -> Int64 = { Host.now },
    write: @escaping @Sendable ([UInt8]) -> Void = Self.toStandardError
  ) {
    self.label = label
    self.format = format
    self.now = now
    self.write = write
  }

  /// Writes a line to standard error; one that cannot be written is lost.
  package static let toStandardError: @Sendable ([UInt8]) -> Void = { line in
    try? FileOutput.standardError.write(line)
  }

  /// The metadata of all events under a key.
  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an event as one line.
  package func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    if let error = event.error { all["error"] = "\(type(of: error))" }
    let pairs = all.sorted { $0.key < $1.key }
    let time = ISO8601.text(now())
    var line = JSONText()
    switch format {
    case .json:
      line.write("{\"time\": \"\(time)\", \"level\": \"\(event.level)\", \"logger\": ")
      line.write(string: label.utf8)
      line.write(", \"message\": ")
      line.write(string: "\(event.message)".utf8)
      for (key, value) in pairs {
        line.write(", ")
        line.write(string: key.utf8)
        line.write(": ")
        line.write(value)
      }
      line.write("}\n")
    case .text:
      line.write("\(time) \(event.level) \(label): ")
      line.write(unquoted: "\(event.message)".utf8)
      for (key, value) in pairs {
        line.write(" ")
        line.write(unquoted: key.utf8)
        line.write("=")
        if case .string(let text) = value, text.isWord {
          line.write(text)
        } else {
          line.write(value)
        }
      }
      line.write("\n")
    }
    write(line.bytes)
  }
}

extension String {
  /// Whether a line can hold the text without quotes.
  fileprivate var isWord: Bool {
    !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D }
  }
}

extension JSONText {
  /// Appends a text between other text, its control characters escaped.
  fileprivate mutating func write(unquoted text: some Sequence<UInt8>) {
    var quoted = JSONText()
    quoted.write(string: text)
    write(String(decoding: quoted.bytes.dropFirst().dropLast(), as: UTF8.self))
  }

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
    if text.utf8.count < 16, text.utf8.first != UInt8(ascii: "+"), Int64(text)?.description == text
    {
      write(text)
    } else if let number = Double(text), number.isFinite, number.description == text {
      write(text)
    } else {
      write(string: text.utf8)
    }
  }
}
