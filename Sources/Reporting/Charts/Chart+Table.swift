extension Chart {
  /// The most panels of a chart; a page of more is not looked at.
  static let mostPanels = 12
  /// The most rows of a panel with horizontal bars.
  static let mostBars = 24
  /// The most moments of a panel.
  static let mostMoments = 750
  /// The most buckets of a panel.
  static let mostBuckets = 60

  /// The charts of a table, derived from its columns' names, types and units: none when it has
  /// fewer than two rows, when its rows are of different units, or when nothing in it is worth one.
  ///
  /// - Complexity: O(cells).
  static func charts(of table: ReportTable, _ human: HumanTable) -> [Chart] {
    guard table.rows.count > 1, table.rows.allSatisfy({ $0.unit == nil }) else { return [] }
    if let histogram = histogram(of: table, human) { return [histogram] }
    let reader = PointReader(table: table, human: human)
    let time = reader.timeDimension
    let charts = ChartMeasure.choices(
      in: table,
      overTime: time != nil && reader.dimensions.count == 1
    ).compactMap { measure in
      time.map { overTime($0, measure, reader) } ?? byCategory(measure, reader)
    }
    return charts.filter { chart in
      chart.panels.contains { $0.points.contains { $0.values[0] != nil } }
    }
  }

  // MARK: - Kinds of charts

  private static func byCategory(_ measure: ChartMeasure, _ reader: PointReader) -> Chart? {
    let dimensions = reader.dimensions
    guard let last = dimensions.last else { return nil }
    func hasValue(_ row: Int) -> Bool {
      measure.columns.contains { reader.table.rows[row].cells[$0].double != nil }
    }
    func groups(by dimensions: ArraySlice<Int>) -> [PointReader.Group] {
      reader.groups(by: dimensions, measure).compactMap { group in
        let rows = group.rows.filter(hasValue)
        return rows.isEmpty ? nil : PointReader.Group(title: group.title, rows: rows)
      }
    }
    var drawn = groups(by: dimensions.dropLast())
    var label = [last]
    if drawn.count > 1, drawn.reduce(0, { $0 + $1.rows.count }) < 2 * drawn.count {
      // Panels of one bar each compare nothing: one panel, with longer names.
      drawn = groups(by: [])
      label = dimensions
    }
    var chart = reader.chart(
      measure,
      mark: measure.kind == .interval ? .intervals : .bars,
      by: label,
      apart: drawn.count > 1 ? Array(dimensions.dropLast()) : []
    )
    chart.add(drawn, most: mostBars, of: "rows") { row, index in
      reader.point(row, measure, label: reader.label(row, label), at: index)
    }
    let empty = reader.table.rows.indices.count { !hasValue($0) }
    if empty > 0 {
      chart.remarks.append("\(empty) row\(empty == 1 ? "" : "s") without a value")
    }
    return chart
  }

  private static func overTime(
    _ time: PointReader.Time,
    _ measure: ChartMeasure,
    _ reader: PointReader
  ) -> Chart {
    let others = reader.dimensions.filter { $0 != time.column }
    let isCount = reader.table.columns[measure.columns[0]].unit == .count
    let mark: Mark =
      switch measure.kind {
      case .interval: .ranges
      case .quantiles: .lines
      case .value: isCount ? .columns : .lines
      }
    var chart = reader.chart(measure, mark: mark, by: [time.column], apart: others)
    let groups = reader.groups(by: others[...], measure)
    chart.add(groups, most: mostMoments, of: "moments") { row, _ in
      reader.point(row, measure, label: reader.label(row, [time.column]), at: time.ordinals[row])
    }
    // A table may be sorted by anything; time is not.
    for index in chart.panels.indices {
      chart.panels[index].points.sort { $0.position < $1.position }
    }
    return chart
  }

  /// Buckets `from_x` up to `to_x`, and how much of the group lies in each.
  private static func histogram(of table: ReportTable, _ human: HumanTable) -> Chart? {
    guard let from = table.columns.firstIndex(where: { $0.name.hasPrefix("from_") }),
      let to = table.columnIndex(named: "to_" + table.columns[from].name.dropFirst(5)),
      table.columns[from].unit != nil, table.columns[from].unit == table.columns[to].unit,
      let value = table.columns.firstIndex(where: { $0.unit == .share })
        ?? table.columns.firstIndex(where: { $0.unit == .count })
    else { return nil }
    let reader = PointReader(table: table, human: human)
    let measure = ChartMeasure(columns: [value], kind: .value)
    var chart = reader.chart(measure, mark: .histogram, by: [], apart: reader.dimensions)
    let scale = ChartScale(low: 0, high: 0, unit: table.columns[from].unit)
    chart.add(
      reader.groups(by: reader.dimensions[...], measure),
      most: mostBuckets,
      of: "buckets"
    ) { row, index in
      // Bounds are round numbers: the edge of a bar has no room for their zeros.
      func bound(_ column: Int) -> String? { table.rows[row].cells[column].double.map(scale.label) }
      let label =
        switch (bound(from), bound(to)) {
        case (nil, let end?): "\u{2212}\u{221E} \u{2026} \(end)"
        case (let start?, let end?): "\(start) \u{2026} \(end)"
        case (let start?, nil): "\(start) \u{2026} \u{221E}"
        case (nil, nil): "all"
        }
      var point = reader.point(row, measure, label: label, at: index)
      point.lowerBound = bound(from)
      return point
    }
    return chart
  }

  // MARK: - Panels

  /// Adds a panel for each group of rows; what there is no room for is told.
  private mutating func add(
    _ groups: [PointReader.Group],
    most: Int,
    of things: String,
    point: (Int, Int) -> Point
  ) {
    if groups.count > Self.mostPanels {
      remarks.append("groups after the first \(Self.mostPanels), of \(groups.count)")
    }
    let drawn = groups.prefix(Self.mostPanels)
    panels = drawn.map { group in
      let points = group.rows.prefix(most).enumerated().map { point($0.element, $0.offset) }
      return Panel(title: drawn.count > 1 ? group.title : nil, points: points)
    }
    if let longest = drawn.map(\.rows.count).max(), longest > most {
      remarks.append("\(things) after the first \(most), of \(longest)")
    }
  }
}
