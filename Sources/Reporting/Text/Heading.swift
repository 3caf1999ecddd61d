/// A report's title and the lines under it: which time it covers, and how many calls.
struct Heading {
  let title: String
  /// `Period: 2026-03-01 until 2026-03-08 (UTC)`, the end being the first instant outside, and
  /// `Population: 2,000 calls, started 2026-03-01T08:00:00Z to 2026-03-07T19:30:00Z`; none when the
  /// report is not about calls.
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
    var calls = Humanize.grouped(count) + (count == 1 ? " call" : " calls")
    if let first = asked.firstCall, let last = asked.lastCall {
      calls += ", started \(first) to \(last)"
    }
    scope = ["Period: \(span) (\(asked.timeZone))".visible, "Population: \(calls)".visible]
  }
}
