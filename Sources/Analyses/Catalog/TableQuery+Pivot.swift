import Calls
import Reporting

extension TableQuery {
  /// The most columns that a pivot makes.
  static let mostPivotColumns = 200

  /// What a pivot spreads over columns.
  enum PivotPlace {
    /// One of the query's dimensions, by its place among those that the table prints.
    case outer(Int)
    /// One of the table's own keys, by its place among the columns of keys.
    case key(Int)
  }

  /// What the query's pivot spreads: the last dimension that was asked for or, of a single one, the
  /// table's last key that is no label of another; `nil` without a pivot of this table, and where
  /// nothing would be left to name the rows.
  var pivotPlace: PivotPlace? {
    guard let pivot = query.pivot, pivot.table == nil || pivot.table == declaration.name,
      namingColumns.count > 1, let last = query.dimensions.last
    else { return nil }
    let keys = innerKeyColumns
    if query.dimensions.count > 1 {
      if let place = outer.firstIndex(of: last) { return .outer(place) }
      return declaration.ownDimensions.dropFirst(declaration.leading.count)
        .firstIndex(of: last.name).map { .key($0 - declaration.leading.count) }
    }
    guard !outer.isEmpty else { return nil }
    return keys.lastIndex { $0.role == .dimension && !declaration.labels.contains($0.name) }
      .map { .key($0) }
  }

  /// The places of the table's own keys that say nothing once one is spread: itself, and the labels of
  /// keys.
  func placesWithoutMeaning(spreading place: Int) -> Set<Int> {
    let keys = innerKeyColumns
    guard !declaration.labels.contains(keys[place].name) else { return [place] }
    return Set(keys.indices.filter { declaration.labels.contains(keys[$0].name) }).union([place])
  }

  /// A table that is not turned with the measures that were chosen to be spread; `nil` where it has none
  /// of them.
  func unturned(_ table: ReportTable) throws -> ReportTable? {
    guard let chosen = query.pivot?.measures, !chosen.isEmpty else { return table }
    let names = pivotMeasures.map { columns[$0].name }
    guard !names.isEmpty else { return nil }
    let report = Report(name: "", title: "", calls: nil, tables: [table])
    return try ReportSelection(columns: namingColumns.map(\.name) + names)(report).tables.first
  }

  /// The places of the measures that the pivot spreads, in order; empty when none was chosen.
  var pivotMeasures: [Int] {
    let (columns, first) = (columns, namingColumns.count)
    let chosen = query.pivot?.measures ?? []
    guard !chosen.isEmpty else { return Array(first..<columns.count) }
    return chosen.uniqued().compactMap { name in
      columns[first...].firstIndex { $0.name == name }
    }
  }

  /// The table turned: a column for each measure and value of the place.
  ///
  /// - Parameters:
  ///   - rows: All rows, in order.
  ///   - place: What becomes columns.
  ///   - order: The order that was asked for.
  /// - Returns: The table; `nil` when none of its measures was chosen.
  /// - Throws: ``ArgumentError`` when it would have too many columns, or `CancellationError`.
  func pivoted(
    _ rows: [Row],
    at place: PivotPlace,
    _ order: RowOrder
  ) throws -> ReportTable? {
    let measures = pivotMeasures
    guard !measures.isEmpty else { return nil }
    var pivot = PivotRows(self, place)
    for row in rows { pivot.add(row) }
    let values = pivot.sortedValues
    try checkPivotColumns(values: values.count)
    let columns = columns
    let naming = pivot.namingPlaces
    let made = PivotColumns(
      values.map(\.label),
      of: pivot.column,
      measures: measures.map { columns[$0] },
      besides: naming.map { columns[$0] },
      hasRowKinds: pivot.hasTotals
    )
    let reader = MeasureReader(self, Answers([]), query.comparison == nil ? nil : Answers([]))
    let nothing = reader.cells(declaration.measures, [], in: [], isTotal: false).cells
    var table = ReportTable(
      name: declaration.name,
      title: made.title(of: declaration.title),
      columns: naming.map { columns[$0] } + made.columns,
      hasRowKinds: pivot.hasTotals
    )
    let sorted = pivot.sorted(isByColumn: order.isByColumn, hasTotals: declaration.total != nil)
    var room = query.limit ?? .max
    for entry in sorted {
      try Task.checkCancellation()
      if !entry.isTotal {
        guard room > 0 else {
          table.hidden += 1
          continue
        }
        room -= 1
      }
      var cells = naming.map { entry.first.row.cells[$0] }
      var unreliable: [String] = []
      for (index, measure) in measures.enumerated() {
        for (number, value) in values.enumerated() {
          guard let row = entry.rows[value.key] else {
            cells.append(nothing[measure - namingColumns.count])
            continue
          }
          cells.append(row.cells[measure])
          if isUnreliable(row, measure, columns) {
            unreliable.append(made.columns[index * values.count + number].name)
          }
        }
      }
      table.rows.append(
        ReportRow(
          cells: cells,
          kind: pivot.hasTotals ? entry.first.row.kind : nil,
          unreliable: unreliable
        )
      )
    }
    return table
  }

  /// Refuses a pivot that spreads its measures over so many values that the columns are too many.
  func checkPivotColumns(values: Int) throws(ArgumentError) {
    let count = values * pivotMeasures.count
    guard count > Self.mostPivotColumns, let place = pivotPlace else { return }
    throw ArgumentError([
      ArgumentProblem(
        "pivot",
        "the table '\(declaration.name)' would have \(count) columns, a column for each value of "
          + "'\(namingColumns[spreadPlace(place)].name)' and measure, more than "
          + "\(Self.mostPivotColumns); choose measures with columns, or fewer values with where"
      )
    ])
  }

  /// The place of what a pivot spreads among the columns that name rows.
  func spreadPlace(_ place: PivotPlace) -> Int {
    switch place {
    case .outer(let place): place
    case .key(let place): outer.count + place
    }
  }

  private func isUnreliable(_ row: ReportRow, _ column: Int, _ columns: [ReportColumn]) -> Bool {
    guard columns[column].reliability != nil else { return false }
    return ReportTable(name: "", title: "", columns: columns).isUnreliable(row, column: column)
  }
}

/// The rows of a table, gathered for a pivot: by all that names them but the place that it spreads.
struct PivotRows {
  /// What names a column.
  struct Value: Hashable {
    /// The value as it orders.
    let order: GroupKey
    let isTotal: Bool
  }

  /// A row of the turned table.
  struct Entry {
    let outer: [GroupKey]
    let inner: [GroupKey]
    let isTotal: Bool
    /// The first of the rows that it is made of.
    let first: TableQuery.Row
    var rows: [Value: ReportRow] = [:]
    /// The sums of the measures that the table is ordered by.
    var sums: [Double]
  }

  private struct Key: Hashable {
    let outer: [GroupKey]
    let inner: [GroupKey]
    let isTotal: Bool
  }

  private let table: TableQuery
  private let place: TableQuery.PivotPlace
  /// The place of the spread column.
  private let spread: Int
  private let orderColumns: [(place: Int, isDescending: Bool)]
  /// Whether the spread column is a time whose gaps are filled.
  private let isFilled: Bool
  // The places of the table's keys that do not name rows any more.
  private let unnamed: Set<Int>
  // Of variants: for each the rank of each of its cells among those of its column.
  private let ranks: [[GroupKey]]
  private var entries: [Entry] = []
  private var places: [Key: Int] = [:]
  private var labels: [Value: Cell] = [:]

  init(_ table: TableQuery, _ place: TableQuery.PivotPlace) {
    self.table = table
    self.place = place
    spread = table.spreadPlace(place)
    switch place {
    case .outer(let place):
      let times = TimeGrid(table.outer, zone: table.query.filter.zone).places
      isFilled = table.query.fillsGaps && times.contains(place)
      unnamed = []
    case .key(let place):
      isFilled = false
      unnamed = table.placesWithoutMeaning(spreading: place)
    }
    let columns = table.columns
    orderColumns = table.declaration.order.compactMap { order in
      columns.firstIndex { $0.name == order.measure && $0.role == .measure }
        .map { ($0, order.isDescending) }
    }
    if case .variants(let names, let variants) = table.declaration.rows {
      ranks = variants.map { variant in
        names.indices.map { column in
          let first = variants.firstIndex { $0.cells[column] == variant.cells[column] }
          return .integer(Int64(first ?? 0))
        }
      }
    } else {
      ranks = []
    }
  }

  /// The spread column.
  var column: ReportColumn { table.namingColumns[spread] }

  /// The places of the columns that go on naming rows.
  var namingPlaces: [Int] {
    table.namingColumns.indices.filter { place in
      place != spread && !unnamed.contains(place - table.outer.count)
    }
  }

  /// Whether there are still rows over all values of a key.
  var hasTotals: Bool {
    guard table.declaration.total != nil else { return false }
    if case .key = place { return table.declaration.keyColumns.count > 1 }
    return true
  }

  /// The values of the spread column, in the order of its dimension or of the table's variants, a total
  /// last.
  var sortedValues: [(key: Value, label: Cell)] {
    labels.map { (key: $0.key, label: $0.value) }.sorted { a, b in
      if a.key.isTotal != b.key.isTotal { return b.key.isTotal }
      return a.key.order.precedes(b.key.order)
    }
  }

  /// Adds a row.
  mutating func add(_ row: TableQuery.Row) {
    var outer = table.sortKey(row.outer, table.outer)
    var inner = row.inner.map(innerKey) ?? []
    let value: Value
    switch place {
    case .outer(let place):
      value = Value(order: outer.remove(at: place), isTotal: false)
    case .key(let place):
      value =
        row.inner == nil
        ? Value(order: .missing, isTotal: true)
        : Value(order: inner[place], isTotal: false)
      inner = inner.indices.filter { !unnamed.contains($0) }.map { inner[$0] }
    }
    // A value that no row of the table without the pivot has makes no column, unless it fills a gap.
    if !row.isAdded || isFilled { labels[value] = labels[value] ?? row.row.cells[spread] }
    let key = Key(outer: outer, inner: inner, isTotal: row.inner == nil && hasTotals)
    let sums = orderColumns.map { row.row.cells[$0.place].double ?? 0 }
    if let place = places[key] {
      entries[place].rows[value] = row.row
      for index in sums.indices { entries[place].sums[index] += sums[index] }
    } else {
      places[key] = entries.count
      entries.append(
        Entry(
          outer: outer,
          inner: inner,
          isTotal: key.isTotal,
          first: row,
          rows: [value: row.row],
          sums: sums
        )
      )
    }
  }

  private func innerKey(_ key: [GroupKey]) -> [GroupKey] {
    switch table.declaration.rows {
    case .groups(let keys, _): return table.sortKey(key, keys.map(\.dimension))
    case .input: return key
    case .variants:
      guard case .integer(let variant)? = key.first else { return [] }
      return ranks[Int(variant)]
    }
  }

  /// The rows of the turned table: by what names them and the table's own order, of which a measure
  /// counts summed over all columns; or, of rows that were sorted by a column, as the first of each came.
  func sorted(isByColumn: Bool, hasTotals: Bool) -> [Entry] {
    guard !isByColumn else {
      guard hasTotals else { return entries }
      // The rows of a group stay together, its total last.
      var groups: [[GroupKey]: Int] = [:]
      for entry in entries where groups[entry.outer] == nil { groups[entry.outer] = groups.count }
      return entries.enumerated().sorted { a, b in
        let (left, right) = (groups[a.element.outer] ?? 0, groups[b.element.outer] ?? 0)
        if left != right { return left < right }
        if a.element.isTotal != b.element.isTotal { return b.element.isTotal }
        return a.offset < b.offset
      }.map(\.element)
    }
    return entries.sorted { a, b in
      if a.outer != b.outer { return a.outer.precedes(b.outer) }
      if a.isTotal != b.isTotal { return b.isTotal }
      for (index, order) in orderColumns.enumerated() where a.sums[index] != b.sums[index] {
        return order.isDescending == (a.sums[index] > b.sums[index])
      }
      return a.inner.precedes(b.inner)
    }
  }
}
