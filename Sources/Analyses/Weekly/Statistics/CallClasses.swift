/// Classes of calls that add the same whole numbers to some sums: how often those of each class are
/// drawn tells the sums.
struct CallClasses: Sendable {
  /// The cells in which the calls are counted, by their classes.
  let cells: DrawCells
  /// The sums, by their places, and what a call of each class adds to them.
  let sums: [(place: Int, terms: [Double])]

  /// As many as stay, with their counts, in the fastest cache.
  private static let mostClasses = 1_024

  /// Classes for as many of `sums` as have few, given that each has a term a call, and the places of
  /// the others.
  ///
  /// Whole numbers are added exactly in any order, if they do not come to too much.
  /// - Complexity: O(calls · sums · sets of classes).
  static func all(of sums: [[Double]]) -> (classes: [CallClasses], others: [Int]) {
    var sets: [Draft] = []
    var others: [Int] = []
    for (place, terms) in sums.enumerated() {
      guard let codes = Codes(terms) else {
        others.append(place)
        continue
      }
      for set in sets.indices.reversed() {
        guard let joined = sets[set].joined(codes, place) else { continue }
        sets[set] = joined
        break
      }
      if sets.allSatisfy({ $0.places.last != place }) {
        sets.append(Draft(places: [place], classes: codes.codes, count: codes.values.count))
      }
    }
    return (sets.map { $0.classes(of: sums) }, others)
  }

  /// Small whole numbers, as codes.
  private struct Codes {
    let codes: [UInt32]
    let values: [Int]

    /// `nil` of terms that are no such numbers, or too many different ones.
    init?(_ terms: [Double]) {
      var used = [Bool](repeating: false, count: 1 << 16)
      var largest = 0
      for term in terms {
        guard term.sign == .plus, term < Double(used.count), term == term.rounded(.down) else {
          return nil
        }
        used[Int(term)] = true
        largest = max(largest, Int(term))
      }
      let values = (0...largest).filter { used[$0] }
      // No sum may come to what a double rounds: 2^16 · 12 · 2^32 calls is below 2^53.
      guard values.count <= CallClasses.mostClasses, terms.count < 1 << 32 else { return nil }
      var codeOfValue = [UInt32](repeating: 0, count: largest + 1)
      for (code, value) in values.enumerated() { codeOfValue[value] = UInt32(code) }
      codes = terms.map { codeOfValue[Int($0)] }
      self.values = values
    }
  }

  /// A set of classes to which sums are still added.
  private struct Draft {
    var places: [Int]
    var classes: [UInt32]
    var count: Int

    /// The set with one more sum; `nil` if there would be too many classes.
    func joined(_ other: Codes, _ place: Int) -> Draft? {
      var known = [UInt32](repeating: .max, count: count * other.values.count)
      var found: UInt32 = 0
      var joined = [UInt32](repeating: 0, count: classes.count)
      for call in classes.indices {
        let pair = Int(classes[call]) * other.values.count + Int(other.codes[call])
        if known[pair] == .max {
          guard found < CallClasses.mostClasses else { return nil }
          known[pair] = found
          found += 1
        }
        joined[call] = known[pair]
      }
      return Draft(places: places + [place], classes: joined, count: Int(found))
    }

    func classes(of sums: [[Double]]) -> CallClasses {
      CallClasses(
        cells: DrawCells(classes, of: count),
        sums: places.map { place in
          var terms = [Double](repeating: 0, count: count)
          for (call, own) in classes.enumerated() { terms[Int(own)] = sums[place][call] }
          return (place, terms)
        }
      )
    }
  }
}
