/// Which user intervals begin inside an agent's speech.
struct Interruptions {
  // The agent intervals by start, and the latest end among those up to each.
  private var starts: [Int64] = []
  private var latestEnds: [Int64] = []

  /// - Complexity: O(segments log segments).
  init(_ segments: [Segment]) {
    var intervals: [(start: Int64, end: Int64)] = []
    for segment in segments where segment.role == .agent {
      if let speech = segment.speech { intervals.append(speech) }
    }
    intervals.sort { $0.start < $1.start }
    for interval in intervals {
      starts.append(interval.start)
      latestEnds.append(max(interval.end, latestEnds.last ?? interval.end))
    }
  }

  /// Whether speech that starts at `time` starts after an agent's does and more than 200 ms before
  /// its end.
  func cut(at time: Int64) -> Bool {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low > 0 && time < latestEnds[low - 1] - 200
  }
}
