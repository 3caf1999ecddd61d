/// Node transitions.
extension CallWriter {
  /// Writes a step to the next node of the flow, or now and then back to an earlier one.
  mutating func writeTransition() {
    let vertical = call.agent.vertical
    let last = node
    node =
      node > 1 && random.chance(perMille: 140)
      ? random.below(node) : min(node + 1, vertical.nodes.count - 1)
    guard node != last else { return }
    beginSegment(role: "node_transition")
    let isTimed = random.chance(perMille: 930)
    if isTimed {
      json.append(json: #","start_ms":"#)
      json.append(integer: clock)
      if call.sender == .core {
        json.append(json: #","end_ms":"#)
        json.append(integer: clock + random.below(30))
      }
    }
    json.append(json: #","node":{"from":"#)
    let hidesOrigin = call.sender == .core && random.chance(perMille: 300)
    if hidesOrigin {
      json.append(json: "null")
    } else {
      json.append(0x22)
      json.append(json: vertical.nodes[last])
      json.append(0x22)
    }
    json.append(json: #","to":""#)
    json.append(json: vertical.nodes[node])
    json.append(0x22)
    if random.chance(perMille: 620) {
      json.append(json: #","reason":""#)
      json.append(json: random.pick(vertical.reasons))
      json.append(0x22)
    } else if random.chance(perMille: 500) {
      json.append(json: #","reason":null"#)
    }
    json.append(json: "}}")
  }
}
