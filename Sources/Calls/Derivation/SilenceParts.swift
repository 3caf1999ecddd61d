/// The silence of a call, split by who spoke before it and who speaks after it.
///
/// The parts add up to the whole. Where both end, or both begin, at the same time, a silence counts
/// as one before an answer, the agent's first.
struct SilenceParts: Equatable {
  /// Before anybody speaks.
  var leading: Int64 = 0
  /// After the user and before the agent.
  var agentResponse: Int64 = 0
  /// After the agent and before the user.
  var userResponse: Int64 = 0
  /// Between two stretches of the same speaker.
  var pause: Int64 = 0
  /// After all speech.
  var trailing: Int64 = 0

  /// - Complexity: O(stretches).
  init(_ agent: SpeechIntervals, _ user: SpeechIntervals, span: Int64) {
    let (agents, users) = (agent.stretches, user.stretches)
    var (nextAgent, nextUser) = (0, 0)
    var clock: Int64 = 0
    // Who speaks until `clock`; before the first speech nobody does.
    var (agentEnds, userEnds) = (false, false)
    while nextAgent < agents.count || nextUser < users.count {
      let agentStart = nextAgent < agents.count ? agents[nextAgent].start : .max
      let userStart = nextUser < users.count ? users[nextUser].start : .max
      let start = min(agentStart, userStart)
      if start > clock {
        let silence = start - clock
        if !agentEnds, !userEnds {
          leading = silence
        } else if userEnds, agentStart == start {
          agentResponse += silence
        } else if agentEnds, userStart == start {
          userResponse += silence
        } else {
          pause += silence
        }
      }
      let isAgent = agentStart <= userStart
      let end = isAgent ? agents[nextAgent].end : users[nextUser].end
      if isAgent { nextAgent += 1 } else { nextUser += 1 }
      guard end >= clock else { continue }
      agentEnds = isAgent || (end == clock && agentEnds)
      userEnds = !isAgent || (end == clock && userEnds)
      clock = end
    }
    trailing = span - clock
  }
}
