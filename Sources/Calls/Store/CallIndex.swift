/// Finds calls by the hash of their identity.
///
/// Open addressing over parallel arrays, 40 to 48 bytes a call.
struct CallIndex {
  struct Place {
    let group: Int
    let call: Int
    let content: CallContent
  }

  private var slots: [UInt32] = []
  private var keys: [UInt64] = []
  private var groups: [UInt32] = []
  private var calls: [UInt32] = []
  // The digest, or the record's first byte; and the record's bytes and source, 0 bytes for a digest.
  private var contents: [UInt64] = []
  private var counts: [UInt32] = []
  private var sources: [UInt32] = []

  /// The call with the hash `key` that `isSame` confirms.
  func find(_ key: UInt64, isSame: (Place) -> Bool) -> Place? {
    guard !slots.isEmpty else { return nil }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if keys[entry] == key {
        let place = Place(
          group: Int(groups[entry]),
          call: Int(calls[entry]),
          content: content(of: entry)
        )
        if isSame(place) { return place }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func content(of entry: Int) -> CallContent {
    guard counts[entry] > 0 else { return .digest(contents[entry]) }
    return .record(
      source: Int(sources[entry]),
      offset: Int(contents[entry]),
      count: Int(counts[entry])
    )
  }

  /// Adds a call that is not there yet.
  mutating func add(_ identity: DecodedBlock.Identity, group: Int, call: Int) {
    if slots.count < 2 * (keys.count + 1) { grow() }
    keys.append(identity.key)
    switch identity.content {
    case .digest(let digest):
      contents.append(digest)
      counts.append(0)
      sources.append(0)
    case .record(let source, let offset, let count):
      contents.append(UInt64(offset))
      counts.append(UInt32(count))
      sources.append(UInt32(source))
    }
    groups.append(UInt32(group))
    calls.append(UInt32(call))
    insert(keys.count - 1)
  }

  private mutating func insert(_ entry: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: keys[entry]) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(entry + 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: max(64, slots.count * 2))
    for entry in keys.indices { insert(entry) }
  }
}
