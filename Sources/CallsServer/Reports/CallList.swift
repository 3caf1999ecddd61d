import Analyses
import Calls

/// The newest of the calls that are listed: those that start last, and of equal starts those with the
/// largest number.
struct CallList {
  /// A call's place in the list: it does not change, whatever calls come.
  struct Place: Comparable {
    let start: Int64
    let id: Int64

    static func < (a: Place, b: Place) -> Bool {
      a.start != b.start ? a.start < b.start : a.id < b.id
    }
  }

  /// A listed call.
  struct Entry {
    let place: Place
    /// A row group of the call alone.
    let row: RowGroup
  }

  private let limit: Int
  /// The list begins behind this place.
  private let after: Place?
  /// The newest first, at most `limit`.
  private(set) var entries: [Entry] = []

  /// An empty list of at most `limit` calls that come behind the place `after`.
  init(limit: Int, after: Place?) {
    self.limit = limit
    self.after = after
  }

  /// Adds those of the calls `selected` of a row group that belong to the list.
  mutating func add(_ selected: [Int], of group: RowGroup, ids: [Int64]) {
    var places = selected.compactMap { call -> (place: Place, call: Int)? in
      guard let start = group.integer(.start, call) else { return nil }
      let place = Place(start: start, id: ids[call])
      if let after, place >= after { return nil }
      if isFull, let last = entries.last, place < last.place { return nil }
      return (place, call)
    }
    places.sort { $0.place > $1.place }
    // A row group of each alone, so that one call does not keep all of its group in memory.
    entries += places.prefix(limit).map {
      Entry(place: $0.place, row: group.keeping(calls: [$0.call]))
    }
    entries.sort { $0.place > $1.place }
    entries.removeLast(max(0, entries.count - limit))
  }

  /// Whether calls that start at `start` or before can still come in.
  func takes(callsUntil start: Int64) -> Bool {
    guard isFull, let last = entries.last else { return true }
    return start >= last.place.start
  }

  private var isFull: Bool { entries.count >= limit }
}

extension CallList.Place {
  /// The place as a parameter; `nil` when the text is none.
  init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }),
      let start = Int64(String(Substring(parts[0]))), let id = Int64(String(Substring(parts[1]))),
      start < .max
    else { return nil }
    self.init(start: start, id: id)
  }

  /// The place as a parameter.
  var text: String { "\(start)-\(id)" }
}
