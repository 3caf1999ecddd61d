/// How long a tool took, from its invocation to its result.
enum ToolLatency {
  /// The latency in milliseconds; ``Milliseconds/none`` when it cannot be told, below 0 when the
  /// clocks of the two segments disagree (such a value is dropped and counted).
  ///
  /// The result's time is its tool's start, else its segment's. Senders that repeat the
  /// invocation's time there put the real one into the segment's start or end.
  static func between(_ function: Segment, _ result: Segment) -> Int64 {
    let started = function.toolStart != Milliseconds.none ? function.toolStart : function.start
    let ended = result.toolStart != Milliseconds.none ? result.toolStart : result.start
    guard started != Milliseconds.none, ended != Milliseconds.none else {
      return result.toolLatency
    }
    guard result.toolStart == started else { return ended - started }
    if result.start != Milliseconds.none { return result.start - started }
    if result.end != Milliseconds.none { return result.end - started }
    return 0
  }
}
