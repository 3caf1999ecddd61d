import RawMemory

/// The nodes that a call went through, in order.
struct NodeTrail {
  struct Visit {
    /// The place of the node's name; 0 when it has none.
    var node: Int
    /// When it was entered; ``Milliseconds/none`` when that is not known.
    var entered: Int64
    /// The segment that entered it; −1 for the first node, entered at the call's start.
    var segment: Int
    /// The place of the reason of the transition to it; 0 when it has none.
    var reason = 0
  }

  private(set) var visits: [Visit] = []

  /// No nodes.
  init() {}

  /// - Note: A transition to nowhere is ignored; one to the node in force is no new visit.
  init(_ segments: [Segment], _ tape: borrowing JSONTape) {
    for index in segments.indices {
      let segment = segments[index]
      guard segment.role == .nodeTransition, segment.nodeTo != 0 else { continue }
      if visits.isEmpty { visits.append(Visit(node: segment.nodeFrom, entered: 0, segment: -1)) }
      let current = visits[visits.count - 1].node
      if current != 0,
        Bytes.areEqual(tape.string(at: current), tape.string(at: segment.nodeTo))
      {
        continue
      }
      visits.append(
        Visit(
          node: segment.nodeTo,
          entered: segment.start,
          segment: index,
          reason: segment.nodeReason
        )
      )
    }
  }

  /// How long each visit lasted; ``Milliseconds/none`` where that is not known.
  ///
  /// A visit ends when the next begins, the last one after `duration`, the call's.
  func durations(until duration: Int64) -> [Int64] {
    visits.indices.map { index in
      let entered = visits[index].entered
      let left = index + 1 < visits.count ? visits[index + 1].entered : duration
      guard entered != Milliseconds.none, left != Milliseconds.none, left >= entered else {
        return Milliseconds.none
      }
      return left - entered
    }
  }
}
