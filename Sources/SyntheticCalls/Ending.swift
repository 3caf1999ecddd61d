/// How a call ends.
enum Ending: Sendable {
  case user
  case agent
  case transfer
  case voicemail
  case noAnswer
  case busy
  case inactivity
  case maximumDuration
  case error

  /// The `disconnection_reason` texts of a sender; one is drawn.
  func reasons(of sender: Sender) -> [String] {
    switch (self, sender) {
    case (.user, .vapi): ["customer-ended-call"]
    case (.user, .livekit): ["user_hangup", "user_hangup", "room disconnected"]
    case (.user, _): ["user_hangup"]
    case (.agent, .vapi): ["assistant-ended-call"]
    case (.agent, _): ["agent_hangup"]
    case (.transfer, .vapi): ["assistant-forwarded-call"]
    case (.transfer, _): ["call_transfer"]
    case (.voicemail, .vapi): ["voicemail"]
    case (.voicemail, _): ["voicemail_reached"]
    case (.noAnswer, .vapi): ["customer-did-not-answer"]
    case (.noAnswer, _): ["dial_no_answer"]
    case (.busy, .vapi): ["customer-busy"]
    case (.busy, _): ["dial_busy"]
    case (.inactivity, .vapi): ["silence-timed-out"]
    case (.inactivity, _): ["inactivity"]
    case (.maximumDuration, .vapi): ["exceeded-max-duration"]
    case (.maximumDuration, _): ["max_duration_reached"]
    case (.error, .vapi): ["pipeline-error-openai-llm-failed", "assistant-error"]
    case (.error, _): ["error_llm_websocket_open", "error_unknown"]
    }
  }
}
