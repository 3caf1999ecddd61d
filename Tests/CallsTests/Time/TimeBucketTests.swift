import Calls
import Testing

struct TimeBucketTests {
  @Test(arguments: FoundationModel.zoneNames)
  func labelsAreFoundations(name: String) throws {
    let model = try #require(FoundationModel(name))
    let zone = try Zone(named: name)
    let instants =
      SampleInstants.random(1500, in: SampleInstants.rich)
      + SampleInstants.random(300, in: 2_145_916_800_000..<100_000_000_000_000)
      + [0, 9_999_999_999, 100_000_000_000_000]
    for instant in instants {
      let labels = TimeBucket.allCases.map {
        $0.label(for: $0.key(for: instant, in: zone), in: zone)
      }
      var expected = model.labels(at: instant)
      if !zone.isUTC { expected[0] += String(ISO8601.text(instant, in: zone).dropFirst(23)) }
      #expect(labels == expected, "\(name) at \(instant)")
    }
  }

  @Test(arguments: FoundationModel.zoneNames)
  func keysOrderAsTimeDoesAndAreEqualForEqualLabels(name: String) throws {
    let zone = try Zone(named: name)
    let changes = SampleInstants.random(200, in: SampleInstants.rich).flatMap { instant in
      let change = zone.period(at: instant).until
      return change > 4_000_000_000_000
        ? [] : stride(from: change - 10_800_000, to: change + 10_800_000, by: 900_000).map { $0 }
    }
    let instants = (SampleInstants.random(2000, in: SampleInstants.rich) + changes).sorted()
    for bucket in [TimeBucket.hour, .day, .week, .month] {
      // Where clocks go back across midnight one minute late, the day before comes back.
      if name == "America/St_Johns", bucket != .hour { continue }
      var keys: [Int64] = []
      bucket.keys(for: instants.span, in: zone, into: &keys)
      #expect(keys == keys.sorted(), "\(bucket)")
      let labels = keys.map { bucket.label(for: $0, in: zone) }
      for row in 1..<keys.count
      where (keys[row - 1] == keys[row]) != (labels[row - 1] == labels[row]) {
        Issue.record("\(bucket): \(keys[row - 1]) \(keys[row]), \(labels[row - 1]) \(labels[row])")
      }
      #expect(Set(keys).count == Set(labels).count)
    }
  }

  // A zone, a first instant, and the labels of the half hours from there.
  @Test(arguments: [
    (
      "Europe/Berlin", "2026-10-24T23:30:00Z",
      [
        "2026-10-25T01+02:00", "2026-10-25T02+02:00", "2026-10-25T02+02:00", "2026-10-25T02+01:00",
        "2026-10-25T02+01:00", "2026-10-25T03+01:00",
      ]
    ),
    (
      "Europe/Berlin", "2026-03-29T00:30:00Z",
      ["2026-03-29T01+01:00", "2026-03-29T03+02:00", "2026-03-29T03+02:00", "2026-03-29T04+02:00"]
    ),
    // Back by half an hour at 02:00: the second 01 o'clock has half an hour only.
    (
      "Australia/Lord_Howe", "2026-04-04T14:00:00Z",
      [
        "2026-04-05T01+11:00", "2026-04-05T01+11:00", "2026-04-05T01+10:30", "2026-04-05T02+10:30",
        "2026-04-05T02+10:30",
      ]
    ),
    // Forward by half an hour at 02:00: 02 o'clock has half an hour only.
    (
      "Australia/Lord_Howe", "2026-10-03T15:00:00Z",
      ["2026-10-04T01+10:30", "2026-10-04T02+11:00", "2026-10-04T03+11:00", "2026-10-04T03+11:00"]
    ),
    (
      "Asia/Kathmandu", "2026-03-05T08:15:00Z",
      ["2026-03-05T14+05:45", "2026-03-05T14+05:45", "2026-03-05T15+05:45"]
    ),
    // Two hours back: two hours repeat as a pair.
    (
      "Antarctica/Troll", "2025-10-25T23:00:00Z",
      [
        "2025-10-26T01+02:00", "2025-10-26T01+02:00", "2025-10-26T02+02:00", "2025-10-26T02+02:00",
        "2025-10-26T01+00:00", "2025-10-26T01+00:00", "2025-10-26T02+00:00",
      ]
    ),
    ("Africa/Monrovia", "1971-05-05T12:00:00Z", ["1971-05-05T11-00:44:30"]),
    ("UTC", "2026-03-05T14:30:00Z", ["2026-03-05T14", "2026-03-05T15"]),
  ])
  func hoursCarryTheirOffset(name: String, first: String, labels: [String]) throws {
    let zone = try Zone(named: name)
    let start = try TimeExpression(first).instant(now: 0, in: zone)
    let instants = labels.indices.map { start + Int64($0) * 1_800_000 }
    let keys = instants.map { TimeBucket.hour.key(for: $0, in: zone) }
    #expect(keys.map { TimeBucket.hour.label(for: $0, in: zone) } == labels)
    #expect(keys == keys.sorted())
    #expect(Set(keys).count == Set(labels).count)
  }

  @Test(arguments: [0..<0, 1_700_000_000_000..<1_700_000_000_001] as [Range<Int64>])
  func keysDoNotDependOnTheCoveredRange(covered: Range<Int64>) throws {
    for name in FoundationModel.zoneNames {
      let narrow = try Zone(named: name, covering: covered)
      let wide = try Zone(named: name)
      let changes = SampleInstants.random(20, in: SampleInstants.rich).map {
        min(wide.period(at: $0).until, 4_000_000_000_000)
      }
      let instants = changes.flatMap { [$0 - 1, $0, $0 + 600_000, $0 + 1_800_000] }
      for bucket in TimeBucket.allCases {
        var keys: [Int64] = []
        bucket.keys(for: instants.span, in: narrow, into: &keys)
        #expect(keys == instants.map { bucket.key(for: $0, in: wide) }, "\(name) \(bucket)")
      }
    }
  }

  @Test func reusesTheBufferWhateverItHeld() {
    var keys: [Int64] = [7, 7, 7]
    let times: [Int64] = [86_400_000, 0]
    TimeBucket.day.keys(for: times.span, in: .utc, into: &keys)
    #expect(keys == [1, 0])
    let none: [Int64] = []
    TimeBucket.day.keys(for: none.span, in: .utc, into: &keys)
    #expect(keys.isEmpty)
  }

  @Test func weekdaysAndHoursArePlainNumbers() {
    #expect(TimeBucket.allCases.filter(\.isNumeric) == [.weekday, .hourOfDay])
    #expect(TimeBucket.hourOfDay.rawValue == "hour_of_day")
    let sunday = CivilDate(year: 2026, month: 3, day: 8)?.daysSinceEpoch ?? 0
    #expect(TimeBucket.weekday.key(for: sunday * 86_400_000 - 1, in: .utc) == 6)
    #expect(TimeBucket.weekday.key(for: sunday * 86_400_000, in: .utc) == 7)
    #expect(TimeBucket.weekday.label(for: 7, in: .utc) == "7")
    #expect(TimeBucket.hourOfDay.key(for: -1, in: .utc) == 23)
  }

  @Test func bucketsTheYear12026() throws {
    let instant =
      try #require(CivilDate(year: 12_026, month: 3, day: 5)).daysSinceEpoch * 86_400_000
    let labels = TimeBucket.allCases.map { $0.label(for: $0.key(for: instant, in: .utc), in: .utc) }
    #expect(
      labels == ["+12026-03-05T00", "+12026-03-05", "+12026-W10", "+12026-03", "4", "0"]
    )
  }

  @Test(arguments: FoundationModel.zoneNames)
  func instantsBeyondTheSupportedOnesCountAsItsEnds(name: String) throws {
    let zone = try Zone(named: name)
    let range = UnixTime.supported
    for bucket in TimeBucket.allCases {
      #expect(bucket.key(for: .max, in: zone) == bucket.key(for: range.upperBound, in: zone))
      #expect(bucket.key(for: .min, in: zone) == bucket.key(for: range.lowerBound, in: zone))
      #expect(
        bucket.key(for: .min, in: zone) != bucket.key(for: .max, in: zone) || bucket.isNumeric
      )
      #expect(!bucket.label(for: bucket.key(for: .max, in: zone), in: zone).isEmpty)
    }
  }
}
