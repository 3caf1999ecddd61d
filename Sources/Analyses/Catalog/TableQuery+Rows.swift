import Calls
import Reporting

extension TableQuery {
  /// A row with the keys that it stands for.
  struct Row {
    /// The values of the query's dimensions.
    let outer: [GroupKey]
    /// The values of the table's keys, or the number of its variant; `nil` of a total.
    let inner: [GroupKey]?
    /// Whether it is there only because the key or variant occurs elsewhere, or to fill a gap.
    let isAdded: Bool
    var row: ReportRow
  }

  /// The answers for one period, by their keys.
  struct Answers {
    private(set) var groups: [[GroupKey]: [AggregateValue]]
    private(set) var enclosing: [[GroupKey]: [AggregateValue]]

    init(_ results: [GroupResult]) {
      func values(_ index: Int) -> [[GroupKey]: [AggregateValue]] {
        guard results.indices.contains(index) else { return [:] }
        return Dictionary(uniqueKeysWithValues: results[index].groups.map { ($0.key, $0.values) })
      }
      groups = values(0)
      enclosing = values(1)
    }

    /// Gives each group the step of time that its own is paired with, and drops those without one.
    mutating func move(along grid: TimeGrid, _ partners: [[GroupKey]: [GroupKey]]) {
      func moved(_ groups: [[GroupKey]: [AggregateValue]]) -> [[GroupKey]: [AggregateValue]] {
        Dictionary(
          uniqueKeysWithValues: groups.compactMap { key, values in
            partners[grid.step(of: key)].map { (grid.key(key, at: $0), values) }
          }
        )
      }
      groups = moved(groups)
      enclosing = moved(enclosing)
    }
  }

  /// The keys of the query's dimensions whose gaps in time are filled: any time of the frame for each
  /// combination of the others that occurs.
  ///
  /// Without other dimensions there is one combination, even when there are no calls at all.
  /// - Throws: When there are too many.
  func filled(
    _ periods: [Answers],
    _ grid: TimeGrid,
    _ frame: TimeFrame
  ) throws(ArgumentError) -> Set<[GroupKey]> {
    let steps = try frame.steps(of: grid)
    let places = grid.places
    var known = Set(periods.flatMap { $0.groups.keys.map { Array($0.prefix(outer.count)) } })
    var combinations = Set(
      known.map { key in
        key.indices.map { places.contains($0) ? GroupKey.missing : key[$0] }
      }
    )
    if places.count == outer.count {
      combinations.insert([GroupKey](repeating: .missing, count: outer.count))
    }
    let size = grid.size(steps).multipliedReportingOverflow(by: combinations.count)
    guard !size.overflow, size.partialValue <= TimeGrid.mostRows else {
      throw .tooManyFilledRows(declaration.name)
    }
    for combination in combinations { known.formUnion(grid.filled(combination, with: steps)) }
    return known
  }

  /// The places of dimensions along which a key or variant that occurs once has a row everywhere.
  private func spread(_ isFilled: Bool) -> Set<Int> {
    var places = isFilled ? TimeGrid(outer, zone: query.filter.zone).places : []
    if case .outer(let place)? = pivotPlace { places.insert(place) }
    return places
  }

  /// The rows, by groups of the query's dimensions.
  ///
  /// - Parameters:
  ///   - answers: The answers.
  ///   - before: Those for the period before; `nil` when nothing is compared.
  ///   - filledKeys: The groups to show; `nil` for those that have rows.
  ///   - exemplars: The answers to ``exemplarQueries(near:)``.
  ///   - order: The order that is asked for.
  ///   - limit: The most rows; `nil` for any number.
  /// - Returns: A list of rows for each group, in the groups' order.
  /// - Throws: ``ArgumentError`` or ``EngineError`` when there would be too many, before any is made;
  ///   `CancellationError`.
  func rows(
    of answers: Answers,
    before: Answers?,
    outerKeys filledKeys: Set<[GroupKey]>?,
    exemplars: [[[GroupKey]: Exemplars]] = [],
    _ order: RowOrder,
    limit: Int?
  ) throws -> [[Row]] {
    let periods = [answers] + (before.map { [$0] } ?? [])
    let spread = spread(filledKeys != nil)
    func scope(_ key: [GroupKey]) -> [GroupKey] {
      spread.isEmpty ? key : key.indices.filter { !spread.contains($0) }.map { key[$0] }
    }
    var outerKeys = filledKeys ?? []
    var inner: [[GroupKey]: Set<[GroupKey]>] = [:]
    var occurring: Set<[GroupKey]> = []
    let presences = presencePlaces
    for period in periods {
      for (key, values) in period.groups {
        try Task.checkCancellation()
        let outerKey = Array(key.prefix(outer.count))
        if filledKeys == nil { outerKeys.insert(outerKey) }
        let keys = innerKeys(key, values, presences)
        inner[scope(outerKey), default: []].formUnion(keys)
        if !spread.isEmpty { occurring.formUnion(keys.map { outerKey + $0 }) }
      }
    }
    let always = variantsWithoutPresence
    let count = outerKeys.reduce(0) { count, key in
      count + (inner[scope(key)] ?? always).count + (declaration.total == nil ? 0 : 1)
    }
    if filledKeys != nil, count > TimeGrid.mostRows {
      throw ArgumentError.tooManyFilledRows(declaration.name)
    }
    if let limit, count > limit { throw EngineError.tooManyGroups(limit: limit) }
    if case .outer(let place)? = pivotPlace {
      // A time that fills a gap has a column, too; any other value only where something has it.
      let isTime = TimeGrid(outer, zone: query.filter.zone).places.contains(place)
      let keys = isTime ? filledKeys ?? occurring : occurring
      let values = Set(keys.map { sortKey([$0[place]], [outer[place]]) })
      try checkPivotColumns(values: values.count)
    }
    var reader = MeasureReader(self, answers, before)
    if hasExemplars { reader.exemplars = placed(exemplars) }
    return try outerKeys.map { ($0, sortKey($0, outer)) }.sorted { $0.1.precedes($1.1) }
      .map { outerKey, _ in
        let keys = inner[scope(outerKey)] ?? always
        return try rows(outerKey, keys, reader, isByColumn: order.isByColumn) {
          !spread.isEmpty && !occurring.contains(outerKey + $0)
        }
      }
  }

  /// For each variant, where the answers have what tells whether a group has it; `nil` where any has.
  private var presencePlaces: [Int?] {
    guard case .variants(_, let variants) = declaration.rows else { return [] }
    let places = Dictionary(
      uniqueKeysWithValues: queries[0].aggregates.enumerated().map { ($1, $0) }
    )
    return variants.map { variant in variant.presence.flatMap { places[$0] } }
  }

  /// The keys, or the variants, of the rows that a group of the answers makes.
  private func innerKeys(
    _ key: [GroupKey],
    _ values: [AggregateValue],
    _ presences: [Int?]
  ) -> [[GroupKey]] {
    guard case .variants = declaration.rows else { return [Array(key.dropFirst(outer.count))] }
    return presences.enumerated().compactMap { index, place in
      guard let place else { return [.integer(Int64(index))] }
      return (values[place].double ?? 0) > 0 ? [.integer(Int64(index))] : nil
    }
  }

  /// The variants that any group has.
  private var variantsWithoutPresence: Set<[GroupKey]> {
    switch declaration.rows {
    case .input: []
    case .groups(let keys, _): keys.isEmpty ? [[]] : []
    case .variants(_, let variants):
      Set(variants.indices.filter { variants[$0].presence == nil }.map { [.integer(Int64($0))] })
    }
  }

  /// The rows of one group of the query's dimensions.
  private func rows(
    _ outerKey: [GroupKey],
    _ innerKeys: Set<[GroupKey]>,
    _ reader: MeasureReader,
    isByColumn: Bool,
    isAdded: ([GroupKey]) -> Bool
  ) throws -> [Row] {
    let named = zip(outerKey, outer).map { cell($0, $1) }
    func row(
      _ inner: [GroupKey]?,
      _ keys: [Cell],
      _ measures: [Measure],
      _ kind: String?
    ) throws -> Row {
      try Task.checkCancellation()
      let isVariant = if case .variants = declaration.rows { true } else { false }
      let key = outerKey + (isVariant ? [] : inner ?? [])
      let values = reader.cells(measures, key, in: outerKey, isTotal: inner == nil)
      return Row(
        outer: outerKey,
        inner: inner,
        isAdded: inner.map(isAdded) ?? false,
        row: ReportRow(
          cells: named + keys + values.cells + reader.exemplarCells(inner, isVariant, key),
          kind: kind,
          unreliable: values.unreliable
        )
      )
    }
    switch declaration.rows {
    case .input: return []
    case .variants(_, let variants):
      return try variants.indices.compactMap { index in
        let key: [GroupKey] = [.integer(Int64(index))]
        guard innerKeys.contains(key) else { return nil }
        return try row(key, variants[index].cells, variants[index].measures, nil)
      }
    case .groups(let keys, let measures):
      let dimensions = keys.map(\.dimension)
      var rows = try innerKeys.map { key in
        (
          row: try row(
            key,
            zip(key, dimensions).map { cell($0, $1) },
            measures,
            declaration.total?.rowKind
          ),
          key: sortKey(key, dimensions)
        )
      }
      complete(&rows, measures)
      let order =
        isByColumn
        ? []
        : declaration.order.compactMap { order in
          columns.firstIndex { $0.name == order.measure && $0.role == .measure }
            .map { ($0, order.isDescending) }
        }
      rows.sort { a, b in
        for (column, isDescending) in order {
          let left = a.row.row.cells[column].double
          let right = b.row.row.cells[column].double
          guard left != right else { continue }
          guard let left, let right else { return left != nil }
          return isDescending ? left > right : left < right
        }
        return a.key.precedes(b.key)
      }
      var result = rows.map(\.row)
      if let total = declaration.total {
        result.append(try row(nil, keys.map { _ in .text("(all)") }, measures, total.totalKind))
      }
      return result
    }
  }
}

extension TableQuery {
  /// Tells of each row what its neighbours say of it, in both periods.
  private func complete(_ rows: inout [(row: Row, key: [GroupKey])], _ measures: [Measure]) {
    guard let completion = declaration.completion else { return }
    let columns = columns
    for prefix in ["", "previous_"] {
      let places = measures.map { measure in
        columns.firstIndex { $0.role == .measure && $0.name == prefix + measure.column.name }
      }
      guard places.contains(where: { $0 != nil }) else { continue }
      let completed = completion(
        rows.map { row in places.map { $0.map { row.row.row.cells[$0] } ?? .missing } }
      )
      for (row, cells) in zip(rows.indices, completed) {
        for case (let place?, let cell) in zip(places, cells) {
          rows[row].row.row.cells[place] = cell
        }
      }
    }
    for (now, column) in columns.enumerated() where column.role == .measure {
      guard let before = columns.firstIndex(where: { $0.name == "previous_\(column.name)" }),
        let change = columns.firstIndex(where: { $0.name == "change_\(column.name)" })
      else { continue }
      for row in rows.indices {
        let cells = rows[row].row.row.cells
        rows[row].row.row.cells[change] = ComparedMeasure.change(cells[now], cells[before])
      }
    }
  }
}

/// Reads the cells of measures out of the answers.
struct MeasureReader {
  private let queries: [GroupQuery]
  private let places: [[Aggregate: Int]]
  private let zone: Zone
  private let showsPersonalData: Bool
  // How much of a row's key its enclosing group has.
  private let enclosingCount: Int
  private let answers: TableQuery.Answers
  private let before: TableQuery.Answers?
  private let compared: [ComparedMeasure]
  /// The exemplars, by the places of targets; `nil` in a table without such columns.
  var exemplars: [[[GroupKey]: Exemplars]?]?
  // What a group without rows comes to.
  private let nothing: [[AggregateValue]]

  init(_ table: TableQuery, _ answers: TableQuery.Answers, _ before: TableQuery.Answers?) {
    queries = table.queries
    places = queries.map { query in
      Dictionary(uniqueKeysWithValues: query.aggregates.enumerated().map { ($1, $0) })
    }
    zone = table.query.filter.zone
    showsPersonalData = table.query.showsPersonalData
    enclosingCount = table.outer.count + table.declaration.enclosingKeys
    self.answers = answers
    self.before = before
    // All variants have measures of the same names.
    compared = before == nil ? [] : ComparedMeasure.all(table.declaration.measures)
    nothing = queries.map { $0.aggregates.map(\.valueWithoutRows) }
  }

  /// The cells of `measures` for the group `key`, with those of the period before and the changes when
  /// there is one, and the names of changes that rest on too little before.
  func cells(
    _ measures: [Measure],
    _ key: [GroupKey],
    in outerKey: [GroupKey],
    isTotal: Bool
  ) -> (cells: [Cell], unreliable: [String]) {
    let now = measures.map { value($0, answers, key, outerKey, isTotal) }
    guard let before else { return (now, []) }
    let previous = measures.map { value($0, before, key, outerKey, isTotal) }
    var unreliable: [String] = []
    for measure in compared where measure.hasChange {
      guard let reliability = measure.measure.column.reliability,
        let place = measures.firstIndex(where: { $0.column.name == reliability.countColumn }),
        (previous[place].double ?? 0) < Double(reliability.minimum)
      else { continue }
      unreliable.append("change_\(measure.measure.column.name)")
    }
    return (zip(compared, zip(now, previous)).flatMap { $0.cells($1.0, $1.1) }, unreliable)
  }

  /// The cells of exemplars of a row: of the group `key`, of one of its variants, or of a total.
  func exemplarCells(_ inner: [GroupKey]?, _ isVariant: Bool, _ key: [GroupKey]) -> [Cell] {
    guard let exemplars else { return [] }
    var target = inner == nil ? 1 : 0
    if isVariant, case .integer(let variant)? = inner?.first { target = Int(variant) }
    return (exemplars[target]?[key] ?? Exemplars()).cells
  }

  private func value(
    _ measure: Measure,
    _ answers: TableQuery.Answers,
    _ key: [GroupKey],
    _ outerKey: [GroupKey],
    _ isTotal: Bool
  ) -> Cell {
    let own = isTotal ? 1 : 0
    let group = (isTotal ? answers.enclosing : answers.groups)[key] ?? nothing[own]
    let aroundKey = isTotal ? outerKey : Array(key.prefix(enclosingCount))
    let around = queries.count > 1 ? answers.enclosing[aroundKey] ?? nothing[1] : []
    return measure.expression.value(
      { aggregate in
        let value = places[own][aggregate].map { group[$0] } ?? .missing
        return showsPersonalData ? value : value.shown(of: aggregate)
      },
      enclosing: { aggregate in
        queries.count > 1 ? places[1][aggregate].map { around[$0] } ?? .missing : .missing
      },
      zone: zone
    )
  }
}

extension AggregateValue {
  /// The value of `aggregate` without phone numbers in a text that calls brought.
  fileprivate func shown(of aggregate: Aggregate) -> AggregateValue {
    guard case .mostFrequent(let column) = aggregate, case .text(let text) = self else {
      return self
    }
    return .text(Array(column.shown(text).utf8))
  }
}

extension ArgumentError {
  /// Filling the gaps of a table makes too many rows.
  static func tooManyFilledRows(_ table: String) -> ArgumentError {
    ArgumentError([
      ArgumentProblem(
        "fill",
        "the table '\(table)' would have more than \(TimeGrid.mostRows) rows; choose longer steps of "
          + "time, a shorter period, or fewer groups"
      )
    ])
  }
}
