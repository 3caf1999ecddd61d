import Foundation

/// What Foundation's ISO 8601 calendar says, as an independent model.
struct FoundationModel {
  /// Zones with whole-hour, half-hour and no daylight saving time, odd offsets, and a skipped day.
  static let zoneNames = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
    "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Antarctica/Troll", "Africa/Casablanca",
    "Africa/Monrovia", "America/St_Johns",
  ]

  let zone: TimeZone
  private let calendar: Calendar

  init?(_ name: String) {
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.zone = zone
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = zone
    self.calendar = calendar
  }

  static func date(_ instant: Int64) -> Date {
    Date(timeIntervalSince1970: Double(instant) / 1000)
  }

  func offset(at instant: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Self.date(instant))) * 1000
  }

  /// The labels of an instant's hour (without its offset), day, week, month, weekday, hour of day.
  func labels(at instant: Int64) -> [String] {
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .weekday, .weekOfYear, .yearForWeekOfYear],
      from: Self.date(instant)
    )
    func text(_ value: Int?, _ width: Int) -> String {
      let digits = String(value ?? -1)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let month = text(parts.year, 4) + "-" + text(parts.month, 2)
    let day = month + "-" + text(parts.day, 2)
    let weekday = ((parts.weekday ?? 0) + 5) % 7 + 1
    return [
      day + "T" + text(parts.hour, 2), day,
      text(parts.yearForWeekOfYear, 4) + "-W" + text(parts.weekOfYear, 2), month,
      String(weekday), String(parts.hour ?? -1),
    ]
  }

  func startOfDay(at instant: Int64) -> Int64 {
    Int64(calendar.startOfDay(for: Self.date(instant)).timeIntervalSince1970 * 1000)
  }
}
