/// Which node of a call's flow is in force, and for how long.
package enum NaiveNodes {
  /// One transition to a named node.
  private struct Transition {
    var position: Int
    var from: ByteText?
    var to: ByteText
    var time: Int64?
  }

  /// A transition with `to` null is ignored, as if the segment were not there.
  private static func transitions(of segments: [NaiveSegment]) -> [Transition] {
    segments.enumerated().compactMap { position, segment in
      guard segment.role == "node_transition", let to = segment.nodeTo else { return nil }
      return Transition(position: position, from: segment.nodeFrom, to: to, time: segment.startMs)
    }
  }

  /// For every segment the node in force before it.
  package static func nodesInForce(of segments: [NaiveSegment]) -> [ByteText?] {
    let transitions = transitions(of: segments)
    return segments.indices.map { position in
      if let last = transitions.last(where: { $0.position < position }) {
        last.to
      } else {
        transitions.first?.from
      }
    }
  }

  /// The visits in the order of the array; none without a transition.
  package static func visits(
    of segments: [NaiveSegment],
    callDurationMs: Int64
  ) -> [NaiveNodeVisit] {
    let transitions = transitions(of: segments)
    guard let first = transitions.first else { return [] }
    // Each visit's node and the time it was entered.
    var entries: [(node: ByteText?, time: Int64?)] = [(first.from, 0)]
    for transition in transitions where transition.to != entries.last?.node {
      entries.append((transition.to, transition.time))
    }
    return entries.indices.map { index in
      let isLast = index == entries.count - 1
      let end = isLast ? callDurationMs : entries[index + 1].time
      var duration: Int64?
      if let start = entries[index].time, let end {
        duration = end < start ? nil : end - start
      }
      return NaiveNodeVisit(
        node: entries[index].node,
        enteredMs: entries[index].time,
        durationMs: duration
      )
    }
  }
}
