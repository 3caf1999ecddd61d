/// Reads the points of charts from the rows of a table.
struct PointReader {
  /// Rows that belong into one panel.
  struct Group {
    let title: String
    var rows: [Int]
  }

  /// A dimension of time, with the number of each row's bucket.
  struct Time {
    let column: Int
    let ordinals: [Int]
  }

  let table: ReportTable
  /// The same table as texts.
  let human: HumanTable

  /// The columns that name the rows.
  var dimensions: [Int] { table.columns.indices.filter { table.columns[$0].role == .dimension } }

  /// The first dimension whose values are all labels of time buckets, at least two of them.
  var timeDimension: Time? {
    for column in dimensions where TimeLabel.dimensions.contains(table.columns[column].name) {
      let ordinals = table.rows.compactMap { row -> Int? in
        guard case .text(let label) = row.cells[column] else { return nil }
        return TimeLabel.ordinal(label, of: table.columns[column].name)
      }
      if ordinals.count == table.rows.count, Set(ordinals).count > 1 {
        return Time(column: column, ordinals: ordinals)
      }
    }
    return nil
  }

  /// The rows by the values of some dimensions, in order of first appearance.
  ///
  /// Rows over all are left out of what adds up: beside their own sum, parts look small.
  func groups(by dimensions: ArraySlice<Int>, _ measure: ChartMeasure) -> [Group] {
    var groups: [Group] = []
    // By bytes: equivalent spellings are different names.
    var places: [[[UInt8]?]: Int] = [:]
    for (index, row) in table.rows.enumerated()
    where row.kind != "all" || measure.kind != .value {
      let key = dimensions.map { row.cells[$0].machineText(role: .measure).map { Array($0.utf8) } }
      if let place = places[key] {
        groups[place].rows.append(index)
      } else {
        places[key] = groups.count
        groups.append(Group(title: label(index, Array(dimensions)), rows: [index]))
      }
    }
    return groups
  }

  /// The row's values of some dimensions: `support · 5`.
  func label(_ row: Int, _ columns: [Int]) -> String {
    columns.map { human.rows[row][$0].text }.joined(separator: " · ")
  }

  func point(_ row: Int, _ measure: ChartMeasure, label: String, at position: Int) -> Chart.Point {
    Chart.Point(
      label: label,
      position: position,
      values: measure.columns.map { table.rows[row].cells[$0].double },
      texts: measure.columns.map { human.rows[row][$0].text }
    )
  }

  /// A chart of the measure that has no panels yet.
  func chart(
    _ measure: ChartMeasure,
    mark: Chart.Mark,
    by columns: [Int],
    apart groups: [Int]
  ) -> Chart {
    let shown = measure.kind == .interval ? Array(measure.columns.prefix(1)) : measure.columns
    var title = shown.map { human.headers[$0] }.joined(separator: " and ")
    if mark == .histogram {
      title += " by bucket"
    } else if !columns.isEmpty {
      title += " by " + columns.map { human.headers[$0] }.joined(separator: " and ")
    }
    if !groups.isEmpty {
      title += ", for each " + groups.map { human.headers[$0] }.joined(separator: " and ")
    }
    return Chart(
      title: title,
      series: measure.columns.map { human.headers[$0] },
      unit: table.columns[measure.columns[0]].unit,
      mark: mark,
      panels: []
    )
  }
}

extension Cell {
  /// The number, when it is one and finite.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value.isFinite ? value : nil
    case .text, .boolean, .array, .missing: nil
    }
  }
}
