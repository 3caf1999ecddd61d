/// A picture of some columns of a table, before it is drawn: panels side by side on one scale.
struct Chart {
  /// How values become marks.
  enum Mark {
    /// A horizontal bar for each point; of several series, the shorter bars lie on the longer.
    case bars
    /// A horizontal interval for each point: series are the value and its lower and upper end.
    case intervals
    /// A vertical bar for each point.
    case columns
    /// A vertical bar for each bucket, whose lower bound stands at its left edge.
    case histogram
    /// A line for each series, broken where values or moments are missing.
    case lines
    /// Vertical intervals joined by a line: series as those of `intervals`.
    case ranges
  }

  /// One of the pictures, such as that of an agent.
  struct Panel {
    /// Whose it is; `nil` when the chart is not split.
    var title: String?
    /// From top to bottom, or from left to right.
    var points: [Point]
  }

  /// What stands at one place of the axis.
  struct Point {
    /// What the place is called.
    var label: String
    /// Where it is, in steps of the axis; steps between two points are a gap.
    var position: Int
    /// The values of the series, in the column's unit; `nil` where there is none.
    var values: [Double?]
    /// The values as people read them, empty where there is none.
    var texts: [String]
    /// In a histogram, the lower bound of the bucket; `nil` when it has none.
    var lowerBound: String?
  }

  /// What the chart shows, for people.
  var title: String
  /// The titles of the columns.
  var series: [String]
  /// The unit of all values.
  var unit: Unit?
  /// How values become marks.
  var mark: Mark
  /// The panels, in the order of the table's rows; none is empty.
  var panels: [Panel]
  /// What the chart leaves out, one phrase each.
  var remarks: [String] = []
}

extension Chart {
  /// A sentence on what the chart leaves out; `nil` when it shows all rows.
  var remark: String? {
    remarks.isEmpty ? nil : "Not drawn: " + remarks.joined(separator: "; ") + "."
  }

  /// The scale that all panels share: every value, and zero.
  ///
  /// - Complexity: O(values).
  var scale: ChartScale {
    let values = panels.lazy.flatMap(\.points).flatMap(\.values).compactMap { $0 }
    return ChartScale(low: values.min() ?? 0, high: values.max() ?? 0, unit: unit)
  }
}
