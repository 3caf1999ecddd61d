import Analyses
import Calls
import Reporting

/// The first calls in an order of their own; of those that tie the newest come first.
struct SortedCalls {
  private let order: CallOrder
  private let limit: Int
  private var ranked: [(key: Cell, entry: CallList.Entry)] = []

  /// An empty list of at most `limit` calls.
  init(_ order: CallOrder, limit: Int) {
    self.order = order
    self.limit = limit
  }

  /// The calls, the first one first.
  var entries: [CallList.Entry] { ranked.map(\.entry) }

  /// Adds those of the calls `selected` of a row group that belong to the list.
  ///
  /// - Complexity: O(n log n) in the calls.
  mutating func add(_ selected: [Int], of group: RowGroup, ids: [Int64]) {
    var offered = selected.compactMap { call -> (key: Cell, place: CallList.Place, call: Int)? in
      guard let start = group.integer(.start, call) else { return nil }
      return (order.key(group, call), CallList.Place(start: start, id: ids[call]), call)
    }
    offered.sort { precedes(($0.key, $0.place), ($1.key, $1.place)) }
    // A row group of each alone, so that one call does not keep all of its group in memory.
    ranked += offered.prefix(limit).map {
      ($0.key, CallList.Entry(place: $0.place, row: group.keeping(calls: [$0.call])))
    }
    let sorted = ranked.sorted { precedes(($0.key, $0.entry.place), ($1.key, $1.entry.place)) }
    ranked = Array(sorted.prefix(limit))
  }

  private func precedes(_ a: (Cell, CallList.Place), _ b: (Cell, CallList.Place)) -> Bool {
    if order.precedes(a.0, b.0) { return true }
    if order.precedes(b.0, a.0) { return false }
    return a.1 > b.1
  }
}
