/// A time zone: UTC, or one that the IANA database names.
package struct Zone: Sendable {
  /// The name as it was given.
  package let identifier: String

  // Nil is UTC, which needs no table and no Foundation at run time.
  private let table: OffsetTable?

  /// Coordinated Universal Time.
  package static let utc = Zone(identifier: "UTC", table: nil)

  /// 1970 to 2099, where the times of calls are expected.
  ///
  /// Its table takes 1 to 2 ms to make.
  package static let usualRange: Range<Int64> = 0..<4_102_444_800_000

  /// The zone with the IANA name `name`, exactly as the database spells it.
  ///
  /// - Parameters:
  ///   - name: such as `Europe/Berlin`; IANA's names for UTC make a zone that ``isUTC``.
  ///   - range: the instants whose offsets are looked up beforehand; all others work as well, but
  ///     take about a microsecond each time.
  /// - Throws: ``UnknownZone``, with the closest names.
  /// - Complexity: O(length of `range`), 12 µs a year.
  package init(
    named name: String,
    covering range: Range<Int64> = Zone.usualRange,
  ) throws(UnknownZone) {
    guard !Self.namesOfUTC.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
      self.init(identifier: name, table: nil)
      return
    }
    guard let offset = ZoneDatabase.offset(ofZoneNamed: name) else {
      throw UnknownZone(name: name, known: ZoneDatabase.knownNames)
    }
    self.init(identifier: name, table: OffsetTable(covering: range, offset: offset))
  }

  private init(identifier: String, table: OffsetTable?) {
    self.identifier = identifier
    self.table = table
  }

  /// Whether the zone is UTC itself, not one that merely has its offset.
  package var isUTC: Bool { table == nil }

  /// The stretch of constant offset that holds `instant`.
  ///
  /// - Complexity: O(log offset changes).
  package func period(at instant: Int64) -> OffsetPeriod {
    table?.period(at: UnixTime.clamped(instant))
      ?? OffsetPeriod(from: .min, until: .max, offset: 0)
  }

  /// What to add to `instant` to get local time, in milliseconds; positive east of Greenwich.
  package func offset(at instant: Int64) -> Int64 { period(at: instant).offset }

  /// What a local clock shows at `instant`, as milliseconds since 1970-01-01T00:00 on that clock.
  package func localTime(at instant: Int64) -> Int64 {
    let instant = UnixTime.clamped(instant)
    return instant + offset(at: instant)
  }

  /// The first instant at which a local clock shows `localTime` or later.
  ///
  /// So a time that occurs twice, when clocks are set back, is the first of the two, and a time
  /// that is skipped, when they are set forward, is the instant of the change.
  ///
  /// `localTime` is in milliseconds since 1970-01-01T00:00 on that clock.
  package func firstInstant(ofLocalTime localTime: Int64) -> Int64 {
    let localTime = UnixTime.clamped(localTime)
    // No offset reaches a day, so the clock shows less a day earlier, whatever the zone.
    var period = period(at: localTime - UnixTime.day)
    while localTime - period.offset >= period.until {
      period = self.period(at: period.until)
    }
    return max(localTime - period.offset, period.from)
  }

  /// The first instant of a local day: midnight, unless clocks skip it.
  ///
  /// Where the whole day is skipped (Pacific/Apia, 2011-12-30), the first of the next day.
  package func firstInstant(of date: CivilDate) -> Int64 {
    firstInstant(ofLocalTime: date.daysSinceEpoch * UnixTime.day)
  }

  private static let namesOfUTC = [
    "UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "UCT", "Etc/UCT",
  ]
}
