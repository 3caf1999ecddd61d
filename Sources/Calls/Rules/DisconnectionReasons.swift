/// The reasons that the known providers document, and the class of each.
///
/// To add a provider's reason, add it to that provider's line. The same reason may stand at
/// several providers, but only with one class. Reasons are written as the provider writes them.
package enum DisconnectionReasons {
  /// Reasons, or beginnings of reasons, of one provider that have one class.
  package struct Group: Sendable {
    /// The class of all ``texts``.
    package let `class`: DisconnectionClass
    /// The product that documents them; `generic` for words that many senders use.
    package let provider: String
    /// The reasons as the provider writes them.
    package let texts: [String]

    init(_ class: DisconnectionClass, _ provider: String, _ texts: [String]) {
      self.class = `class`
      self.provider = provider
      self.texts = texts
    }
  }

  /// Whole reasons; these win over ``families``.
  package static let reasons = user + agent + transfer + noHuman + limit + error + other

  /// Beginnings of reasons; the first that fits wins.
  package static let families: [Group] = [
    // A subscription's start errors are about payment and concurrency, so they come first.
    Group(.limit, "Vapi", ["call.start.error-subscription-"]),
    Group(
      .error,
      "Vapi",
      [
        "pipeline-error-", "call.start.error-", "call-start-error-", "call.ringing.error-",
        "call.in-progress.error-", "call.forwarding.", "assistant-request-",
        "call.start.assistant-version-error-", "call.start.squad-version-error-",
        "pipeline-no-available-", "vapifault-",
      ]
    ),
    Group(.error, "Retell", ["error_", "telephony_provider_"]),
    // Followed by the WebSocket's close code: `Client disconnected: 1000`.
    Group(.user, "ElevenLabs", ["Client disconnected"]),
    // `end_call tool was called.`
    Group(.agent, "ElevenLabs", ["end_call tool"]),
    Group(.transfer, "ElevenLabs", ["transfer_to_number tool", "transfer_to_agent tool"]),
    Group(.noHuman, "ElevenLabs", ["voicemail_detection tool"]),
    // Answering machine detection: `machine_end_beep`, `machine_end_silence`, …
    Group(.noHuman, "Twilio", ["machine_end_"]),
  ]

  private static let user: [Group] = [
    Group(.user, "Retell", ["user_hangup"]),
    Group(
      .user,
      "Vapi",
      [
        "customer-ended-call", "customer-ended-call-before-warm-transfer",
        "customer-ended-call-after-warm-transfer-attempt", "customer-ended-call-during-transfer",
        "call.ringing.sip-inbound-caller-hungup-before-call-connect",
      ]
    ),
    Group(.user, "Bland", ["USER"]),
    // A room closes by itself when its last caller has left.
    Group(.user, "LiveKit", ["CLIENT_INITIATED", "ROOM_CLOSED", "participant_disconnected"]),
    Group(.user, "Daily", ["leftCall"]),
    Group(.user, "ElevenLabs", ["Call ended by remote party"]),
    Group(.user, "Synthflow", ["human_goodbye", "human_pick_up_cut_off", "user_canceled"]),
    Group(.user, "Roark", ["customer_ended_call"]),
    Group(.user, "tau2-bench", ["user_stop"]),
    Group(
      .user,
      "generic",
      [
        "user_ended", "user_ended_call", "user_left", "user_disconnected", "user_hung_up",
        "caller_hangup", "caller_ended", "caller_ended_call", "caller_hung_up",
        "caller_disconnected", "customer_hangup", "customer_hung_up", "customer_disconnected",
        "human_hangup",
      ]
    ),
  ]

  private static let agent: [Group] = [
    Group(.agent, "Retell", ["agent_hangup"]),
    Group(
      .agent,
      "Vapi",
      [
        "assistant-ended-call", "assistant-ended-call-after-message-spoken",
        "assistant-ended-call-with-hangup-task", "assistant-said-end-call-phrase",
        "assistant-said-message-with-end-call-enabled",
        "call.ringing.hook-executed-say", "call.ending.hook-executed-say",
      ]
    ),
    Group(.agent, "Bland", ["ASSISTANT", "AGENT"]),
    // `user_initiated` is the framework's user: the agent's own code closed the session. Deleting
    // the room, or removing the caller from it, is how an agent hangs up.
    Group(
      .agent,
      "LiveKit",
      ["user_initiated", "task_completed", "PARTICIPANT_REMOVED", "ROOM_DELETED"]
    ),
    Group(.agent, "Daily", ["ejected"]),
    Group(.agent, "Pipecat", ["end_call", "end_call_tool", "end_task"]),
    Group(.agent, "Synthflow", ["agent_goodbye", "custom_end_call"]),
    Group(.agent, "Roark", ["agent_ended_call"]),
    Group(.agent, "tau2-bench", ["agent_stop"]),
    Group(
      .agent,
      "generic",
      [
        "agent_ended", "agent_hung_up", "agent_disconnected", "assistant_ended",
        "assistant_hangup", "assistant_hung_up", "bot_hangup", "bot_ended", "bot_ended_call",
      ]
    ),
  ]

  private static let transfer: [Group] = [
    Group(.transfer, "Retell", ["call_transfer", "transfer_bridged", "call_take_over"]),
    Group(
      .transfer,
      "Vapi",
      [
        "assistant-forwarded-call", "assistant-request-returned-forwarding-phone-number",
        "call.ringing.hook-executed-transfer", "call.ending.hook-executed-transfer",
      ]
    ),
    Group(.transfer, "Pipecat", ["transfer_call", "transfer_agent"]),
    Group(.transfer, "Roark", ["agent_transferred_call"]),
    Group(.transfer, "FreeSWITCH", ["BLIND_TRANSFER", "ATTENDED_TRANSFER"]),
    Group(
      .transfer,
      "generic",
      [
        "transfer", "transferred", "call_transferred", "agent_transfer", "warm_transfer",
        "cold_transfer", "human_handoff", "handoff", "forwarded", "call_forwarded", "escalated",
      ]
    ),
  ]

  private static let noHuman: [Group] = [
    // A registered call times out, and a user never joins, when nobody comes to a web call.
    Group(
      .noHuman,
      "Retell",
      [
        "voicemail_reached", "ivr_reached", "machine_detected", "dial_busy", "dial_no_answer",
        "user_declined", "registered_call_timeout", "error_user_not_joined",
      ]
    ),
    Group(.noHuman, "Vapi", ["voicemail", "customer-busy", "customer-did-not-answer"]),
    Group(.noHuman, "Bland", ["voicemail", "busy", "no-answer"]),
    Group(.noHuman, "LiveKit", ["USER_UNAVAILABLE", "USER_REJECTED"]),
    Group(.noHuman, "Pipecat", ["voicemail_detected"]),
    Group(.noHuman, "Twilio", ["busy", "no-answer", "machine_start", "fax"]),
    Group(
      .noHuman,
      "Synthflow",
      ["voicemail", "voicemail_message_left", "left_voicemail", "hangup_on_voicemail"]
    ),
    Group(
      .noHuman,
      "Roark",
      ["voice_mail_reached", "customer_did_not_answer", "customer_busy"]
    ),
    Group(
      .noHuman,
      "FreeSWITCH",
      ["USER_BUSY", "NO_ANSWER", "NO_USER_RESPONSE", "SUBSCRIBER_ABSENT", "CALL_REJECTED"]
    ),
    Group(
      .noHuman,
      "generic",
      [
        "ivr", "ivr_detected", "ivr_hangup", "voicemail_hangup", "answering_machine",
        "answering_machine_detected", "machine", "noanswer", "not_answered", "unanswered",
        "missed", "declined", "call_declined", "rejected",
      ]
    ),
  ]

  private static let limit: [Group] = [
    // Without a free slot the call goes to a fallback number: the limit is the reason.
    Group(
      .limit,
      "Retell",
      [
        "inactivity", "max_duration_reached", "concurrency_limit_reached",
        "no_concurrency_fallback", "no_valid_payment",
      ]
    ),
    Group(
      .limit,
      "Vapi",
      [
        "silence-timed-out", "exceeded-max-duration",
        "call.start.error-vapi-number-outbound-daily-limit",
      ]
    ),
    Group(.limit, "Daily", ["exp-room", "exp-token", "meeting-full"]),
    Group(.limit, "Pipecat", ["user_idle_max_duration_exceeded", "call_duration_exceeded"]),
    Group(.limit, "Synthflow", ["max_duration"]),
    Group(.limit, "Roark", ["silence_time_out", "max_duration_reached"]),
    Group(.limit, "Bolna", ["balance-low"]),
    Group(.limit, "tau2-bench", ["max_steps", "timeout", "context_window_exceeded"]),
    Group(
      .limit,
      "generic",
      [
        "timeout", "timed_out", "time_out", "call_timeout", "session_timeout", "silence",
        "silence_timeout", "idle", "idle_timeout", "user_idle", "user_idle_timeout",
        "inactivity_timeout", "max_duration_exceeded", "max_call_duration",
        "max_call_duration_reached", "duration_limit", "duration_limit_reached", "time_limit",
        "time_limit_reached", "max_turns", "max_turns_reached", "concurrency_limit",
        "quota_exceeded", "insufficient_credits", "insufficient_balance", "payment_required",
      ]
    ),
  ]

  private static let error: [Group] = [
    Group(
      .error,
      "Retell",
      [
        "dial_failed", "invalid_destination", "sip_routing_error", "marked_as_spam",
        "scam_detected",
      ]
    ),
    Group(
      .error,
      "Vapi",
      [
        "assistant-error", "assistant-not-found", "assistant-not-valid", "assistant-not-invalid",
        "assistant-not-provided", "assistant-join-timed-out", "db-error", "database-error",
        "no-server-available", "license-check-failed", "unknown-error", "worker-shutdown",
        "customer-did-not-give-microphone-permission", "phone-call-provider-closed-websocket",
        "phone-call-provider-bypass-enabled-but-no-call-received", "twilio-failed-to-connect-call",
        "twilio-reported-customer-misdialed", "vonage-failed-to-connect-call", "vonage-rejected",
        "sip-outbound-unallocated-number", "sip-gateway-failed-to-connect-call",
      ]
    ),
    Group(
      .error,
      "LiveKit",
      [
        "error", "DUPLICATE_IDENTITY", "SERVER_SHUTDOWN", "STATE_MISMATCH", "JOIN_FAILURE",
        "SIGNAL_CLOSE", "SIP_TRUNK_FAILURE", "CONNECTION_TIMEOUT", "MEDIA_FAILURE", "AGENT_ERROR",
      ]
    ),
    Group(
      .error,
      "Daily",
      ["connection-error", "no-room", "not-allowed", "nbf-room", "nbf-token", "end-of-life"]
    ),
    Group(.error, "Pipecat", ["pipeline_error"]),
    Group(.error, "Twilio", ["failed"]),
    Group(.error, "Bland", ["failed"]),
    Group(.error, "Synthflow", ["failed"]),
    Group(.error, "Roark", ["agent_error", "phone_call_provider_connection_error", "dial_error"]),
    Group(
      .error,
      "FreeSWITCH",
      [
        "UNALLOCATED_NUMBER", "INVALID_NUMBER_FORMAT", "NO_ROUTE_DESTINATION",
        "DESTINATION_OUT_OF_ORDER", "NETWORK_OUT_OF_ORDER", "NORMAL_TEMPORARY_FAILURE",
        "SERVICE_UNAVAILABLE", "INCOMPATIBLE_DESTINATION", "RECOVERY_ON_TIMER_EXPIRE",
      ]
    ),
    Group(
      .error,
      "tau2-bench",
      [
        "too_many_errors", "agent_error", "user_error", "infrastructure_error", "unexpected_error",
      ]
    ),
    Group(
      .error,
      "generic",
      [
        "failure", "call_failed", "call_error", "internal_error", "system_error", "server_error",
        "network_error", "connection_error", "connection_lost", "connection_failed",
        "exception", "crashed",
      ]
    ),
  ]

  // Known, and known not to say who ended the call: kept here so that nobody adds them by guess.
  private static let other: [Group] = [
    Group(.other, "Retell", ["manual_stopped", "transfer_cancelled"]),
    Group(
      .other,
      "Vapi",
      [
        "manually-canceled", "call-deleted", "scheduled-call-deleted", "vonage-disconnected",
        "vonage-completed", "call.in-progress.twilio-completed-call",
        "call.in-progress.sip-completed-call", "sip-outbound-carrier-released-call",
      ]
    ),
    Group(
      .other,
      "LiveKit",
      ["UNKNOWN_REASON", "MIGRATION", "job_shutdown", "room disconnected"]
    ),
    Group(.other, "Twilio", ["completed", "canceled"]),
    Group(.other, "Bland", ["completed", "unknown"]),
    Group(.other, "Roark", ["unknown"]),
    Group(.other, "FreeSWITCH", ["NORMAL_CLEARING", "ORIGINATOR_CANCEL"]),
    Group(.other, "generic", ["hangup", "disconnected", "ended", "cancelled", "unknown"]),
  ]
}
