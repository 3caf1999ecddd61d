/// How a table is arranged in a terminal of limited width.
///
/// In this order, until it fits: everything side by side; texts shortened, the longest first, none
/// below 8 columns; the measures stacked in blocks that each repeat the dimensions; one line per
/// value. Numbers are never shortened while there is room for the longest of them.
struct TableLayout: Equatable {
  /// What the layout needs to know of a column.
  struct Column {
    /// The width of its longest cell or header.
    var width: Int
    /// Whether its cells may be cut: texts may, numbers may not.
    var isText: Bool
    var isDimension: Bool
  }

  /// The spaces between two columns.
  static let gap = 2
  private static let shortestText = 8

  /// The width of each column.
  private(set) var widths: [Int]
  /// The columns of each block, by position; empty when even blocks are too wide, and each value
  /// must have a line of its own.
  private(set) var blocks: [[Int]]

  /// The layout for that many columns of a terminal; `nil` for no limit.
  ///
  /// - Complexity: O(columns × width).
  init(_ columns: [Column], width: Int?) {
    widths = columns.map(\.width)
    blocks = [Array(columns.indices)]
    guard let width, Self.total(widths) > width else { return }
    let gaps = Self.gap * (columns.count - 1)
    if let shortened = Self.shorten(columns, to: width - gaps) {
      widths = shortened
    } else {
      stack(columns, width: width)
    }
  }

  /// Puts as many measures behind the dimensions as fit, then begins again below.
  private mutating func stack(_ columns: [Column], width: Int) {
    blocks = []
    let dimensions = columns.indices.filter { columns[$0].isDimension }
    let measures = columns.indices.filter { !columns[$0].isDimension }
    let gaps = Self.gap * dimensions.count
    // Room for the dimensions: half the width, or what they need at least, but never so much that
    // the widest measure does not fit behind them.
    let least = dimensions.reduce(0) { $0 + Self.least(columns[$1]) } + gaps
    let widest = measures.map { Self.least(columns[$0]) }.max() ?? 0
    let room = min(max(width / 2, least), width - widest)
    guard
      !measures.isEmpty,
      let shortened = Self.shorten(dimensions.map { columns[$0] }, to: room - gaps)
    else { return }
    for (dimension, short) in zip(dimensions, shortened) { widths[dimension] = short }
    let start = shortened.reduce(gaps, +)
    var used = width
    for measure in measures {
      widths[measure] = min(widths[measure], width - start)
      if blocks.isEmpty || used + Self.gap + widths[measure] > width {
        blocks.append(dimensions)
        used = start - Self.gap
      }
      blocks[blocks.count - 1].append(measure)
      used += Self.gap + widths[measure]
    }
  }

  /// The widths of columns that share `room`, long texts cut to one common length; `nil` when
  /// they would become too short.
  private static func shorten(_ columns: [Column], to room: Int) -> [Int]? {
    let longest = columns.filter(\.isText).map(\.width).max() ?? 0
    var limit = max(shortestText, min(longest, room))
    while true {
      let widths = columns.map { $0.isText ? min($0.width, limit) : $0.width }
      if widths.reduce(0, +) <= room { return widths }
      guard limit > shortestText else { return nil }
      limit -= 1
    }
  }

  private static func least(_ column: Column) -> Int {
    column.isText ? min(column.width, shortestText) : column.width
  }

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }
}
