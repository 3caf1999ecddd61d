/// What both roles' stretches of speech say together.
enum TurnTaking {
  typealias Stretch = SpeechIntervals.Interval

  /// The longest pause of the user that an agent can have taken for the end of what was said.
  static let longestPause: Int64 = 1_500

  /// How long both speak at once.
  ///
  /// - Complexity: O(stretches).
  static func crosstalk(_ agents: [Stretch], _ users: [Stretch]) -> Int64 {
    var total: Int64 = 0
    var (agent, user) = (0, 0)
    while agent < agents.count, user < users.count {
      let start = max(agents[agent].start, users[user].start)
      let end = min(agents[agent].end, users[user].end)
      if end > start { total += end - start }
      if agents[agent].end < users[user].end { agent += 1 } else { user += 1 }
    }
    return total
  }

  /// The most that the agent speaks without the user speaking meanwhile or in between; its own
  /// pauses are not counted, but do not end it.
  ///
  /// - Complexity: O(stretches).
  static func longestMonologue(_ agents: [Stretch], _ users: [Stretch]) -> Int64 {
    var longest: Int64 = 0
    var current: Int64 = 0
    var user = 0
    for agent in agents {
      var start = agent.start
      while start < agent.end {
        while user < users.count, users[user].end <= start {
          user += 1
          current = 0
        }
        let interruption = user < users.count ? users[user] : nil
        if let interruption, interruption.start <= start {
          start = interruption.end
          continue
        }
        let end = min(agent.end, interruption?.start ?? .max)
        current += end - start
        longest = max(longest, current)
        start = end
      }
    }
    return longest
  }

  /// How often the agent took a pause of the user for the end of what was said: the pause is at
  /// most 1,500 ms long, the agent begins to speak in it, and still speaks when the user goes on.
  ///
  /// - Complexity: O(stretches).
  static func falseEndpoints(_ agents: [Stretch], _ users: [Stretch]) -> Int64 {
    var count: Int64 = 0
    var agent = 0
    for (before, after) in zip(users, users.dropFirst())
    where after.start - before.end <= longestPause {
      // The only stretch that the user's going on can fall into.
      while agent < agents.count, agents[agent].end <= after.start { agent += 1 }
      guard agent < agents.count else { break }
      if agents[agent].start >= before.end, agents[agent].start < after.start { count += 1 }
    }
    return count
  }
}
