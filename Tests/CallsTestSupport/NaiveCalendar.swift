package import Foundation

/// Time buckets of a zone, by the system's own ISO 8601 calendar.
package struct NaiveCalendar {
  private let calendar: Calendar
  private let zone: TimeZone

  /// The calendar of a zone; UTC's labels carry no offset.
  package init(_ zone: TimeZone) {
    self.zone = zone
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = zone
    self.calendar = calendar
  }

  /// The label or number of a time's bucket.
  ///
  /// - Parameters:
  ///   - dimension: `hour`, `day`, `week`, `month`, `weekday` or `hour_of_day`.
  ///   - milliseconds: since the Unix epoch.
  /// - Returns: `nil` when the dimension is no time bucket.
  package func bucket(_ dimension: String, of milliseconds: Int64) -> NaiveCell? {
    // Whole seconds: a bucket never begins within one, and the rounding is ours, not Foundation's.
    let seconds = (milliseconds - (milliseconds % 1_000 + 1_000) % 1_000) / 1_000
    let date = Date(timeIntervalSince1970: Double(seconds))
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .weekday, .weekOfYear, .yearForWeekOfYear],
      from: date
    )
    guard
      let year = parts.year, let month = parts.month, let day = parts.day, let hour = parts.hour,
      let weekday = parts.weekday, let week = parts.weekOfYear,
      let weekYear = parts.yearForWeekOfYear
    else { preconditionFailure("the calendar gives no parts for \(milliseconds)") }
    let monthLabel = "\(padded(year, 4))-\(padded(month, 2))"
    let dayLabel = "\(monthLabel)-\(padded(day, 2))"
    switch dimension {
    case "hour":
      return .text(ByteText("\(dayLabel)T\(padded(hour, 2))\(offset(at: date))"))
    case "day":
      return .text(ByteText(dayLabel))
    case "week":
      return .text(ByteText("\(padded(weekYear, 4))-W\(padded(week, 2))"))
    case "month":
      return .text(ByteText(monthLabel))
    case "weekday":
      // Foundation counts from Sunday = 1.
      return .int(weekday == 1 ? 7 : Int64(weekday) - 1)
    case "hour_of_day":
      return .int(Int64(hour))
    default:
      return nil
    }
  }

  private var isUTC: Bool { ["UTC", "GMT"].contains(zone.identifier) }

  /// The zone's offset as `+01:00`; nothing in UTC.
  private func offset(at date: Date) -> String {
    guard !isUTC else { return "" }
    let minutes = zone.secondsFromGMT(for: date) / 60
    let size = abs(minutes)
    return "\(minutes < 0 ? "-" : "+")\(padded(size / 60, 2)):\(padded(size % 60, 2))"
  }

  /// A time as `2026-03-05T14:03:22.000Z`, in other zones with their offset in place of the `Z`.
  package static func isoText(_ milliseconds: Int64, in zone: TimeZone = .gmt) -> ByteText {
    let calendar = NaiveCalendar(zone)
    let day = calendar.bucket("day", of: milliseconds)?.description ?? ""
    let date = Date(timeIntervalSince1970: (Double(milliseconds) / 1_000).rounded(.down))
    let local = milliseconds + Int64(zone.secondsFromGMT(for: date)) * 1_000
    let inDay = ((local % 86_400_000) + 86_400_000) % 86_400_000
    let hour = padded(Int(inDay / 3_600_000), 2)
    let minute = padded(Int(inDay / 60_000 % 60), 2)
    let second = padded(Int(inDay / 1_000 % 60), 2)
    let offset = calendar.isUTC ? "Z" : calendar.offset(at: date)
    return ByteText("\(day)T\(hour):\(minute):\(second).\(padded(Int(inDay % 1_000), 3))\(offset)")
  }
}

/// A number with leading zeros.
private func padded(_ number: Int, _ width: Int) -> String {
  let digits = "\(number)"
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
