/// A fold over the rows of every group at once.
///
/// Rows come with a group id each: 0 for rows that do not count, else 1… up to the number of
/// groups known so far, which grows while a scan goes on. A fresh accumulator is the identity of
/// ``merge(_:groups:)``, and merging is associative and commutative as far as results can tell.
package protocol Accumulator: Sendable {
  /// Adds the groups of `other`, whose group `g` is `groups[g]` here.
  mutating func merge(_ other: Self, groups: [Int])
}

extension Array {
  /// Grows the array to at least `count` elements.
  @inline(__always)
  mutating func grow(to count: Int, repeating element: Element) {
    guard self.count < count else { return }
    append(contentsOf: repeatElement(element, count: count - self.count))
  }
}
