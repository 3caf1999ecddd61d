import ColumnStore
import RawMemory

/// One row of the table `tool_calls`, before it is written: an invocation with or without its
/// result, or an orphan result.
struct ToolCall {
  /// The invocation's segment; `nil` for an orphan.
  var function: Int?
  /// The result's segment; `nil` when there is none, or the invocation carries its own.
  var result: Int?
  /// The tool's name as a code of the call; 0 when it has none.
  var name: Int
  /// Whether the invocation carries its own result.
  var isInline = false
  /// The next row that waits for a result as this one does; −1 for none.
  fileprivate var next = -1

  init(function: Int? = nil, result: Int? = nil, name: Int) {
    self.function = function
    self.result = result
    self.name = name
  }

  /// Whether the row has a result.
  var isCompleted: Bool { isInline || result != nil }
}

/// Pairs a call's tool invocations with their results.
///
/// In the order of the array: a result with a request id takes the oldest open invocation with
/// that id, else the oldest open one of its name without an id; a result without an id takes the
/// oldest open one of its name without an id; else it is an orphan.
/// It keeps its buffers from call to call.
struct ToolPairing {
  private(set) var calls: [ToolCall] = []

  private var names = StringInterner()
  private var ids = StringInterner()
  // First in, first out: open invocations by request id and, for those without one, by name. A
  // queue is a chain of rows, each naming the next.
  private var openByID: [Queue] = []
  private var openByName: [Queue] = []

  private struct Queue {
    private var first = -1
    private var last = -1

    mutating func append(_ row: Int, _ calls: inout [ToolCall]) {
      if last >= 0 { calls[last].next = row } else { first = row }
      last = row
    }

    mutating func removeFirst(_ calls: [ToolCall]) -> Int? {
      guard first >= 0 else { return nil }
      let row = first
      first = calls[row].next
      if first < 0 { last = -1 }
      return row
    }
  }

  /// Pairs the tool segments of the next call.
  ///
  /// - Complexity: O(tool segments).
  mutating func pair(_ segments: [Segment], _ tape: borrowing JSONTape) {
    calls.removeAll(keepingCapacity: true)
    names.removeAll()
    ids.removeAll()
    openByID.removeAll(keepingCapacity: true)
    openByName.removeAll(keepingCapacity: true)
    for index in segments.indices where segments[index].hasTool {
      switch segments[index].role {
      case .agentFunction: open(index, segments[index], tape)
      case .agentResult: close(index, segments[index], tape)
      case .user, .agent, .nodeTransition: continue
      }
    }
  }

  /// The number of distinct names, the missing one included.
  var nameCount: Int { names.count + 1 }

  private mutating func name(_ segment: Segment, _ tape: borrowing JSONTape) -> Int {
    guard segment.toolName != 0 else { return 0 }
    return names.code(for: tape.string(at: segment.toolName)) + 1
  }

  private mutating func open(_ index: Int, _ segment: Segment, _ tape: borrowing JSONTape) {
    var call = ToolCall(function: index, name: name(segment, tape))
    call.isInline = segment.result != 0 || segment.isError >= 0 || segment.error != 0
    calls.append(call)
    guard !call.isInline else { return }
    let row = calls.count - 1
    if segment.requestID == 0 {
      while openByName.count <= call.name { openByName.append(Queue()) }
      openByName[call.name].append(row, &calls)
    } else {
      let id = ids.code(for: tape.string(at: segment.requestID))
      while openByID.count <= id { openByID.append(Queue()) }
      openByID[id].append(row, &calls)
    }
  }

  private mutating func close(_ index: Int, _ segment: Segment, _ tape: borrowing JSONTape) {
    let name = name(segment, tape)
    if segment.requestID != 0 {
      let id = ids.code(for: tape.string(at: segment.requestID))
      if id < openByID.count, let row = openByID[id].removeFirst(calls) {
        calls[row].result = index
        return
      }
    }
    if name < openByName.count, let row = openByName[name].removeFirst(calls) {
      calls[row].result = index
    } else {
      calls.append(ToolCall(result: index, name: name))
    }
  }
}
