/// A report's title and the lines under it: which time it covers, and how many calls.
struct Heading {
  let title: String
  /// The lines under the title; none when the report is not about calls.
  ///
  /// `Period: 2026-03-01 until 2026-03-08 (UTC)`, the end being the first instant outside, and
  /// `Population: 2,000 calls, started 2026-03-01T08:00:00Z to 2026-03-07T19:30:00Z`; where another
  /// period is compared, `Compared with: …` as well.
  let scope: [String]

  init(_ report: Report) {
    title = report.title.visible
    guard let count = report.calls else {
      scope = []
      return
    }
    let asked = report.period
    let span =
      switch (asked.since, asked.until) {
      case (let since?, let until?): "\(since) until \(until)"
      case (let since?, nil): "since \(since)"
      case (nil, let until?): "until \(until)"
      case (nil, nil): "all time"
      }
    let calls = Self.population(count, asked.firstCall, asked.lastCall)
    var scope = ["Period: \(span) (\(asked.timeZone))", "Population: \(calls)"]
    if let before = asked.previous {
      let calls = Self.population(before.calls, before.firstCall, before.lastCall)
      scope.append("Compared with: \(before.since) until \(before.until), \(calls)")
    }
    self.scope = scope.map(\.visible)
  }

  /// `2,000 calls, started … to …`.
  private static func population(_ count: Int, _ first: String?, _ last: String?) -> String {
    let calls = Humanize.grouped(count) + (count == 1 ? " call" : " calls")
    guard let first, let last else { return calls }
    return calls + ", started \(first) to \(last)"
  }
}
