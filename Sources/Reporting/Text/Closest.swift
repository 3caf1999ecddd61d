/// The candidate that a mistyped name most likely meant; `nil` when none is near.
///
/// Near means at most one mistake for every three characters of the name, and at least one: a
/// letter too many, too few or wrong, or two neighbours swapped (optimal string alignment
/// distance, on UTF-8 bytes, ASCII case aside). The first of equally near candidates wins.
/// Before all these comes a candidate that differs by nothing but a unit at its end: `e2e_ms` is nearest
/// to `e2e`, `p95` to `p95_ms`. Names over 64 bytes are nobody's typing error and get no suggestion.
/// - Complexity: O(bytes of the name × bytes of the candidates).
package func closest(to name: String, in candidates: some Sequence<String>) -> String? {
  let typed = name.utf8.map(lowercased)
  guard !typed.isEmpty, typed.count <= 64 else { return nil }
  if let other = candidates.first(where: { differsByUnit(typed, $0.utf8.map(lowercased)) }) {
    return other
  }
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let known = candidate.utf8.map(lowercased)
    let allowed = max(1, max(typed.count, known.count) / 3)
    guard (known.count - typed.count).magnitude <= allowed else { continue }
    let distance = editDistance(typed, known)
    // A name of which no letter is right is another name.
    guard distance <= allowed, distance < known.count else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  return best?.candidate
}

/// Whether one of two names is the other with a unit behind it.
private func differsByUnit(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  let (short, long) = left.count < right.count ? (left, right) : (right, left)
  return ["_ms", "_s", "_seconds", "_cents"].contains { unit in
    !short.isEmpty && long.elementsEqual(short + Array(unit.utf8))
  }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

/// Optimal string alignment distance: the three rows of the matrix that are still needed.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    row.reserveCapacity(right.count + 1)
    for j in right.indices {
      let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
      var cost = min(replaced, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
