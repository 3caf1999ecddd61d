/// Draws panels whose places go from left to right: moments of time, and buckets of a histogram.
struct VerticalPanel {
  private static let top = 12.0
  private static let bottom = 162.0
  private static let height = 182.0
  private static let right = SVGDrawing.width - 8

  let chart: Chart
  let scale: ChartScale
  /// Where the axis of the values stands: right of its widest label.
  private let left: Double
  /// The number of steps from the first place to behind the last, the same in all panels.
  private let places: ClosedRange<Int>

  init(chart: Chart, scale: ChartScale) {
    self.chart = chart
    self.scale = scale
    let labels = scale.ticks.map { SVGDrawing.textWidth(scale.label($0)) }
    left = min((labels.max() ?? 0) + 8, SVGDrawing.width / 2)
    let positions = chart.panels.lazy.flatMap(\.points).map(\.position)
    places = (positions.min() ?? 0)...(positions.max() ?? 0)
  }

  func draw(_ panel: Chart.Panel) -> SVGDrawing {
    var drawing = SVGDrawing()
    drawing.height = Self.height
    for tick in scale.ticks {
      let style = tick == 0 ? "zero" : "grid"
      drawing.line(style, from: (left, y(tick)), to: (Self.right, y(tick)))
      drawing.text("tick e", x: left - 6, y: y(tick) + 4, scale.label(tick))
    }
    switch chart.mark {
    case .lines: drawLines(panel, on: &drawing)
    case .ranges: drawRanges(panel, on: &drawing)
    case .bars, .intervals, .columns, .histogram: drawColumns(panel, on: &drawing)
    }
    chart.mark == .histogram
      ? labelEdges(panel, on: &drawing) : labelMoments(panel, on: &drawing)
    return drawing
  }

  // MARK: - Places

  /// The place of a value from top to bottom.
  private func y(_ value: Double) -> Double {
    Self.bottom - (Self.bottom - Self.top) * scale.fraction(value)
  }

  /// The width of one step.
  private var step: Double { (Self.right - left) / Double(places.count) }

  /// The middle of a place.
  private func x(_ point: Chart.Point) -> Double {
    left + (Double(point.position - places.lowerBound) + 0.5) * step
  }

  // MARK: - Marks

  private func drawColumns(_ panel: Chart.Panel, on drawing: inout SVGDrawing) {
    let width = max(min(step * 0.8, 44), 0.5)
    for point in panel.points {
      guard let value = point.values[0] else { continue }
      drawing.group(point.tip(in: chart)) { drawing in
        drawing.rect(
          "s\(chart.style(0))",
          x: x(point) - (chart.mark == .histogram ? step * 0.46 : width / 2),
          y: min(y(value), y(0)),
          width: chart.mark == .histogram ? step * 0.92 : width,
          height: (y(value) - y(0)).magnitude
        )
      }
    }
  }

  private func drawLines(_ panel: Chart.Panel, on drawing: inout SVGDrawing) {
    // The first series is drawn last, so that it lies on top.
    for series in chart.series.indices.reversed() { drawLine(panel, series, on: &drawing) }
    for point in panel.points {
      drawing.group(point.tip(in: chart)) { drawing in
        for series in chart.series.indices.reversed() {
          guard let value = point.values[series] else { continue }
          drawing.circle("s\(chart.style(series))", x: x(point), y: y(value), radius: radius(panel))
        }
      }
    }
  }

  private func drawRanges(_ panel: Chart.Panel, on drawing: inout SVGDrawing) {
    for point in panel.points {
      guard let low = point.values[1], let high = point.values[2] else { continue }
      drawing.line("range", from: (x(point), y(low)), to: (x(point), y(high)))
    }
    drawLine(panel, 0, on: &drawing)
    for point in panel.points {
      guard let value = point.values[0] else { continue }
      drawing.group(point.tip(in: chart)) { drawing in
        drawing.circle("s1", x: x(point), y: y(value), radius: radius(panel))
      }
    }
  }

  /// Large enough for a pointer where there are few, and out of each other's way where many.
  private func radius(_ panel: Chart.Panel) -> Double { min(max(step / 3, 1), 3.5) }

  /// The line of a series, broken at missing values and between points that are no neighbours.
  private func drawLine(_ panel: Chart.Panel, _ series: Int, on drawing: inout SVGDrawing) {
    var run: [(x: Double, y: Double)] = []
    var last: Int?
    func flush(_ drawing: inout SVGDrawing) {
      if run.count > 1 { drawing.polyline("l\(chart.style(series))", run) }
      run = []
    }
    for point in panel.points {
      if let previous = last, point.position != previous + 1 { flush(&drawing) }
      if let value = point.values[series] {
        run.append((x(point), y(value)))
        last = point.position
      } else {
        flush(&drawing)
        last = nil
      }
    }
    flush(&drawing)
  }

  // MARK: - Labels

  private func labelMoments(_ panel: Chart.Panel, on drawing: inout SVGDrawing) {
    label(panel.points.map { ($0.label, x($0)) }, on: &drawing)
  }

  /// The lower bounds under the left edges of their bars.
  private func labelEdges(_ panel: Chart.Panel, on drawing: inout SVGDrawing) {
    let edges = panel.points.compactMap { point -> (String, Double)? in
      point.lowerBound.map { ($0, x(point) - step / 2) }
    }
    label(edges, on: &drawing)
  }

  /// As many labels as there is room for, from left to right, none outside the drawing.
  private func label(_ labels: [(text: String, x: Double)], on drawing: inout SVGDrawing) {
    var free = 0.0
    for label in labels {
      let width = SVGDrawing.textWidth(label.text)
      let start = min(max(label.x - width / 2, 0), max(SVGDrawing.width - width, 0))
      guard start >= free else { continue }
      drawing.text("tick", x: start, y: Self.bottom + 16, label.text)
      free = start + width + 8
    }
  }
}
