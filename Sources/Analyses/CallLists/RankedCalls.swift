import Calls
import ColumnStore

/// The first calls of a list, with what they are ranked by, and how many there are in all.
///
/// Of equally ranked calls the newest comes first, then the one that comes first by workspace and by
/// the bytes of agent and call id.
struct RankedCalls<Rank: Sendable>: Sendable {
  /// A listed call.
  struct Entry: Sendable {
    let rank: Rank
    let start: Int64
    /// The row group that has the call, and its place there.
    let group: RowGroup
    let call: Int
  }

  private let limit: Int
  private let precedes: @Sendable (Rank, Rank) -> Bool
  private(set) var entries: [Entry] = []
  /// All calls that are to be listed, those past the limit too.
  private(set) var population = Population()

  /// A list of at most `limit` calls, without any yet.
  init(limit: Int, by precedes: @escaping @Sendable (Rank, Rank) -> Bool) {
    self.limit = limit
    self.precedes = precedes
  }

  /// How many calls are past the limit.
  var hidden: Int { population.calls - entries.count }

  /// Adds some of the calls of a row group.
  ///
  /// - Throws: ``EngineError`` when what identifies calls was not loaded.
  mutating func add(_ calls: [(call: Int, rank: Rank)], of group: RowGroup) throws {
    guard !calls.isEmpty, case .integer(let starts) = group[.start] else { return }
    let offered = calls.map { call, rank in
      Entry(rank: rank, start: starts[call] ?? 0, group: group, call: call)
    }
    let kept = try sorted(offered).prefix(limit)
    // Of the calls alone that stay, so that a few do not keep all of their group in memory.
    let own = group.keeping(calls: kept.map(\.call))
    entries += kept.enumerated().map { place, entry in
      Entry(rank: entry.rank, start: entry.start, group: own, call: place)
    }
    try trim()
  }

  /// Adds what another task has found.
  mutating func merge(_ other: RankedCalls) throws {
    entries += other.entries
    try trim()
  }

  private mutating func trim() throws {
    entries = Array(try sorted(entries).prefix(limit))
  }

  private func sorted(_ entries: [Entry]) throws -> [Entry] {
    try entries.sorted { a, b in
      if precedes(a.rank, b.rank) { return true }
      if precedes(b.rank, a.rank) { return false }
      if a.start != b.start { return a.start > b.start }
      return try CallIdentity(a.group, a.call) < CallIdentity(b.group, b.call)
    }
  }
}

extension RankedCalls {
  /// The first of all calls of `source` that `rank` gives a rank.
  ///
  /// One pass finds which calls may be among them, another looks at those alone.
  /// - Parameters:
  ///   - source: The calls.
  ///   - threads: How many tasks work at once; the list does not depend on it.
  ///   - list: The list without calls.
  ///   - columns: What `rank` reads.
  ///   - rank: The calls of a row group that are to be listed.
  /// - Returns: The list.
  /// - Throws: What `rank` and the calls throw, or `CancellationError`.
  static func first(
    of source: any RowGroupSource,
    threads: Int,
    in list: RankedCalls,
    rankedBy columns: Set<Column>,
    _ rank: @escaping @Sendable (RowGroup) throws -> [(call: Int, rank: Rank)]
  ) async throws -> RankedCalls {
    let empty = CallCandidates(limit: list.limit, by: list.precedes)
    // The last row groups are the newest, mostly: with them first, few calls of others may follow.
    let candidates = try await folded(source.groupCount, threads: threads, empty) {
      found,
      place in
      let index = source.groupCount - 1 - place
      let rows = try source.group(at: index, columns: columns)
      found.add(try rank(rows), of: rows, at: index)
    } merge: {
      $0.merge($1)
    }
    let groups = candidates.byGroup
    var whole = try await folded(groups.count, threads: threads, list) { list, place in
      try list.add(groups[place].calls, of: try source.group(at: groups[place].index))
    } merge: {
      try $0.merge($1)
    }
    whole.population = candidates.population
    return whole
  }
}
