/// How much a call matters to those who look behind a number: by the row of it that matters most.
struct EvidenceRank: Sendable {
  /// A reason that holds of the row.
  struct Held: Sendable {
    /// The reason's place.
    let place: Int
    /// The value of its own measure, or the number of rows by which the call has it.
    let value: Double?
  }

  /// The row's reasons, the weightiest first.
  let reasons: [Held]
  /// The row's value of the measure, the number of rows without one, or that of reasons where they
  /// are counted; `nil` when it is missing.
  let value: Double?
  /// The row's place among the call's rows of the table that has the measure.
  let row: Int
  /// How many rows of the call are behind the number.
  var rows = 1
  /// How values are compared.
  let order: Order

  /// What makes one value matter more than another.
  struct Order: Sendable {
    let isLargestFirst: Bool
    /// Whether values as far below 0 matter as much.
    let comparesMagnitudes: Bool
    /// Whether the number of reasons alone tells.
    let countsReasons: Bool

    init(_ evidence: Evidence) {
      isLargestFirst = evidence.isLargestFirst
      comparesMagnitudes = evidence.comparesMagnitudes
      countsReasons = evidence.countsReasons
    }
  }

  /// Whether a row with this rank matters more than one with `other`.
  func precedes(_ other: EvidenceRank) -> Bool {
    if !order.countsReasons {
      let (own, others) = (reasons.first, other.reasons.first)
      switch (own?.place, others?.place) {
      case (let a?, let b?) where a != b: return a < b
      case (.some, nil): return true
      case (nil, .some): return false
      default: break
      }
      if own?.value != others?.value {
        return Self.precedes(own?.value, others?.value) { $0 > $1 }
      }
    }
    return Self.precedes(value, other.value) { a, b in
      let (a, b) = order.comparesMagnitudes ? (abs(a), abs(b)) : (a, b)
      return order.isLargestFirst ? a > b : a < b
    }
  }

  /// A missing value comes last.
  private static func precedes(
    _ a: Double?,
    _ b: Double?,
    _ precedes: (Double, Double) -> Bool
  ) -> Bool {
    guard let a else { return false }
    return b.map { precedes(a, $0) } ?? true
  }
}
