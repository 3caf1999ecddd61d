package import Calls

/// The week that a weekly report is about.
package struct WeekChoice: Sendable, Equatable {
  /// The week.
  package let week: ISOWeek
  /// Whether the week has not ended, so that calls may still come.
  package let isPartial: Bool

  /// Chooses the week.
  ///
  /// The one that was asked for; else the latest that has ended and has calls; else the latest
  /// that has calls, which is partial; else, without any calls, the latest that has ended.
  ///
  /// - Parameters:
  ///   - asked: The week that was asked for, if any.
  ///   - weeks: The weeks that have calls.
  ///   - now: The present, Unix milliseconds: a week has ended when its last instant is before it.
  ///   - zone: The zone in which weeks begin on Monday at midnight.
  package init(_ asked: ISOWeek?, amongWeeksWithCalls weeks: [ISOWeek], now: Int64, in zone: Zone) {
    let latestEnded = ISOWeek(containing: now, in: zone).previous
    let ended = weeks.filter { $0 <= latestEnded }
    week = asked ?? ended.max() ?? weeks.max() ?? latestEnded
    isPartial = week > latestEnded
  }
}
