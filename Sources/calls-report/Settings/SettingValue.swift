import Analyses
import CallsServer
import Logging
import Reporting

/// A type that a text in a flag, an environment variable or a file can mean.
protocol SettingValue: Sendable {
  /// The value that `text` means.
  ///
  /// - Throws: What it should be.
  static func read(_ text: String) throws(SettingError) -> Self

  /// The text that means it; `nil` when it is no value.
  var text: String? { get }

  /// All texts that mean a value, when they can be listed.
  static var names: [String] { get }
}

extension SettingValue {
  static var names: [String] { [] }
}

/// What a text should be, as the end of a sentence.
struct SettingError: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  static func read(_ text: String) throws(SettingError) -> Wrapped? { try Wrapped.read(text) }
  var text: String? { flatMap(\.text) }
  static var names: [String] { Wrapped.names }
}

extension Bool: SettingValue {
  static func read(_ text: String) throws(SettingError) -> Bool {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: throw SettingError("should be true or false")
    }
  }
  var text: String? { "\(self)" }
}

/// A path of a file.
struct FilePath: SettingValue {
  let path: String

  static func read(_ text: String) throws(SettingError) -> FilePath {
    guard !text.isEmpty, !text.contains("\0") else { throw SettingError("names no file") }
    return FilePath(path: text)
  }
  var text: String? { path }
}

/// A time in whole seconds, at most a day.
struct Seconds: SettingValue {
  let count: Int

  init(_ count: Int) { self.count = count }

  static func read(_ text: String) throws(SettingError) -> Seconds {
    guard let count = Int(text), (0...86_400).contains(count) else {
      throw SettingError("should be a number of seconds, 0 to 86400")
    }
    return Seconds(count)
  }
  var text: String? { "\(count)" }
}

/// A number of requests a second.
struct RequestRate: SettingValue {
  let perSecond: Double

  static func read(_ text: String) throws(SettingError) -> RequestRate {
    guard let rate = Double(text), rate.isFinite, rate > 0 else {
      throw SettingError("should be a number above 0")
    }
    return RequestRate(perSecond: rate)
  }
  var text: String? { "\(perSecond)" }
}

/// A number of things of which there is at least one.
struct Count: SettingValue {
  static let most = 1_000_000
  let count: Int

  init(_ count: Int) { self.count = count }

  static func read(_ text: String) throws(SettingError) -> Count {
    guard let count = Int(text), (1...most).contains(count) else {
      throw SettingError("should be a number from 1 to \(most)")
    }
    return Count(count)
  }
  var text: String? { "\(count)" }
}

extension ByteCount: SettingValue {
  static func read(_ text: String) throws(SettingError) -> ByteCount {
    guard let size = ByteCount(argument: text) else {
      throw SettingError("should be a size such as 512KiB or 32MiB")
    }
    return size
  }
  /// In the largest unit that it is a whole number of.
  var text: String? {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes.trailingZeroBitCount >= shift {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)"
  }
}

extension ListenAddress: SettingValue {
  static func read(_ text: String) throws(SettingError) -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw SettingError("should be an address and a port, such as 127.0.0.1:8080")
    }
    return address
  }
  var text: String? { "\(self)" }
}

extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  static func read(_ text: String) throws(SettingError) -> Self {
    if let value = Self(rawValue: text) { return value }
    throw SettingError("\(UnknownName(what: "value", name: text, known: names))")
  }
  var text: String? { rawValue }
  static var names: [String] { allCases.map(\.rawValue) }
}

extension LogLines.Format: SettingValue {}
extension Logger.Level: SettingValue {}
