import Reporting

/// Which groups of a query come first, and how many of them are wanted.
///
/// Of millions of groups a few can so be had without the values of all.
package struct GroupRanking: Sendable {
  /// The most groups.
  let limit: Int
  /// What groups are compared by, besides their keys.
  let aggregates: [Aggregate]
  /// What is compared, from a group's values of `aggregates` or from its key, which costs more than
  /// these; missing comes last.
  let cell: @Sendable (_ values: ArraySlice<AggregateValue>, _ key: () -> [GroupKey]) -> Cell
  let isDescending: Bool
  /// What is compared of the keys of groups that are alike otherwise, value by value.
  let sortKey: @Sendable ([GroupKey]) -> [GroupKey]

  /// A group as it is ranked.
  struct Entry: Sendable {
    let id: Int
    let cell: Cell
    let sortKey: [GroupKey]
  }

  /// The first of no groups.
  var none: FirstElements<Entry> {
    FirstElements(limit) { a, b in
      if a.cell.precedes(b.cell, isDescending: isDescending) { return true }
      if b.cell.precedes(a.cell, isDescending: isDescending) { return false }
      return a.sortKey.precedes(b.sortKey)
    }
  }

  /// Takes a group into account, whose key is only made where it may be one of the first.
  func add(
    _ id: Int,
    _ values: ArraySlice<AggregateValue>,
    to first: inout FirstElements<Entry>,
    _ key: (Int) -> [GroupKey]
  ) {
    let cell = cell(values) { key(id) }
    if let last = first.last, last.cell.precedes(cell, isDescending: isDescending) { return }
    first.add(Entry(id: id, cell: cell, sortKey: sortKey(key(id))))
  }
}

extension [GroupKey] {
  /// Whether the key comes before another one of as many values.
  func precedes(_ other: [GroupKey]) -> Bool {
    for (left, right) in zip(self, other) where left != right { return left.precedes(right) }
    return false
  }
}

/// The first few of many elements.
struct FirstElements<Element: Sendable>: Sendable {
  private let limit: Int
  private let precedes: @Sendable (Element, Element) -> Bool
  // A heap with the last of the elements at its top.
  private var heap: [Element] = []

  init(_ limit: Int, by precedes: @escaping @Sendable (Element, Element) -> Bool) {
    self.limit = limit
    self.precedes = precedes
  }

  /// The last of the elements, once there are as many as are wanted.
  var last: Element? { heap.count == limit ? heap.first : nil }

  /// Takes an element into account.
  ///
  /// - Complexity: O(log limit).
  mutating func add(_ element: Element) {
    if heap.count < limit {
      heap.append(element)
      var place = heap.count - 1
      while place > 0, precedes(heap[(place - 1) / 2], heap[place]) {
        heap.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
    } else if let last = heap.first, precedes(element, last) {
      heap[0] = element
      var place = 0
      while true {
        let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
        guard let child = children.max(by: { precedes(heap[$0], heap[$1]) }),
          precedes(heap[place], heap[child])
        else { break }
        heap.swapAt(place, child)
        place = child
      }
    }
  }

  /// Takes the elements that `other` has kept into account.
  mutating func add(_ other: FirstElements) {
    for element in other.heap { add(element) }
  }

  /// The first elements, in their order.
  ///
  /// - Complexity: O(limit · log limit).
  var ordered: [Element] { heap.sorted(by: precedes) }
}
