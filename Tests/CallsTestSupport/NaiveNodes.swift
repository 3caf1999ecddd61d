/// Which node of a call's flow is in force, and for how long.
package enum NaiveNodes {
  /// One transition to a named node.
  private struct Transition {
    var position: Int
    var from: ByteText?
    var to: ByteText
    var time: Int64?
    var reason: ByteText?
  }

  /// A transition with `to` null is ignored, as if the segment were not there.
  private static func transitions(of segments: [NaiveSegment]) -> [Transition] {
    segments.enumerated().compactMap { position, segment in
      guard segment.role == "node_transition", let to = segment.nodeTo else { return nil }
      return Transition(
        position: position,
        from: segment.nodeFrom,
        to: to,
        time: segment.startMs,
        reason: segment.nodeReason
      )
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
    callDurationMs: Int64,
    costCents: Double? = nil
  ) -> [NaiveNodeVisit] {
    let transitions = transitions(of: segments)
    guard let first = transitions.first else { return [] }
    var visits = [NaiveNodeVisit(node: first.from, enteredMs: 0, durationMs: nil)]
    for transition in transitions where transition.to != visits.last?.node {
      visits.append(
        NaiveNodeVisit(
          node: transition.to,
          enteredMs: transition.time,
          durationMs: nil,
          index: visits.count,
          from: visits.last?.node,
          reason: transition.reason,
          hasFrom: transition.from != nil
        )
      )
    }
    let ends = visits.dropFirst().map(\.enteredMs) + [callDurationMs]
    for (index, end) in ends.enumerated() {
      if let start = visits[index].enteredMs, let end {
        visits[index].durationMs = end < start ? nil : end - start
      }
    }
    let durations = visits.compactMap(\.durationMs)
    let total = durations.reduce(0, +)
    if let costCents, durations.count == visits.count, total > 0 {
      for (index, duration) in durations.enumerated() {
        visits[index].costCents = costCents * (Double(duration) / Double(total))
      }
    }
    return visits
  }
}
