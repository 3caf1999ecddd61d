import Calls

/// The calls that may be the nearest to a value, as far as their own values and their starts tell: of
/// those that are alike, who comes first is for others to say.
///
/// A call counts once, by its nearest value; of equally near calls the newest comes first.
struct NearestCalls: Sendable {
  /// What calls are looked for near to.
  enum Goal: Sendable {
    /// A value, which calls may be below and above.
    case near(Double)
    /// The largest of all values.
    case largest(Double)
    /// The smallest of all values.
    case smallest(Double)

    func distance(of value: Double) -> Double {
      switch self {
      case .near(let goal): abs(value - goal)
      case .largest: -value
      case .smallest: value
      }
    }
  }

  /// The row group that has a call, and the call's place there.
  struct Place: Hashable, Sendable {
    let group: Int
    let call: Int
  }

  /// A call that may be among the nearest.
  struct Candidate: Sendable {
    let distance: Double
    let start: Int64
    let place: Place

    /// Whether it is certainly before `other`.
    func precedes(_ other: Candidate) -> Bool {
      distance != other.distance ? distance < other.distance : start > other.start
    }
  }

  private let goal: Goal
  /// The most calls that are wanted.
  let count: Int
  // No whole number is nearer, if the values are such.
  private let least: Double
  private(set) var candidates: [Candidate] = []
  // The last call that is certainly before all that come behind it.
  private var bound: Candidate?
  private var room: Int
  // Candidates that none was added to since those that are too far were dropped.
  private var settled = 0
  /// The least and the largest value that may be near enough.
  private(set) var reach: SIMD2<Double>

  /// Looks for the `count` calls nearest to `goal`, at least one; `isWhole` says whether all values are
  /// whole numbers.
  init(_ goal: Goal, count: Int, isWhole: Bool) {
    self.goal = goal
    self.count = count
    room = Self.room(besides: count)
    reach = SIMD2(-.infinity, .infinity)
    switch goal {
    case .near(let value): least = isWhole ? goal.distance(of: value.rounded()) : 0
    case .largest(let value):
      least = goal.distance(of: value)
      if count == 1 { reach.x = value }
    case .smallest(let value):
      least = goal.distance(of: value)
      if count == 1 { reach.y = value }
    }
  }

  /// How many candidates there may be before those that are too far are dropped.
  private static func room(besides kept: Int) -> Int { 2 * kept + 6 }

  /// Offers a value of a call that starts at `start`.
  ///
  /// - Complexity: O(log candidates) on average.
  mutating func offer(_ value: Double, start: Int64, _ place: Place) {
    let candidate = Candidate(distance: goal.distance(of: value), start: start, place: place)
    if let bound, bound.precedes(candidate) { return }
    candidates.append(candidate)
    if candidates.count >= room { trim() }
  }

  /// Adds what another task was offered.
  mutating func merge(_ other: NearestCalls) {
    candidates += other.candidates
    trim()
  }

  /// Whether values in the reach may be near enough, if none of their calls starts after `lastStart`.
  func mayTake(startingBy lastStart: Int64) -> Bool {
    guard let bound, bound.distance <= least else { return true }
    return lastStart >= bound.start
  }

  /// Drops what comes behind the first calls.
  mutating func trim() {
    guard candidates.count > settled else { return }
    candidates.sort { $0.precedes($1) }
    var seen: Set<Place> = []
    candidates.removeAll { !seen.insert($0.place).inserted }
    if candidates.count >= count {
      let last = candidates[count - 1]
      bound = last
      candidates.removeAll { last.precedes($0) }
      narrow(to: last.distance)
    }
    settled = candidates.count
    room = Self.room(besides: settled)
  }

  private mutating func narrow(to distance: Double) {
    switch goal {
    case .near(let value):
      // A distance is rounded: rather a value too many, which is looked at again.
      let more = (abs(value) + distance) * 0x1p-40
      reach = SIMD2(value - distance - more, value + distance + more)
    case .largest: reach.x = -distance
    case .smallest: reach.y = distance
    }
  }
}
