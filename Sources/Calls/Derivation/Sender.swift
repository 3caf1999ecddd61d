import RawMemory

/// Which integration sent a call, as its habits tell; fields differ in meaning from one to another.
package enum Sender: String, CaseIterable, Sendable {
  case liveKit = "livekit"
  case pipecat
  case vapi
  case tunerCore = "tuner-core"

  private static let pipecatScheme = Array("pipecat://".utf8)
  private static let vapiTypes = [
    JSONName("inboundPhoneCall"), JSONName("outboundPhoneCall"),
  ]

  /// The sender of a call; `nil` when no habit is known.
  ///
  /// The first match wins.
  init?(_ payload: borrowing Payload, _ tape: borrowing JSONTape) {
    if payload.hasLiveKitKey {
      self = .liveKit
    } else if payload.hasPipecatUsage || Self.isPipecat(payload, tape) {
      self = .pipecat
    } else if Self.vapiTypes.contains(tape.name(at: payload.callType)) {
      self = .vapi
    } else if payload.hasTunerCoreKey {
      self = .tunerCore
    } else {
      return nil
    }
  }

  private static func isPipecat(_ payload: borrowing Payload, _ tape: borrowing JSONTape) -> Bool {
    let url = tape.string(at: payload.recordingURL)
    if url.count >= pipecatScheme.count,
      pipecatScheme.indices.allSatisfy({ pipecatScheme[$0] == url[$0] })
    {
      return true
    }
    return payload.segments.contains { $0.hasTurnIndex }
  }
}
