extension Chart {
  /// The panels with their titles, drawn in order on one scale.
  ///
  /// - Complexity: O(points).
  func drawings() -> [(title: String?, svg: String)] {
    let scale = scale
    return panels.map { panel in
      let drawing =
        switch mark {
        case .bars, .intervals: HorizontalPanel(chart: self, scale: scale).draw(panel)
        case .columns, .histogram, .lines, .ranges:
          VerticalPanel(chart: self, scale: scale).draw(panel)
        }
      let subject = panel.title.map { "\(title): \($0)" } ?? title
      return (
        panel.title, drawing.element(label: subject + ". The numbers are in the table below.")
      )
    }
  }

  /// The class of a series' marks in the style sheet, behind `s` for areas and `l` for lines.
  func style(_ series: Int) -> Int { self.series.count == 1 ? 0 : series + 1 }

  /// What the colours mean: a class of the style sheet and a column's title each; empty when there
  /// is nothing to tell apart.
  var legend: [(style: String, title: String)] {
    switch mark {
    case .intervals, .ranges: [("s1", series[0]), ("range", "95 % interval")]
    case .bars, .lines: series.count > 1 ? series.enumerated().map { ("s\($0 + 1)", $1) } : []
    case .columns, .histogram: []
    }
  }
}

extension Chart.Point {
  /// The values that stand beside the mark: all, or without the ends of an interval.
  func text(as mark: Chart.Mark) -> String {
    let shown =
      switch mark {
      case .intervals, .ranges: Array(texts.prefix(1))
      case .bars, .columns, .histogram, .lines: texts
      }
    guard shown.contains(where: { !$0.isEmpty }) else { return "–" }
    return shown.map { $0.isEmpty ? "–" : $0 }.joined(separator: " · ")
  }

  /// Everything that is known of the point: `support: p50 1.2 s, p95 2.4 s`.
  func tip(in chart: Chart) -> String {
    let known = zip(chart.series, texts).map { "\($0) \($1.isEmpty ? "–" : $1)" }
    return "\(label): " + known.joined(separator: ", ")
  }
}
