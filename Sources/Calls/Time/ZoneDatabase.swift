// The only use of full Foundation: its ICU carries the zones' rules, so that no file of the machine
// is needed.
import Foundation

/// The IANA zones that Foundation knows.
enum ZoneDatabase {
  /// The offset from UTC, in milliseconds, of the zone `name` at an instant; nil when IANA has no
  /// such zone.
  static func offset(ofZoneNamed name: String) -> (@Sendable (Int64) -> Int64)? {
    guard isPlausible(name), let zone = TimeZone(identifier: name), !isInvented(zone.identifier)
    else { return nil }
    return { instant in
      let date = Date(timeIntervalSince1970: Double(instant) / 1000)
      return Int64(zone.secondsFromGMT(for: date)) * UnixTime.second
    }
  }

  /// The names to suggest: one for each zone, with few of the database's old aliases.
  static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }

  /// Whether `name` may be an IANA name at all.
  ///
  /// Of names of three letters only IANA's own are: ICU has others, with meanings that surprise
  /// (`BST` is Bangladesh, `IST` India).
  private static func isPlausible(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard (1...64).contains(bytes.count), !name.hasPrefix("SystemV/") else { return false }
    if bytes.count == 3 { return shortNames.contains(name) }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
  }

  /// Whether Foundation made the zone up from an offset such as `GMT+5` or `UTC-3`, which IANA does
  /// not have (and writes with the opposite sign: `Etc/GMT-5`).
  private static func isInvented(_ identifier: String) -> Bool {
    identifier.hasPrefix("GMT") && identifier.utf8.count == "GMT+0500".utf8.count
  }

  private static let shortNames: Set<String> = [
    "CET", "EET", "EST", "GMT", "HST", "MET", "MST", "PRC", "ROC", "ROK", "WET",
  ]
}
