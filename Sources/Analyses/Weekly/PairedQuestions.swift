/// Answers the numbers below `count`, two at a time where there are threads for it: the scan of one
/// uses those that stand still while the other is merged and finished, which takes one alone.
///
/// - Parameters:
///   - count: How many questions there are.
///   - threads: How many threads work at once, for all of them.
///   - answer: Answers a question with so many threads.
/// - Returns: The answers, in the questions' order.
/// - Throws: What `answer` throws.
func answeredInPairs<Answer: Sendable>(
  _ count: Int,
  threads: Int,
  _ answer: @escaping @Sendable (_ question: Int, _ threads: Int) async throws -> Answer
) async throws -> [Answer] {
  let shares = threads > 1 ? [threads - threads / 2, threads / 2] : [1]
  return try await withThrowingTaskGroup(of: (Int, Int, Answer).self) { group in
    var answers = [Answer?](repeating: nil, count: count)
    var waiting = (0..<count).makeIterator()
    func start(_ share: Int) {
      guard let question = waiting.next() else { return }
      group.addTask { (question, share, try await answer(question, share)) }
    }
    for share in shares { start(share) }
    while let (question, share, answer) = try await group.next() {
      answers[question] = answer
      start(share)
    }
    return answers.compactMap(\.self)
  }
}
