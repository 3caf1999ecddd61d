import Calls

/// The time buckets among a table's dimensions, as a grid that can be filled and paired.
///
/// Some dimensions are *tied*: hours, days, weeks and months, and what those leave no choice for, such
/// as the weekday beside a day. Together they step through time. The others, a weekday or an hour of the
/// day for itself, are *free*: they have all their values at each step.
struct TimeGrid {
  /// The most rows of a table whose gaps are filled, and the most steps of a period.
  static let mostRows = 100_000

  private let zone: Zone
  private let tied: [(place: Int, bucket: TimeBucket)]
  private let free: [(place: Int, bucket: TimeBucket)]
  private let width: Int

  /// The grid of `dimensions`.
  init(_ dimensions: [Dimension], zone: Zone) {
    self.zone = zone
    width = dimensions.count
    let buckets = dimensions.enumerated().compactMap { place, dimension in
      if case .bucket(let bucket) = dimension.field { (place: place, bucket: bucket) } else { nil }
    }
    let stretches = Set(buckets.map(\.bucket).filter(\.isStretch))
    func isTied(_ bucket: TimeBucket) -> Bool {
      switch bucket {
      case .hour, .day, .week, .month: true
      case .weekday: !stretches.isDisjoint(with: [.hour, .day])
      case .hourOfDay: stretches.contains(.hour)
      }
    }
    tied = buckets.filter { isTied($0.bucket) }
    free = buckets.filter { !isTied($0.bucket) }
  }

  /// Whether there is no time bucket at all.
  var isEmpty: Bool { tied.isEmpty && free.isEmpty }

  /// Whether the grid steps through time, so that it needs to know from when until when.
  var hasSteps: Bool { !tied.isEmpty }

  /// The places of the time buckets among the dimensions.
  var places: Set<Int> { Set((tied + free).map(\.place)) }

  /// The names of what the steps are of: `week`.
  var stepNames: String { tied.map(\.bucket.rawValue).joined(separator: " and ") }

  /// The steps that hold an instant of `span`, in the order of time: a key for each tied dimension.
  ///
  /// - Returns: `nil` when there are more than ``mostRows``.
  func steps(in span: ClosedRange<Int64>) -> [[GroupKey]]? {
    guard let unit = stepUnit else { return [[]] }
    guard
      let keys = unit.keys(
        from: span.lowerBound,
        through: span.upperBound,
        in: zone,
        limit: Self.mostRows
      )
    else { return nil }
    var steps: [[GroupKey]] = []
    for key in keys {
      let step: [GroupKey] =
        if tied.count == 1 {
          [.integer(key)]
        } else {
          tied.map { part in
            .integer(
              part.bucket == unit
                ? key : part.bucket.key(for: unit.start(ofKey: key, in: zone), in: zone)
            )
          }
        }
      if steps.last != step { steps.append(step) }
    }
    return steps
  }

  /// The shortest stretch that tells all tied buckets apart.
  private var stepUnit: TimeBucket? {
    let stretches = tied.map(\.bucket).filter(\.isStretch)
    if stretches.contains(.hour) { return .hour }
    // Weeks and months cut each other: only days know both.
    if stretches.contains(.day) || stretches.count > 1 { return .day }
    return stretches.first
  }

  /// How many keys ``filled(_:with:)`` makes of one.
  func size(_ steps: [[GroupKey]]) -> Int {
    free.reduce(steps.count) { $0 * $1.bucket.cycle.count }
  }

  /// The keys that have the values of `key` at all places without time, and any time of the grid.
  func filled(_ key: [GroupKey], with steps: [[GroupKey]]) -> [[GroupKey]] {
    var keys = steps.map { step in
      var key = key
      for (part, value) in zip(tied, step) { key[part.place] = value }
      return key
    }
    for part in free {
      keys = keys.flatMap { key in
        part.bucket.cycle.map { value in
          var key = key
          key[part.place] = .integer(value)
          return key
        }
      }
    }
    return keys
  }

  /// The step of a group's key.
  func step(of key: [GroupKey]) -> [GroupKey] { tied.map { key[$0.place] } }

  /// The key at another step.
  func key(_ key: [GroupKey], at step: [GroupKey]) -> [GroupKey] {
    var key = key
    for (part, value) in zip(tied, step) { key[part.place] = value }
    return key
  }
}

extension TimeBucket {
  /// All keys of a bucket that comes again and again.
  fileprivate var cycle: ClosedRange<Int64> {
    switch self {
    case .weekday: 1...7
    case .hourOfDay: 0...23
    case .hour, .day, .week, .month: preconditionFailure("\(rawValue) comes once")
    }
  }
}
