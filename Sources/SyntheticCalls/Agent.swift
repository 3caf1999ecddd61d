/// A voice agent: what it talks about, who sends its calls and how its versions differ.
struct Agent: Sendable {
  let name: String
  let vertical: Vertical
  let sender: Sender
  /// Out of 1,000 calls, those that the company's own client sends instead.
  let ownClientPerMille: Int
  let asr: [Model]
  let llm: [Model]
  let tts: [Model]
  /// The version in use when the period begins; later ones count up from it.
  let firstVersion: Int
  /// In the order of the versions: when it is rolled out (in thousandths of the period), and its
  /// effect on latencies and on tool failures (in thousandths of the first version's).
  let releases: [Release]
  /// Cents a minute, in hundredths.
  let centsPerMinute: Int

  /// A speech or language model and its first-byte latency.
  struct Model: Sendable {
    let name: String
    let medianMilliseconds: Int
    let sigma: Int
  }

  /// One version of the agent.
  struct Release: Sendable {
    let from: Int
    let latency: Int
    let failures: Int
  }

  /// Which release answers a call at `moment` (thousandths of the period).
  ///
  /// A new one takes over during six hundredths of the period, so for a while both are at work.
  func release(at moment: Int, random: inout RandomStream) -> Int {
    let ramp = random.below(60)
    return releases.lastIndex { $0.from == 0 || $0.from + ramp <= moment } ?? 0
  }
}

extension Agent {
  private static let nova3 = Model(name: "nova-3", medianMilliseconds: 130, sigma: 35)
  private static let nova2 = Model(name: "nova-2", medianMilliseconds: 185, sigma: 40)
  private static let universal = Model(
    name: "universal-streaming",
    medianMilliseconds: 240,
    sigma: 30
  )
  private static let mini4o = Model(name: "gpt-4o-mini", medianMilliseconds: 410, sigma: 42)
  private static let mini41 = Model(name: "gpt-4.1-mini", medianMilliseconds: 480, sigma: 38)
  private static let haiku = Model(name: "claude-haiku-4-5", medianMilliseconds: 560, sigma: 30)
  private static let flash = Model(name: "gemini-2.5-flash", medianMilliseconds: 370, sigma: 55)
  private static let sonic = Model(name: "sonic-2", medianMilliseconds: 105, sigma: 30)
  private static let eleven = Model(
    name: "eleven_flash_v2_5",
    medianMilliseconds: 170,
    sigma: 35
  )
  private static let aura = Model(name: "aura-2", medianMilliseconds: 230, sigma: 40)

  /// The agents, busier ones first.
  static let all = [
    Agent(
      name: "clinic-frontdesk",
      vertical: .clinic,
      sender: .livekit,
      ownClientPerMille: 0,
      asr: [nova3, nova3, universal],
      llm: [mini4o, mini4o, mini4o, mini41],
      tts: [sonic],
      firstVersion: 41,
      releases: [
        Release(from: 0, latency: 1000, failures: 1000),
        Release(from: 280, latency: 970, failures: 920),
        Release(from: 640, latency: 880, failures: 620),
      ],
      centsPerMinute: 710
    ),
    Agent(
      name: "telecom-care",
      vertical: .telecom,
      sender: .vapi,
      ownClientPerMille: 200,
      asr: [nova2],
      llm: [mini41, mini41, haiku],
      tts: [eleven, eleven, eleven, sonic],
      firstVersion: 112,
      releases: [
        Release(from: 0, latency: 1000, failures: 1000),
        Release(from: 150, latency: 1020, failures: 960),
        Release(from: 430, latency: 960, failures: 900),
        Release(from: 720, latency: 1120, failures: 1450),
      ],
      centsPerMinute: 1240
    ),
    Agent(
      name: "trattoria-aurora",
      vertical: .restaurant,
      sender: .pipecat,
      ownClientPerMille: 0,
      asr: [nova3],
      llm: [flash, flash, flash, mini4o],
      tts: [sonic, aura],
      firstVersion: 7,
      releases: [
        Release(from: 0, latency: 1000, failures: 1000),
        Release(from: 500, latency: 940, failures: 1000),
      ],
      centsPerMinute: 560
    ),
    Agent(
      name: "parcel-desk",
      vertical: .parcels,
      sender: .core,
      ownClientPerMille: 150,
      asr: [nova2, universal],
      llm: [haiku, haiku, flash],
      tts: [aura],
      firstVersion: 20,
      releases: [
        Release(from: 0, latency: 1000, failures: 1000),
        Release(from: 350, latency: 1010, failures: 880),
      ],
      centsPerMinute: 830
    ),
  ]

  /// An agent for each of 100 calls.
  static let lots = zip(all, [34, 28, 21, 17]).flatMap { agent, share in
    repeatElement(agent, count: share)
  }
}
