import Calls
import Reporting

extension Analysis {
  /// How much is called.
  package static let volume = Analysis(
    name: "volume",
    title: "Volume",
    summary: "How many calls and minutes, by how many callers, and how many at once.",
    table: .calls
  ) { _ in [volumeTable] }

  private static let volumeTable = TableDeclaration(
    name: "volume",
    title: "Volume",
    summary: "one row per group",
    rows: .groups(
      [],
      [
        Measure("calls", "calls", .count, "calls of the group", .aggregate(.rows([]))),
        Measure(
          "minutes",
          "minutes",
          .minutes,
          "Σ duration_ms / 60000",
          .minutes(.sum(.duration, []))
        ),
      ] + durationMeasures + [
        Measure(
          "callers",
          "callers",
          .count,
          "distinct phone numbers",
          .aggregate(.distinct(.caller))
        ),
        Measure(
          "repeat_callers",
          "repeat callers",
          .count,
          "phone numbers with two or more calls in the group",
          .aggregate(.repeated(.caller))
        ),
        Measure(
          "peak_concurrency",
          "peak concurrency",
          .count,
          "most calls under way at one time, from start to end",
          .aggregate(.peakConcurrency)
        ),
      ]
    ),
    evidence: .largest(.duration, "duration")
  )
}
