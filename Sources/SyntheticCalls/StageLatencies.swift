/// The latencies of one agent answer, in milliseconds.
struct StageLatencies: Sendable {
  let stt: Int
  let eou: Int
  let llm: Int
  let tts: Int
  /// What no stage accounts for: network, playout.
  let rest: Int

  var total: Int { max(stt, eou) + llm + tts + rest }

  /// Draws the latencies of the answer with the given place in the call: the language model gets
  /// slower as the context grows, and now and then a stage is an outlier of its own.
  init(turn: Int, of call: CallProfile, random: inout RandomStream) {
    let factor = call.slowness * call.release.latency / 1000
    var llm = random.logNormal(median: call.llm.medianMilliseconds, sigma: call.llm.sigma)
    llm += turn * call.llm.medianMilliseconds / 35
    if call.incident == .slowLanguageModel, call.llm.name == Incident.slowModel {
      llm *= 3
    }
    let outlier = random.below(1000)
    if outlier < 14 {
      llm *= random.between(3, 9)
    }
    let stt = random.logNormal(median: call.asr.medianMilliseconds, sigma: call.asr.sigma)
    let tts = random.logNormal(median: call.tts.medianMilliseconds, sigma: call.tts.sigma)
    self.stt = (14..<19).contains(outlier) ? stt * 6 : stt
    self.tts = (19..<28).contains(outlier) ? tts * 7 : tts
    self.llm = llm * factor / 1000
    eou = random.logNormal(median: 430, sigma: 30)
    rest = random.between(8, 90)
  }
}
