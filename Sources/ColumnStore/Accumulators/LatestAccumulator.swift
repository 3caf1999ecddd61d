/// In each group the text of the row with the largest time, then the largest text by its bytes.
package struct LatestAccumulator: Accumulator {
  private var latest: [(time: Int64, text: [UInt8])?] = []

  /// An accumulator without rows.
  package init() {}

  /// Adds rows with a time, a text and a group id each, none above `groups`.
  package mutating func update(
    times: [Int64],
    _ texts: TextChunk,
    _ ids: [UInt32],
    groups: Int
  ) {
    latest.grow(to: groups + 1, repeating: nil)
    for row in ids.indices where ids[row] != 0 {
      let group = Int(ids[row])
      if let known = latest[group], known.time > times[row] { continue }
      guard let text = texts[row] else { continue }
      consider(times[row], text, group)
    }
  }

  private mutating func consider(_ time: Int64, _ text: [UInt8], _ group: Int) {
    if let known = latest[group] {
      guard
        time > known.time || (time == known.time && known.text.lexicographicallyPrecedes(text))
      else { return }
    }
    latest[group] = (time, text)
  }

  package mutating func merge(_ other: LatestAccumulator, groups: [Int]) {
    latest.grow(to: (groups.max() ?? 0) + 1, repeating: nil)
    for group in other.latest.indices.dropFirst() {
      if let entry = other.latest[group] { consider(entry.time, entry.text, groups[group]) }
    }
  }

  /// A group's text; `nil` without rows.
  package func text(of group: Int) -> [UInt8]? { group < latest.count ? latest[group]?.text : nil }
}
