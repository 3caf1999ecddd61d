/// How much a call matters to those who look behind a number: by the row of it that matters most.
struct EvidenceRank: Sendable {
  /// The place of the row's weightiest reason, or the number of reasons when it has none.
  let reason: Int
  /// The places of all reasons of the row.
  let reasons: [Int]
  /// The row's value of the measure, or the number of rows without one; `nil` when it is missing.
  let value: Double?
  /// The row's place among the call's rows of the table that has the measure.
  let row: Int
  /// How many rows of the call are behind the number.
  var rows = 1
  let isLargestFirst: Bool

  /// Whether a row with this rank matters more than one with `other`.
  func precedes(_ other: EvidenceRank) -> Bool {
    if reason != other.reason { return reason < other.reason }
    switch (value, other.value) {
    case (let a?, let b?): return isLargestFirst ? a > b : a < b
    case (.some, nil): return true
    case (nil, _): return false
    }
  }
}
