package import Calls
import ColumnStore

/// One task's share of the search for exemplars of several queries, row group by row group.
struct ExemplarSearch: Sendable {
  private let reported: CallTable
  private let filter: CallFilter
  private var rows: [ExemplarRows] = []
  private var scans: [(rows: Int, scan: ExemplarScan)] = []
  // For each query what other tasks have found, and this one once something was merged.
  private var merged: [[[GroupKey]: [NearestCalls]]]

  init(_ queries: [ExemplarQuery], on table: CallTable, matching filter: CallFilter) {
    reported = table
    self.filter = filter
    merged = queries.map { _ in [:] }
    for query in queries {
      let place = rows.firstIndex { $0.areThose(of: query) } ?? rows.count
      if place == rows.count { rows.append(ExemplarRows(of: query, zone: filter.zone)) }
      var scan = ExemplarScan(query)
      scan.meet(groupsOf: rows[place].grouping)
      scans.append((place, scan))
    }
  }

  /// The columns that a row group is to be looked at for, of which `ranges` are known; `nil` if nothing
  /// in it can be near enough.
  func columns(for ranges: RowGroupRanges.Ranges?) -> Set<Column>? {
    let wanted = scans.filter { $0.scan.mayTake(from: ranges) }
    guard !wanted.isEmpty else { return nil }
    return wanted.reduce(into: filter.columns.union([reported.columns[0]])) { columns, wanted in
      columns.formUnion(rows[wanted.rows].columns + [wanted.scan.query.measure])
    }
  }

  /// Looks at the rows of one row group, which is read for ``columns(for:)``.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  mutating func add(
    _ group: RowGroup,
    at index: Int,
    _ ranges: RowGroupRanges.Ranges?
  ) throws {
    var masks = MaskCache(group, zone: filter.zone)
    var ids: [Int: [UInt32]?] = [:]
    for place in scans.indices where scans[place].scan.mayTake(from: ranges) {
      let own = scans[place].rows
      let found =
        try ids[own] ?? rows[own].ids(in: group, reportOn: reported, matching: filter, &masks)
      ids[own] = .some(found)
      guard let found else { continue }
      scans[place].scan.meet(groupsOf: rows[own].grouping)
      try scans[place].scan.add(group, at: index, found, ranges)
    }
  }

  /// Adds what another task has found.
  mutating func merge(_ other: ExemplarSearch) {
    for (query, found) in other.found.enumerated() {
      for (key, calls) in found { merge(calls, of: key, query) }
    }
  }

  private mutating func merge(_ calls: [NearestCalls], of key: [GroupKey], _ query: Int) {
    guard var known = merged[query].removeValue(forKey: key) else {
      return merged[query][key] = calls
    }
    for goal in known.indices { known[goal].merge(calls[goal]) }
    merged[query][key] = known
  }

  /// For each query what was found in each group, for each of the three goals.
  var found: [[[GroupKey]: [NearestCalls]]] {
    zip(scans, merged).map { own, merged in
      guard merged.isEmpty else { return merged }
      return own.scan.found(rows[own.rows].grouping)
    }
  }
}

extension ColumnEngine {
  /// Finds exemplars; see ``Engine/exemplars(_:on:matching:)``.
  ///
  /// One pass finds which calls may be the nearest, without what identifies them; of row groups of
  /// which an evaluation has seen that nothing can be near enough, it reads nothing.
  package func exemplars(
    _ queries: [ExemplarQuery],
    on table: CallTable,
    matching filter: CallFilter
  ) async throws -> [[[GroupKey]: Exemplars]] {
    let (calls, ranges) = (calls, ranges)
    // The newest first: of equally near calls they are wanted.
    let order = (0..<calls.groupCount).map { (index: $0, lastStart: ranges[$0]?.lastStart ?? .max) }
      .sorted { ($0.lastStart, $0.index) > ($1.lastStart, $1.index) }.map(\.index)
    let empty = ExemplarSearch(queries, on: table, matching: filter)
    let search = try await folded(order.count, threads: threads, empty) { search, place in
      let known = ranges[order[place]]
      guard let columns = search.columns(for: known) else { return }
      try search.add(calls.group(at: order[place], columns: columns), at: order[place], known)
    } merge: {
      $0.merge($1)
    }
    let found = search.found
    let identities = try await identities(
      of: found.joined().flatMap { $0.value.flatMap(\.candidates).map(\.place) }
    )
    return found.map { $0.mapValues { Exemplars($0, identities) } }
  }

  /// What identifies calls.
  private func identities(
    of places: [NearestCalls.Place]
  ) async throws -> [NearestCalls.Place: CallIdentity] {
    let calls = calls
    let byGroup = Dictionary(grouping: Set(places), by: \.group).sorted { $0.key < $1.key }
    let empty: [NearestCalls.Place: CallIdentity] = [:]
    return try await folded(byGroup.count, threads: threads, empty) { identities, number in
      let (index, places) = byGroup[number]
      let group = try calls.group(at: index, columns: [.workspace, .agent, .callID])
      for place in places { identities[place] = try CallIdentity(group, place.call) }
    } merge: {
      $0.merge($1) { known, _ in known }
    }
  }
}

extension Exemplars {
  fileprivate init(
    _ goals: [NearestCalls],
    _ identities: [NearestCalls.Place: CallIdentity]
  ) {
    let ids = goals.map { $0.callIDs(identities) }
    self.init(nearMedian: ids[0], nearHigh: ids[1], worst: ids[2])
  }
}

extension NearestCalls {
  /// The ids of the nearest calls, the nearest first: of calls that are alike, the one that comes first
  /// by workspace and by the bytes of agent and call id.
  fileprivate func callIDs(_ identities: [Place: CallIdentity]) -> [[UInt8]] {
    candidates.compactMap { candidate in identities[candidate.place].map { (candidate, $0) } }
      .sorted { a, b in
        if a.0.precedes(b.0) { return true }
        if b.0.precedes(a.0) { return false }
        return a.1 < b.1
      }.prefix(count).map(\.1.callID)
  }
}
