import Calls
import Testing

struct TimeExpressionTests {
  private static let now: Int64 = 1_774_958_400_000  // 2026-03-31T12:00:00Z, 14:00 in Berlin

  private func instant(_ text: String, _ zone: String = "UTC", now: Int64 = now) throws -> String {
    ISO8601.text(try TimeExpression(text).instant(now: now, in: Zone(named: zone)))
  }

  @Test(arguments: [
    ("2026-03-01", "2026-03-01T00:00:00.000Z"), ("2026-03-01T10:00", "2026-03-01T10:00:00.000Z"),
    ("2026-03-01T10:00:30", "2026-03-01T10:00:30.000Z"),
    ("2026-03-01T10:00Z", "2026-03-01T10:00:00.000Z"),
    ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"),
    ("2026-03-01T10:00:00.5Z", "2026-03-01T10:00:00.500Z"),
    ("2026-03-01T10:00:00.05Z", "2026-03-01T10:00:00.050Z"),
    ("2026-03-01T10:00:00.1239999999Z", "2026-03-01T10:00:00.123Z"),
    ("2026-03-01T10:00:00+01:00", "2026-03-01T09:00:00.000Z"),
    ("2026-03-01T23:59:59.999-05:30", "2026-03-02T05:29:59.999Z"),
    ("2026-03-01T10:00-00:00", "2026-03-01T10:00:00.000Z"),
    ("2024-02-29", "2024-02-29T00:00:00.000Z"), ("0000-01-01", "0000-01-01T00:00:00.000Z"),
    ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
  ])
  func readsAbsoluteForms(text: String, expected: String) throws {
    #expect(try instant(text) == expected)
    #expect(try TimeExpression(absolute: text) == TimeExpression(text))
  }

  @Test(arguments: [
    ("now", "UTC", "2026-03-31T12:00:00.000Z"), ("0d", "UTC", "2026-03-31T12:00:00.000Z"),
    ("24h", "UTC", "2026-03-30T12:00:00.000Z"), ("7d", "UTC", "2026-03-24T12:00:00.000Z"),
    ("4w", "UTC", "2026-03-03T12:00:00.000Z"), ("007d", "UTC", "2026-03-24T12:00:00.000Z"),
    // Berlin's clocks went forward on 2026-03-29: a day had 23 hours, an hour stays an hour.
    ("7d", "Europe/Berlin", "2026-03-24T13:00:00.000Z"),
    ("1w", "Europe/Berlin", "2026-03-24T13:00:00.000Z"),
    ("168h", "Europe/Berlin", "2026-03-24T12:00:00.000Z"),
    ("2d", "Europe/Berlin", "2026-03-29T12:00:00.000Z"),
  ])
  func daysAndWeeksAreCalendarDaysAndHoursAreExact(
    text: String,
    zone: String,
    expected: String,
  ) throws {
    #expect(try instant(text, zone) == expected)
  }

  // Local times that clocks skip, or show twice.
  @Test(arguments: [
    ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00:00.000Z"),
    ("2026-03-29T01:59:59.999", "Europe/Berlin", "2026-03-29T00:59:59.999Z"),
    ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z"),
    ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"),
    ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00.000Z"),
    ("2026-10-25T02:30+01:00", "Europe/Berlin", "2026-10-25T01:30:00.000Z"),
    ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00.000Z"),
    ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z"),
    ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"),
    ("2011-12-30T15:00", "Pacific/Apia", "2011-12-30T10:00:00.000Z"),
  ])
  func aSkippedTimeIsTheChangeAndARepeatedOneTheFirst(
    text: String,
    zone: String,
    expected: String,
  ) throws {
    #expect(try instant(text, zone) == expected)
  }

  @Test func aDayBackMayEndInASkippedHourOrDay() throws {
    let berlin = try TimeExpression("2026-03-30T00:30:00Z").instant(now: 0, in: .utc)
    #expect(try instant("1d", "Europe/Berlin", now: berlin) == "2026-03-29T01:00:00.000Z")
    let apia = try TimeExpression("2012-01-01T02:00:00+14:00").instant(now: 0, in: .utc)
    #expect(try instant("1d", "Pacific/Apia", now: apia) == "2011-12-30T12:00:00.000Z")
    #expect(try instant("2d", "Pacific/Apia", now: apia) == "2011-12-30T10:00:00.000Z")
    #expect(try instant("3d", "Pacific/Apia", now: apia) == "2011-12-29T12:00:00.000Z")
  }

  @Test(arguments: ["9999999h", "9999999d", "9999999w"])
  func theLongestRelativeTimesStayInRange(text: String) throws {
    for zone in ["UTC", "Europe/Berlin"] {
      let zone = try Zone(named: zone)
      let instant = try TimeExpression(text).instant(now: 100_000_000_000_000, in: zone)
      #expect(instant < 100_000_000_000_000 - 9_999_999 * 3_500_000)
      #expect(UnixTime.supported.contains(instant))
    }
  }

  @Test(arguments: [
    "", " ", "7", "d", "7m", "30m", "7D", "-7d", "+7d", "7 d", "7d ", " 7d", "1.5d", "7dd", "7d12h",
    "NOW", "now ", "yesterday", "2026", "2026-03", "2026-3-1", "20260301", "26-03-01", "2026-W10",
    "2026/03/01", "-2026-03-01", "+12026-03-01", "2026-03-01 10:00", "2026-03-01t10:00",
    "2026-03-01T", "2026-03-01T10", "2026-03-01T1000", "2026-03-01T10:00z", "2026-03-01T10:00:",
    "2026-03-01T10:00:0", "2026-03-01T10:00:00.", "2026-03-01T10:00:00,5Z", "2026-03-01T10:00+01",
    "2026-03-01T10:00+0100", "2026-03-01T10:00+01:00Z", "2026-03-01T10:00ZZ", "2026-03-01Z",
    "2026-03-01+01:00", "２026-03-01", "2026-03-01\0", "1772323200000", "99999999", "7d\u{301}",
    "2026-03-01T10:00 +01:00",
  ])
  func refusesOtherForms(text: String) {
    #expect(throws: TimeExpressionError.notATime(text)) { try TimeExpression(text) }
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-03-00", "2026-03-01T24:00",
    "2026-03-01T10:60", "2026-03-01T10:00:60Z", "2026-03-01T10:00+24:00", "2026-03-01T10:00+01:60",
    "2026-02-30T10:00Z",
  ])
  func refusesTimesThatDoNotExist(text: String) {
    #expect(throws: TimeExpressionError.noSuchTime(text)) { try TimeExpression(text) }
  }

  @Test(arguments: ["12345678d", "99999999999999999999999999h"])
  func refusesMoreThanSevenDigits(text: String) {
    #expect(throws: TimeExpressionError.tooFarBack(text)) { try TimeExpression(text) }
  }

  @Test(arguments: ["7d", "now", "", "24h", "12345678d"])
  func relativeFormsAreNotAbsolute(text: String) {
    #expect(throws: TimeExpressionError.notAnAbsoluteTime(text)) {
      try TimeExpression(absolute: text)
    }
  }

  @Test func errorsSayWhatIsAccepted() {
    let text = TimeExpressionError.notATime("soon").description
    for form in ["'soon'", "'7d'", "'24h'", "'4w'", "'now'", "'2026-03-01'", "+01:00'"] {
      #expect(text.contains(form), "\(form)")
    }
    let absolute = TimeExpressionError.notAnAbsoluteTime("7d").description
    #expect(absolute.hasPrefix("'7d' is no date or time; give a date ('2026-03-01')"))
    #expect(!absolute.contains("before now"))
  }
}
