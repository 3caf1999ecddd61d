/// Folds the numbers below `count` with several tasks, each of which takes every so many of them.
///
/// - Parameters:
///   - count: How many numbers there are.
///   - threads: How many tasks work at once.
///   - empty: The state of a task without numbers.
///   - add: Adds a number to a task's state; several tasks run it at once.
///   - merge: Adds a task's state to that of others, in any order.
/// - Returns: The state with all numbers.
/// - Throws: What `add` and `merge` throw, or `CancellationError` soon after the task was cancelled.
func folded<State: Sendable>(
  _ count: Int,
  threads: Int,
  _ empty: State,
  _ add: @escaping @Sendable (inout State, Int) throws -> Void,
  merge: (inout State, State) throws -> Void
) async throws -> State {
  let tasks = max(1, min(threads, count))
  return try await withThrowingTaskGroup(of: State.self) { group in
    for task in 0..<tasks {
      group.addTask {
        var state = empty
        for number in stride(from: task, to: count, by: tasks) {
          try Task.checkCancellation()
          try add(&state, number)
        }
        return state
      }
    }
    var whole = empty
    for try await part in group { try merge(&whole, part) }
    return whole
  }
}
