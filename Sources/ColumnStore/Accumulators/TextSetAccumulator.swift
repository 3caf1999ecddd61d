/// The distinct texts of each group, and how often each occurs there.
package struct TextSetAccumulator: Accumulator {
  private var interner = StringInterner()
  // How often a text (by its code in `interner`) occurs, a group.
  private var counts: [[Int: Int]] = []

  /// An accumulator without texts.
  package init() {}

  /// Adds the texts of `chunk`, a group id a row, none above `groups`.
  package mutating func update(_ chunk: TextChunk, _ ids: [UInt32], groups: Int) {
    precondition(ids.count == chunk.count, "\(ids.count) ids for \(chunk.count) rows")
    counts.grow(to: groups + 1, repeating: [:])
    var codes = [Int](repeating: -1, count: chunk.dictionary.count)
    for row in ids.indices where ids[row] != 0 {
      let local = Int(chunk.codes[row])
      guard local != chunk.missingCode else { continue }
      if codes[local] < 0 { codes[local] = interner.code(for: chunk.dictionary.span(of: local)) }
      counts[Int(ids[row])][codes[local], default: 0] += 1
    }
  }

  package mutating func merge(_ other: TextSetAccumulator, groups: [Int]) {
    counts.grow(to: (groups.max() ?? 0) + 1, repeating: [:])
    let codes = interner.codes(for: other.interner)
    for group in other.counts.indices.dropFirst() {
      for (code, count) in other.counts[group] {
        counts[groups[group]][codes[code], default: 0] += count
      }
    }
  }

  /// The number of distinct texts of a group that occur at least `times` times.
  package func count(of group: Int, occurring times: Int) -> Int {
    guard group < counts.count else { return 0 }
    return counts[group].values.count { $0 >= times }
  }

  /// The text of a group that occurs most often, of several the first by its bytes; `nil` without
  /// texts.
  ///
  /// - Complexity: O(texts of the group).
  package func mostFrequent(of group: Int) -> [UInt8]? {
    guard group < counts.count, let most = counts[group].values.max() else { return nil }
    let dictionary = interner.dictionary
    return counts[group].lazy.filter { $0.value == most }.map { dictionary[$0.key] }
      .min { $0.lexicographicallyPrecedes($1) }
  }
}
