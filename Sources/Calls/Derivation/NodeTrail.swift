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
      visits.append(Visit(node: segment.nodeTo, entered: segment.start, segment: index))
    }
  }
}
