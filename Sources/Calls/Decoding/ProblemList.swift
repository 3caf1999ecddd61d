/// What is wrong with one record: the first problems, and how many more there are.
///
/// Problems beyond the limit are counted without being made, so that a record of nothing else costs
/// no memory.
struct ProblemList {
  /// The most problems that are listed; the rest are counted.
  static let maximum = 100

  private var first: [Problem] = []
  /// The number of problems, unlisted ones too.
  private(set) var count = 0
  /// The way from the record to the body: empty but in an envelope.
  private var body: [Problem.Step] = []
  /// The transcript segment that is being read.
  private var segment: Int?

  var isEmpty: Bool { count == 0 }

  /// Starts over, for a record whose body is the record itself.
  mutating func removeAll() {
    first.removeAll(keepingCapacity: true)
    count = 0
    body = []
    segment = nil
  }

  /// Moves from an envelope into its body.
  mutating func enterBody() { body = [.key("call")] }

  /// Moves to another transcript segment.
  mutating func enterSegment(_ index: Int) { segment = index }

  /// Leaves the transcript.
  mutating func leaveSegments() { segment = nil }

  /// Adds a problem of the field `key`, or of what is being read itself; `make` is given the way.
  // Rare, and so kept out of the loops that look for it.
  @inline(never)
  mutating func add(_ key: String? = nil, _ make: ([Problem.Step]) -> Problem) {
    count += 1
    guard first.count < Self.maximum else { return }
    var path = body
    if let segment { path += [.key("transcript_with_tool_calls"), .index(segment)] }
    if let key { path.append(.key(key)) }
    first.append(make(path))
  }

  /// The first problems, and one that counts the others.
  var listed: [Problem] {
    let rest = count - first.count
    guard rest > 0 else { return first }
    let message = "Value error, and \(rest) more problem\(rest == 1 ? "" : "s")"
    return first + [Problem(.value, at: body, message, count: rest)]
  }
}
