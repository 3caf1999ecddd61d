/// What a ``Bootstrap`` draws from on one side: calls, and what each of them adds to the statistics.
///
/// Calls come in an order that depends on them alone, as rounded sums depend on it.
package struct CallSample: Sendable {
  /// The calls' ``ResamplingWeight/key(seed:workspace:agent:callID:)``.
  package let keys: [UInt64]
  /// The statistics' sums: for each, what every call adds.
  package let totals: [[Double]]
  /// The statistics' distributions.
  package let values: [Values]
  /// The sums that the number of draws of some classes of calls tells, those behind ``totals`` being
  /// the numbers of values that no distribution's ``Values/windows`` have.
  let classes: [CallClasses]
  /// The other sums, each once: the places where it is wanted, and what every call adds.
  let numbers: [(places: [Int], terms: [Double])]

  /// A sample; all lists must be as long as `keys`, and sums be listed in the calls' order.
  package init(keys: [UInt64], totals: [[Double]], values: [Values]) {
    precondition(totals.allSatisfy { $0.count == keys.count }, "a sum has a term a call")
    precondition(values.allSatisfy { $0.callCount == keys.count }, "a call has a list of values")
    self.keys = keys
    self.totals = totals
    self.values = values
    let sums = totals + values.flatMap(\.gaps)
    let (classes, others) = CallClasses.all(of: sums)
    self.classes = classes
    var numbers: [(places: [Int], terms: [Double])] = []
    for place in others {
      let same = numbers.firstIndex { $0.terms.isIdentical(to: sums[place]) }
      if let same {
        numbers[same].places.append(place)
      } else {
        numbers.append(([place], sums[place]))
      }
    }
    self.numbers = numbers
  }

  /// The number of all sums.
  var sumCount: Int { totals.count + values.reduce(0) { $0 + $1.gaps.count } }
}

extension [Double] {
  /// Whether all are the same bit for bit.
  fileprivate func isIdentical(to other: [Double]) -> Bool {
    elementsEqual(other) { $0.bitPattern == $1.bitPattern }
  }
}
