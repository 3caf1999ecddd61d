/// Instants as ISO 8601 writes them.
package enum ISO8601 {
  /// The instant in a zone's local time, always with milliseconds: `2026-03-05T14:03:22.000Z` in
  /// UTC, `2026-03-05T15:03:22.000+01:00` elsewhere.
  package static func text(_ instant: Int64, in zone: Zone = .utc) -> String {
    let local = LocalDateTime(at: instant, in: zone)
    let minute = (local.timeOfDay / UnixTime.minute % 60).padded(2)
    let second = (local.timeOfDay / UnixTime.second % 60).padded(2)
    let millisecond = (local.timeOfDay % UnixTime.second).padded(3)
    let suffix = zone.isUTC ? "Z" : local.offsetText
    return "\(local.date)T\(local.hour.padded(2)):\(minute):\(second).\(millisecond)\(suffix)"
  }
}
