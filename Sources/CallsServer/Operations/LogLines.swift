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
  /// Takes a line, its line feed included.
  let write: @Sendable ([UInt8]) -> Void

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
    var line = line(level: event.level, message: "\(event.message)")
    for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.add(key, value) }
    write(line.finished())
  }

  /// The line of an event now, without what else is known of it.
  func line(level: Logger.Level, message: String) -> LogLine {
    LogLine(format, time: now(), level: level, label: label, message: message)
  }
}
