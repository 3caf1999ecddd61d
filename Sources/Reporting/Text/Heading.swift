/// The lines under a report's title: which time it covers, and how many calls.
struct Heading {
  let title: String
  /// `Period: 2026-03-01 until 2026-03-08 (UTC)`; the end is the first instant outside.
  let period: String
  /// `Population: 2,000 calls, started 2026-03-01T08:00:00Z to 2026-03-07T19:30:00Z`.
  let population: String

  init(_ report: Report) {
    let asked = report.period
    let span =
      switch (asked.since, asked.until) {
      case (let since?, let until?): "\(since) until \(until)"
      case (let since?, nil): "since \(since)"
      case (nil, let until?): "until \(until)"
      case (nil, nil): "all time"
      }
    var calls = Humanize.grouped(report.calls) + (report.calls == 1 ? " call" : " calls")
    if let first = asked.firstCall, let last = asked.lastCall {
      calls += ", started \(first) to \(last)"
    }
    title = report.title.visible
    period = "Period: \(span) (\(asked.timeZone))".visible
    population = "Population: \(calls)".visible
  }
}
