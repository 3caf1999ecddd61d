extension RandomPayloads {
  /// Ids that are often reused, empty or missing, and names that look alike.
  mutating func addTool(to segment: inout JSONObject, isResult: Bool, at time: Int64) {
    var tool = JSONObject()
    let names: [JSONValue] = [
      "refund", "book", "refund", "book", "caf\u{E9}", "cafe\u{301}", "", nil, 5,
    ]
    if random.chance(0.95) { tool["name"] = random.pick(names) }
    let ids: [JSONValue] = ["1", "2", "3", "1", "", nil, 7]
    if random.chance(0.7) { tool["request_id"] = random.pick(ids) }
    if random.chance(0.4) { tool["start_ms"] = startTime(near: time) }
    if random.chance(0.5) { tool["params"] = random.pick(Self.anything) }
    // A function that carries a result is complete by itself.
    if isResult || random.chance(0.1) {
      addResult(to: &tool)
    } else if random.chance(0.2) {
      tool["result"] = .null
      tool["is_error"] = .null
      tool["error"] = .null
    }
    let wholes: [JSONValue?] = [nil, JSONValue.null, [:]]
    segment["tool"] = random.chance(0.06) ? random.pick(wholes) : .object(tool)
  }

  private mutating func startTime(near time: Int64) -> JSONValue {
    switch random.integer(0...6) {
    case 0: random.pick([nil, "5", -1, true])
    case 1: .double(Double(time) + 0.5)
    // Few times, so that a result often repeats its function's.
    case 2...3: random.pick([1_000, 2_000])
    default: .integer(time)
    }
  }

  private mutating func addResult(to tool: inout JSONObject) {
    let results: [JSONValue] = [
      "ok", "{\"error\": \"not parsed\"}", nil, [], [:], 5, false,
      ["success": true], ["success": false], ["success": false, "status": "denied"],
      ["status": "ok"], ["status": "error"], ["status": "FAILED"], ["status": "Failure"],
      ["status": 500], ["error": nil], ["error": false], ["error": 0], ["error": 0.0],
      ["error": ""], ["error": []], ["error": [:]], ["error": true], ["error": 1],
      ["error": ["code": 5]], ["error": "not found"], ["error": "", "status": "failed"],
    ]
    if random.chance(0.8) { tool["result"] = random.pick(results) }
    if random.chance(0.5) {
      tool["is_error"] = random.pick([true, false, false, nil, "true", 1])
    }
    if random.chance(0.4) { tool["error"] = errorText() }
  }

  /// Texts whose variable parts no sensible reading of the template's rules sees differently.
  private mutating func errorText() -> JSONValue {
    let hex = ByteText("c0ffee\(random.integer(10...99))ab")
    let uuid = "123e4567-e89b-12d3-a456-4266141740\(random.integer(10...99))"
    let choices: [JSONValue] = [
      nil, "", 5, ["code": 1], "timeout", "caf\u{E9}", "cafe\u{301}",
      .string(ByteText("timeout after \(random.integer(0...5_000)) ms")),
      .string(ByteText("GET https://example.com/orders/\(random.integer(1...99)) failed")),
      .string(ByteText("no user a\(random.integer(1...9))@example.com here")),
      .string(ByteText("order \(uuid) is gone")),
      .string(ByteText("no field \"name\(random.integer(1...9))\" there")),
      .string(ByteText("object \(hex) is locked")),
    ]
    return random.pick(choices)
  }
}
