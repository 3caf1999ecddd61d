/// Draws panels of horizontal bars and intervals: names above the marks, so that long ones have
/// room on small screens, and the axis below.
struct HorizontalPanel {
  private static let left = 4.0
  private static let right = SVGDrawing.width - 14
  private static let rowHeight = 38.0
  private static let barHeight = 10.0

  let chart: Chart
  let scale: ChartScale

  func draw(_ panel: Chart.Panel) -> SVGDrawing {
    var drawing = SVGDrawing()
    let bottom = Double(panel.points.count) * Self.rowHeight + 2
    for tick in scale.ticks {
      drawing.line(tick == 0 ? "zero" : "grid", from: (x(tick), 0), to: (x(tick), bottom + 4))
    }
    for (index, point) in panel.points.enumerated() {
      draw(point, at: Double(index) * Self.rowHeight, on: &drawing)
    }
    drawing.height = bottom + 20
    labelTicks(at: bottom + 16, on: &drawing)
    return drawing
  }

  /// The place of a value from left to right.
  private func x(_ value: Double) -> Double {
    Self.left + (Self.right - Self.left) * scale.fraction(value)
  }

  private func draw(_ point: Chart.Point, at top: Double, on drawing: inout SVGDrawing) {
    let values = point.text(as: chart.mark)
    drawing.group(point.tip(in: chart)) { drawing in
      let room = Self.right - Self.left - SVGDrawing.textWidth(values) - 12
      drawing.text("name", x: Self.left, y: top + 13, SVGDrawing.fitting(point.label, in: room))
      drawing.text("value e", x: Self.right, y: top + 13, values)
      let y = top + 18
      switch chart.mark {
      case .intervals: drawInterval(point, y: y + Self.barHeight / 2, on: &drawing)
      case .bars, .columns, .histogram, .lines, .ranges: drawBars(point, y: y, on: &drawing)
      }
    }
  }

  private func drawBars(_ point: Chart.Point, y: Double, on drawing: inout SVGDrawing) {
    // The longest first, so that none hides a shorter one; of equal ones the first on top.
    let bars = point.values.enumerated().compactMap { series, value in
      value.map { (series: series, value: $0) }
    }.sorted { ($0.value.magnitude, $0.series) > ($1.value.magnitude, $1.series) }
    for bar in bars {
      let ends = (min(x(bar.value), x(0)), max(x(bar.value), x(0)))
      drawing.rect(
        "s\(chart.style(bar.series))",
        x: ends.0,
        y: y,
        width: ends.1 - ends.0,
        height: Self.barHeight
      )
    }
  }

  private func drawInterval(_ point: Chart.Point, y: Double, on drawing: inout SVGDrawing) {
    if let low = point.values[1], let high = point.values[2] {
      drawing.line("range", from: (x(low), y), to: (x(high), y))
    }
    if let value = point.values[0] { drawing.circle("s1", x: x(value), y: y, radius: 4.5) }
  }

  /// As many labels as there is room for; the first and the last keep inside the drawing.
  private func labelTicks(at y: Double, on drawing: inout SVGDrawing) {
    var free = 0.0
    for tick in scale.ticks {
      let label = scale.label(tick)
      let width = SVGDrawing.textWidth(label)
      let start = min(max(x(tick) - width / 2, 0), SVGDrawing.width - width)
      guard start >= free else { continue }
      drawing.text("tick", x: start, y: y, label)
      free = start + width + 8
    }
  }
}
