import Calls
import ColumnStore

/// The calls that may be among the first of a list, as far as their ranks and starts tell: of those
/// that are alike, who comes first is for others to say.
struct CallCandidates<Rank: Sendable>: Sendable {
  private struct Candidate {
    let rank: Rank
    let start: Int64
    let index: Int
    let call: Int
  }

  private let limit: Int
  private let precedes: @Sendable (Rank, Rank) -> Bool
  private var candidates: [Candidate] = []
  // The last call that is certainly before all that come behind it.
  private var bound: Candidate?
  /// All calls that were offered.
  private(set) var population = Population()

  /// Candidates for a list of at most `limit` calls, without any yet.
  init(limit: Int, by precedes: @escaping @Sendable (Rank, Rank) -> Bool) {
    self.limit = limit
    self.precedes = precedes
  }

  /// Offers some of the calls of the row group at `index`.
  ///
  /// - Complexity: O(calls), and O(calls · log calls) for those that come before what was there.
  mutating func add(_ calls: [(call: Int, rank: Rank)], of group: RowGroup, at index: Int) {
    guard !calls.isEmpty, case .integer(let chunk) = group[.start] else { return }
    let starts = chunk.values()
    for (call, rank) in calls {
      let start = starts[call] == .min ? 0 : starts[call]
      population.add(start)
      let candidate = Candidate(rank: rank, start: start, index: index, call: call)
      if let bound, Self.isBefore(bound, candidate, precedes) { continue }
      candidates.append(candidate)
    }
    if candidates.count >= 2 * limit { trim() }
  }

  /// Adds what another task was offered.
  mutating func merge(_ other: CallCandidates) {
    population.add(other.population)
    candidates += other.candidates
    trim()
  }

  /// The candidates of each row group that has some, in the order of the row groups.
  var byGroup: [(index: Int, calls: [(call: Int, rank: Rank)])] {
    Dictionary(grouping: candidates, by: \.index).sorted { $0.key < $1.key }.map { index, all in
      (index, all.sorted { $0.call < $1.call }.map { ($0.call, $0.rank) })
    }
  }

  /// Drops those that come behind the first `limit`.
  private mutating func trim() {
    guard limit > 0 else { return candidates = [] }
    guard candidates.count > limit else { return }
    let precedes = precedes
    candidates.sort { Self.isBefore($0, $1, precedes) }
    let last = candidates[limit - 1]
    bound = last
    candidates.removeAll { Self.isBefore(last, $0, precedes) }
  }

  private static func isBefore(
    _ a: Candidate,
    _ b: Candidate,
    _ precedes: (Rank, Rank) -> Bool
  ) -> Bool {
    if precedes(a.rank, b.rank) { return true }
    if precedes(b.rank, a.rank) { return false }
    return a.start > b.start
  }
}
