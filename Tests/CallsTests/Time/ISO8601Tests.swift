import Calls
import Testing

struct ISO8601Tests {
  @Test(arguments: [
    (1_772_719_402_000, "2026-03-05T14:03:22.000Z"), (0, "1970-01-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (7, "1970-01-01T00:00:00.007Z"),
    (100_000_000_000_000, "5138-11-16T09:46:40.000Z"),
    (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"),
    (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
    (.max, "+275760-09-13T00:00:00.000Z"), (.min, "-271821-04-20T00:00:00.000Z"),
  ])
  func printsMillisecondsAndZInUTC(instant: Int64, text: String) {
    #expect(ISO8601.text(instant) == text)
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-03-05T15:03:22.000+01:00"),
    ("America/St_Johns", "2026-03-05T10:33:22.000-03:30"),
    ("Asia/Kathmandu", "2026-03-05T19:48:22.000+05:45"),
    ("Africa/Abidjan", "2026-03-05T14:03:22.000+00:00"), ("Etc/UTC", "2026-03-05T14:03:22.000Z"),
  ])
  func printsTheOffsetElsewhere(zone: String, text: String) throws {
    #expect(try ISO8601.text(1_772_719_402_000, in: Zone(named: zone)) == text)
  }

  @Test(arguments: ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"])
  func readsBackAsTheSameInstant(name: String) throws {
    let zone = try Zone(named: name)
    for instant in SampleInstants.random(2000, in: 0..<100_000_000_000_000) {
      let text = ISO8601.text(instant, in: zone)
      #expect(try TimeExpression(absolute: text) == .instant(instant))
    }
  }
}
