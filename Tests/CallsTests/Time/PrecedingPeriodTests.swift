import Calls
import Testing

struct PrecedingPeriodTests {
  // A zone, the bounds as they are typed, now, and where the period before begins.
  @Test(arguments: [
    // Seven local days, of which one has 23 hours: before 2026-03-29 and behind.
    ("Europe/Berlin", "7d", "now", "2026-04-01T12:00", "2026-03-18T12:00:00+01:00"),
    ("Europe/Berlin", "7d", "now", "2026-04-08T12:00", "2026-03-25T12:00:00+01:00"),
    ("Europe/Berlin", "1w", "now", "2026-10-28T09:30", "2026-10-14T09:30:00+02:00"),
    // Hours are hours.
    ("Europe/Berlin", "24h", "now", "2026-03-30T01:00", "2026-03-27T23:00:00+00:00"),
    ("UTC", "24h", "now", "2026-03-02T06:00", "2026-02-28T06:00:00Z"),
    // A month by a month, a quarter by a quarter, a year by a year.
    ("UTC", "2026-03-01", "2026-04-01", "2026-05-01", "2026-02-01T00:00:00Z"),
    ("Europe/Berlin", "2026-04-01", "2026-05-01", "2026-05-01", "2026-03-01T00:00:00+01:00"),
    ("UTC", "2026-04-01", "2026-07-01", "2026-05-01", "2026-01-01T00:00:00Z"),
    ("UTC", "2025-01-01", "2026-01-01", "2026-05-01", "2024-01-01T00:00:00Z"),
    ("UTC", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-05-01", "2025-12-01T00:00:00Z"),
    // Dates that are no whole months, by as many days.
    ("UTC", "2026-03-02", "2026-04-01", "2026-05-01", "2026-01-31T00:00:00Z"),
    ("Europe/Berlin", "2026-03-30", "2026-04-06", "2026-05-01", "2026-03-23T00:00:00+01:00"),
    (
      "America/New_York", "2026-03-09T00:00:00-04:00", "2026-03-16T00:00:00-04:00", "2026-05-01",
      "2026-03-02T00:00:00-05:00"
    ),
    // Instants that are no midnights, by exactly as much time.
    (
      "Europe/Berlin", "2026-03-29T10:00:00Z", "2026-03-30T10:00:00Z", "2026-05-01",
      "2026-03-28T10:00:00Z"
    ),
    // From midnight until now: as long on the local clock.
    ("Europe/Berlin", "2026-03-29", "now", "2026-03-29T14:05", "2026-03-28T09:55:00+01:00"),
    // Lord Howe's clocks change by half an hour.
    ("Australia/Lord_Howe", "2d", "now", "2026-04-06T00:00", "2026-04-02T00:00:00+11:00"),
    // A day that began twice would end before it began.
    (
      "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T01:10:00Z", "2026-11-01",
      "2026-10-24T23:50:00Z"
    ),
  ])
  func theSameLengthBefore(
    name: String,
    since: String,
    until: String,
    now: String,
    wanted: String
  ) throws {
    let zone = try Zone(named: name)
    let now = try TimeExpression(now).instant(now: 0, in: zone)
    let bounds = try [since, until].map { try TimeExpression($0) }
    let start = PrecedingPeriod.start(
      before: bounds[0].instant(now: now, in: zone),
      until: bounds[1].instant(now: now, in: zone),
      givenBy: bounds,
      in: zone
    )
    let expected = try TimeExpression(wanted).instant(now: 0, in: .utc)
    #expect(
      start == expected,
      "\(ISO8601.text(start, in: zone)), not \(ISO8601.text(expected, in: zone))"
    )
  }

  @Test(arguments: FoundationModel.zoneNames)
  func itIsNeverEmpty(name: String) throws {
    let zone = try Zone(named: name)
    let instants = SampleInstants.random(400, in: SampleInstants.rich)
    let expressions: [TimeExpression] = [.now, .daysAgo(3), .hoursAgo(3), .local(0), .instant(0)]
    for (index, since) in instants.enumerated() {
      let change = min(zone.period(at: since).until, 4_000_000_000_000)
      for (from, length) in [
        (since, Int64(index) * 997), (change - 1_800_000, 3_600_000), (since, 0),
      ] {
        let start = PrecedingPeriod.start(
          before: from,
          until: from + length,
          givenBy: [expressions[index % 5], expressions[index / 5 % 5]],
          in: zone
        )
        #expect(start < from, "\(from), \(length)")
      }
    }
    for end in [UnixTime.supported.lowerBound, UnixTime.supported.upperBound, .min, .max] {
      _ = PrecedingPeriod.start(before: end, until: .max, givenBy: [.now], in: zone)
    }
  }
}
