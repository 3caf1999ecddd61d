/// When one role of a call speaks: its speech intervals of positive length.
///
/// It keeps its buffers from call to call.
struct SpeechIntervals {
  struct Interval: Equatable {
    var start: Int64
    var end: Int64

    var length: Int64 { end - start }
  }

  /// The intervals by their starts, once they are arranged.
  private(set) var intervals: [Interval] = []
  /// What the intervals cover, in order: none of these touches another.
  private(set) var stretches: [Interval] = []
  // The latest end among the intervals up to each.
  private var latestEnds: [Int64] = []
  private var isInOrder = true

  /// More than this long must an interval go on for a start in it to cut it off.
  private static let leastRest: Int64 = 200

  mutating func removeAll() {
    intervals.removeAll(keepingCapacity: true)
    isInOrder = true
  }

  mutating func append(_ speech: (start: Int64, end: Int64)) {
    isInOrder = isInOrder && intervals.last.map { $0.start <= speech.start } ?? true
    intervals.append(Interval(start: speech.start, end: speech.end))
  }

  /// Makes the intervals ready to be asked about, after the last was appended.
  ///
  /// - Complexity: O(intervals · log intervals).
  mutating func arrange() {
    if !isInOrder { intervals.sort { $0.start < $1.start } }
    stretches.removeAll(keepingCapacity: true)
    latestEnds.removeAll(keepingCapacity: true)
    for interval in intervals {
      latestEnds.append(max(interval.end, latestEnds.last ?? interval.end))
      if let last = stretches.last, interval.start <= last.end {
        stretches[stretches.count - 1].end = max(last.end, interval.end)
      } else {
        stretches.append(interval)
      }
    }
  }

  /// How long the role speaks.
  var length: Int64 { stretches.reduce(0) { $0 + $1.length } }

  /// When the last stretch ends; `nil` without intervals.
  var end: Int64? { latestEnds.last }

  /// Whether speech of the other role that starts at `time` starts after one of these intervals
  /// does and more than 200 ms before its end.
  ///
  /// - Complexity: O(log intervals).
  func isCut(at time: Int64) -> Bool {
    let earlier = firstIndex { $0.start >= time }
    return earlier > 0 && time < latestEnds[earlier - 1] - Self.leastRest
  }

  /// Whether one of these intervals starts after `other` does and more than 200 ms before its end.
  ///
  /// - Complexity: O(log intervals).
  func cuts(_ other: (start: Int64, end: Int64)) -> Bool {
    let next = firstIndex { $0.start > other.start }
    return next < intervals.count && intervals[next].start < other.end - Self.leastRest
  }

  /// The place of the first interval that `holds`, which all after it do too.
  private func firstIndex(where holds: (Interval) -> Bool) -> Int {
    var low = 0
    var high = intervals.count
    while low < high {
      let middle = (low + high) / 2
      if holds(intervals[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
