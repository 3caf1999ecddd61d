import Calls

/// The few calls that are nearest to something.
///
/// A call counts once, by its nearest row. Of equally near calls the newest comes first, then the one
/// that comes first by workspace and by the bytes of agent and call id.
struct ExemplarList: Sendable {
  private struct Entry {
    let distance: Double
    let start: Int64
    let identity: CallIdentity

    func precedes(_ other: Entry) -> Bool {
      if distance != other.distance { return distance < other.distance }
      if start != other.start { return start > other.start }
      return identity < other.identity
    }
  }

  private let count: Int
  private var entries: [Entry] = []

  /// A list of at most `count` calls, of which there must be at least one.
  init(count: Int) { self.count = count }

  /// The calls' ids, the nearest first.
  var callIDs: [[UInt8]] { entries.map(\.identity.callID) }

  /// Offers a row of a call, which is so far away.
  mutating func offer(
    _ distance: Double,
    start: Int64,
    _ group: RowGroup,
    _ call: Int
  ) throws(EngineError) {
    if entries.count == count, let last = entries.last,
      distance > last.distance || distance == last.distance && start < last.start
    {
      return
    }
    let entry = Entry(
      distance: distance,
      start: start,
      identity: try CallIdentity(group, call)
    )
    insert(entry)
  }

  /// Adds what another task was offered; no call is in both.
  mutating func merge(_ other: ExemplarList) {
    for entry in other.entries { insert(entry) }
  }

  private mutating func insert(_ entry: Entry) {
    if let known = entries.firstIndex(where: { $0.identity == entry.identity }) {
      guard entry.precedes(entries[known]) else { return }
      entries.remove(at: known)
    }
    let place = entries.firstIndex { entry.precedes($0) } ?? entries.count
    entries.insert(entry, at: place)
    if entries.count > count { entries.removeLast() }
  }
}
