import Calls
import CallsTestSupport
import Foundation
import Testing

/// The buckets of a period, against the system's calendar asked every quarter of an hour.
struct TimeBucketEnumerationTests {
  private static let stretches: [TimeBucket] = [.hour, .day, .week, .month]

  /// The labels of the buckets from one instant through another, in the order of first appearance.
  private static func walked(
    _ bucket: TimeBucket,
    from first: Int64,
    through last: Int64,
    _ calendar: NaiveCalendar
  ) -> [String] {
    let quarter: Int64 = 900_000
    let quarters = stride(from: first - first % quarter + quarter, through: last, by: Int(quarter))
    var labels: [String] = []
    for instant in [first] + Array(quarters) + [last] {
      let label = calendar.bucket(bucket.rawValue, of: instant)?.description ?? ""
      if labels.last != label, !labels.contains(label) { labels.append(label) }
    }
    return labels
  }

  @Test(arguments: FoundationModel.zoneNames)
  func bucketsAreThoseThatAClockPassesThrough(name: String) throws {
    let zone = try Zone(named: name)
    let model = NaiveCalendar(try #require(TimeZone(identifier: name)))
    // From 2000 on, offsets are whole quarters of an hour.
    let modern: Range<Int64> = 946_684_800_000..<1_893_456_000_000
    var starts = SampleInstants.random(3, in: modern)
    for instant in SampleInstants.random(12, in: modern, seed: 2) {
      let change = zone.period(at: instant).until
      if modern.contains(change) { starts.append(change - 100_000_000) }
    }
    if name == "Pacific/Apia" { starts.append(1_325_200_000_000) }
    for (index, first) in starts.enumerated() {
      let last = first + [0, 1, 90_000_000, 200_000_000, 800_000_000][index % 5]
      for bucket in Self.stretches {
        let keys = try #require(bucket.keys(from: first, through: last, in: zone, limit: 10_000))
        let labels = keys.map { bucket.label(for: $0, in: zone) }
        let walked = Self.walked(bucket, from: first, through: last, model)
        // Clocks that go back across midnight show yesterday again.
        if name == "America/St_Johns" {
          #expect(Set(labels) == Set(walked), "\(bucket) from \(first)")
        } else {
          #expect(labels == walked, "\(bucket) from \(first) through \(last)")
        }
        #expect(keys == keys.sorted())
        for key in keys {
          #expect(bucket.key(for: bucket.start(ofKey: key, in: zone), in: zone) == key)
        }
      }
    }
  }

  // A zone, a day, and how many hours it has.
  @Test(arguments: [
    ("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25),
    ("Europe/Berlin", "2026-07-01", 24), ("America/New_York", "2026-03-08", 23),
    ("America/New_York", "2026-11-01", 25),
    // Half an hour back, a second 01 o'clock of half an hour; and forward, 02 o'clock has half.
    ("Australia/Lord_Howe", "2026-04-05", 25), ("Australia/Lord_Howe", "2026-10-04", 24),
    ("Antarctica/Troll", "2026-10-25", 26), ("Asia/Kathmandu", "2026-03-05", 24),
    ("UTC", "2026-03-29", 24),
  ])
  func aDayHasItsHours(name: String, day: String, hours: Int) throws {
    let zone = try Zone(named: name)
    let first = try TimeExpression(day).instant(now: 0, in: zone)
    let key = TimeBucket.day.key(for: first, in: zone)
    let last = TimeBucket.day.start(ofKey: key + 1, in: zone) - 1
    let keys = try #require(TimeBucket.hour.keys(from: first, through: last, in: zone, limit: 100))
    let labels = keys.map { TimeBucket.hour.label(for: $0, in: zone) }
    #expect(labels.count == hours)
    #expect(Set(labels).count == hours)
    #expect(labels.allSatisfy { $0.hasPrefix(day) })
    #expect(TimeBucket.day.keys(from: first, through: last, in: zone, limit: 1) == [key])
  }

  @Test func weeksGoOnAcrossTheEndOfAYear() throws {
    func labels(_ since: String, _ until: String) throws -> [String] {
      let first = try TimeExpression(since).instant(now: 0, in: .utc)
      let last = try TimeExpression(until).instant(now: 0, in: .utc) - 1
      let keys = TimeBucket.week.keys(from: first, through: last, in: .utc, limit: 100)
      return try #require(keys).map { TimeBucket.week.label(for: $0, in: .utc) }
    }
    #expect(
      try labels("2025-12-22", "2026-01-12") == ["2025-W52", "2026-W01", "2026-W02"]
    )
    #expect(
      try labels("2026-12-27", "2027-01-05") == ["2026-W52", "2026-W53", "2027-W01"]
    )
  }

  @Test func aDayThatAZoneSkipsIsNone() throws {
    let zone = try Zone(named: "Pacific/Apia")
    let first = try TimeExpression("2011-12-28").instant(now: 0, in: zone)
    let last = try TimeExpression("2012-01-01").instant(now: 0, in: zone) - 1
    let keys = try #require(TimeBucket.day.keys(from: first, through: last, in: zone, limit: 4))
    #expect(
      keys.map { TimeBucket.day.label(for: $0, in: zone) } == [
        "2011-12-28", "2011-12-29", "2011-12-31",
      ]
    )
  }

  @Test func whatIsTooMuchIsNotMade() throws {
    let century = 3_155_760_000_000 as Int64
    for bucket in Self.stretches {
      #expect(bucket.keys(from: 0, through: century, in: .utc, limit: 1_000) == nil)
      #expect(bucket.keys(from: .min, through: .max, in: .utc, limit: 1_000) == nil)
      let one = try #require(bucket.keys(from: 0, through: 0, in: .utc, limit: 1))
      #expect(one.count == 1)
      #expect(bucket.keys(from: 1, through: 0, in: .utc, limit: 1) == [])
    }
    let hour = UnixTime.hour
    #expect(TimeBucket.hour.keys(from: 0, through: 10 * hour - 1, in: .utc, limit: 10)?.count == 10)
    #expect(TimeBucket.hour.keys(from: 0, through: 10 * hour, in: .utc, limit: 10) == nil)
    #expect(TimeBucket.weekday.keys(from: 0, through: 0, in: .utc, limit: 9) == Array(1...7))
    #expect(TimeBucket.hourOfDay.keys(from: 0, through: 0, in: .utc, limit: 99) == Array(0...23))
  }
}
