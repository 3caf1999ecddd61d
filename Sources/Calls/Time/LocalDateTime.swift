/// What a local clock and calendar show at an instant.
struct LocalDateTime {
  let date: CivilDate
  /// Milliseconds since the local midnight of a clock that is never set.
  let timeOfDay: Int64
  /// Milliseconds ahead of UTC.
  let offset: Int64

  init(at instant: Int64, in zone: Zone) {
    let instant = UnixTime.clamped(instant)
    offset = zone.offset(at: instant)
    let local = instant + offset
    date = CivilDate(daysSinceEpoch: local.flooringQuotient(by: UnixTime.day))
    timeOfDay = local.flooringRemainder(by: UnixTime.day)
  }

  var hour: Int64 { timeOfDay / UnixTime.hour }

  /// `+01:00`; with seconds where the offset has any (Africa/Monrovia until 1972: `-00:44:30`).
  var offsetText: String {
    let seconds = abs(offset) / UnixTime.second
    let text = "\((seconds / 3600).padded(2)):\((seconds / 60 % 60).padded(2))"
    let rest = seconds % 60 == 0 ? "" : ":\((seconds % 60).padded(2))"
    return (offset < 0 ? "-" : "+") + text + rest
  }
}
