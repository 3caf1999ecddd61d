/// Pairs the tool segments of a call and judges their results.
package enum NaiveToolPairing {
  /// One row per function and per orphan result, in the order of the array.
  ///
  /// `errorTemplate` makes the template of an error's text.
  package static func toolCalls(
    of segments: [NaiveSegment],
    errorTemplate: (String) -> String = NaiveErrorTemplate.template
  ) -> [NaiveToolCall] {
    /// A row before it is judged: its own segment, and the one that carries its result.
    struct Row {
      var function: NaiveSegment?
      var result: NaiveSegment?
      var isOpen: Bool
    }
    var rows: [Row] = []
    for segment in segments where segment.tool != nil {
      switch segment.role {
      case "agent_function":
        let isComplete = carriesResult(segment)
        rows.append(
          Row(function: segment, result: isComplete ? segment : nil, isOpen: !isComplete)
        )
      case "agent_result":
        let openWithID = rows.firstIndex {
          $0.isOpen && segment.requestID != nil && $0.function?.requestID == segment.requestID
        }
        let openByName = rows.firstIndex {
          $0.isOpen && $0.function?.requestID == nil
            && $0.function?.toolName == segment.toolName
        }
        if let index = openWithID ?? openByName {
          rows[index].result = segment
          rows[index].isOpen = false
        } else {
          rows.append(Row(function: nil, result: segment, isOpen: false))
        }
      default:
        break
      }
    }

    var toolCalls = rows.map { row in
      let isInline = row.function.map(carriesResult) ?? false
      let latency: Int64? =
        if let function = row.function, let result = row.result, !isInline {
          latencyMs(function: function, result: result)
        } else {
          nil
        }
      return toolCall(
        function: row.function,
        result: row.result,
        latencyMs: latency,
        errorTemplate
      )
    }
    for name in Set(toolCalls.map(\.name)) {
      if let last = toolCalls.lastIndex(where: { $0.name == name && $0.isCompleted }) {
        toolCalls[last].isUnrecovered = toolCalls[last].isError
      }
    }
    return toolCalls
  }

  private static func toolCall(
    function: NaiveSegment?,
    result: NaiveSegment?,
    latencyMs: Int64?,
    _ errorTemplate: (String) -> String
  ) -> NaiveToolCall {
    let tool = result?.tool ?? JSONObject()
    let isError = isInferredError(tool)
    return NaiveToolCall(
      // An orphan has only its result to name it.
      name: function == nil ? result?.toolName : function?.toolName,
      requestID: function == nil ? result?.requestID : function?.requestID,
      isOrphan: function == nil,
      isCompleted: result != nil,
      isDeclaredError: isDeclaredError(tool),
      isError: isError,
      errorTemplate: isError
        ? errorText(tool).map { ByteText(errorTemplate($0.string)) } : nil,
      latencyMs: latencyMs,
      isUnrecovered: false,
      sent: NaiveSentFields.ofTool(function: function, result: result)
    )
  }

  /// Whether a function's segment itself says how it ended.
  private static func carriesResult(_ segment: NaiveSegment) -> Bool {
    guard let tool = segment.tool else { return false }
    return tool.nonNull("result") != nil || tool["is_error"]?.bool != nil
      || tool["error"]?.string != nil
  }

  private static func latencyMs(function: NaiveSegment, result: NaiveSegment) -> Int64? {
    let started = function.toolStartMs ?? function.startMs
    let ended = result.toolStartMs ?? result.startMs
    guard let started, let ended else {
      let seconds = result.metadata["tool_latency_secs"]?.number
      return NaiveNumbers.latency(milliseconds: seconds.map { $0 * 1_000 })
    }
    var latency = ended - started
    if result.toolStartMs == started {
      // The sender repeats the invocation time, so the segment's own time is the better one.
      latency = (result.startMs ?? result.endMs).map { $0 - started } ?? 0
    }
    return latency >= 0 ? latency : nil
  }

  private static func isDeclaredError(_ tool: JSONObject) -> Bool {
    tool["is_error"]?.bool == true || tool["error"]?.string?.isEmpty == false
  }

  private static func isInferredError(_ tool: JSONObject) -> Bool {
    if isDeclaredError(tool) { return true }
    if tool["is_error"]?.bool == false { return false }
    guard let result = tool["result"]?.object else { return false }
    if result["success"]?.bool == false { return true }
    if let error = result["error"], !isNothing(error) { return true }
    let failures: [ByteText] = ["error", "failed", "failure"]
    guard let status = result["status"]?.string else { return false }
    return failures.contains(status.asciiLowercased)
  }

  /// Null, false, 0, "", [] or {}.
  private static func isNothing(_ value: JSONValue) -> Bool {
    switch value {
    case .null: true
    case .bool(let bool): !bool
    case .integer, .unsigned, .double: value.number == 0
    case .string(let text): text.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.members.isEmpty
    }
  }

  /// `error`, else `result.error`, else `result.status`: the first that is a non-empty text.
  private static func errorText(_ tool: JSONObject) -> ByteText? {
    let result = tool["result"]?.object
    return [tool["error"], result?["error"], result?["status"]]
      .compactMap { $0?.string }
      .first { !$0.isEmpty }
  }
}
