/// What is settled about a call before its first word.
struct CallProfile: Sendable {
  /// Unix milliseconds.
  let start: Int64
  let agent: Agent
  let release: Agent.Release
  let version: Int
  let sender: Sender
  let asr: Agent.Model
  let llm: Agent.Model
  let tts: Agent.Model
  let isOutbound: Bool
  let isPhone: Bool
  /// The ending, if it is one that comes from outside; else the conversation decides.
  let fate: Ending?
  /// Rounds of user and agent after the greeting.
  let exchanges: Int
  /// This call's pace of speech: milliseconds for a byte of text.
  let pace: Int
  /// This call's line: a factor on all latencies in thousandths.
  let slowness: Int
  /// How tool calls are told apart.
  let requestIDs: RequestIDs
  /// Whether nodes are reported at all.
  let reportsNodes: Bool
  let incident: Incident?

  /// How a sender's tool calls are told apart.
  enum RequestIDs: Sendable {
    case unique
    /// One id for all tool calls of the call.
    case reused
    case empty
  }

  /// `moment` is the start's place in the period, in thousandths.
  init(start: Int64, moment: Int, random: inout RandomStream) {
    let agent = random.pick(Agent.lots)
    self.start = start
    self.agent = agent
    sender = random.chance(perMille: agent.ownClientPerMille) ? .own : agent.sender
    let release = agent.release(at: moment, random: &random)
    self.release = agent.releases[release]
    version = agent.firstVersion + release
    asr = random.pick(agent.asr)
    llm = random.pick(agent.llm)
    tts = random.pick(agent.tts)
    isOutbound = random.chance(perMille: 160)
    isPhone = sender == .vapi || isOutbound || random.chance(perMille: 700)
    fate = Self.fate(isOutbound: isOutbound, random: &random)
    exchanges = min(max(random.logNormal(median: 285, sigma: 50) / 100, 1), 60)
    pace = random.between(52, 72)
    slowness = random.logNormal(median: 1000, sigma: 12)
    reportsNodes = random.chance(perMille: sender == .own ? 300 : 750)
    incident = Incident.during(moment)
    let trait = random.below(1000)
    let emptyShare = sender == .own ? 150 : 10
    requestIDs = trait < emptyShare ? .empty : trait < emptyShare + 25 ? .reused : .unique
  }

  private static func fate(isOutbound: Bool, random: inout RandomStream) -> Ending? {
    let lot = random.below(1000)
    if isOutbound {
      switch lot {
      case ..<150: return .voicemail
      case ..<210: return .noAnswer
      case ..<240: return .busy
      default: break
      }
    }
    switch lot {
    case 950..<972: return .inactivity
    case 972..<977: return .maximumDuration
    case 977..<989: return .error
    default: return nil
    }
  }
}
