import Calls
import Testing

@Suite struct DisconnectionClassTests {
  private func classOf(_ reason: String) -> DisconnectionClass {
    DisconnectionClass.of(reason: Array(reason.utf8).span)
  }

  @Test func namesItsClasses() {
    #expect(
      DisconnectionClass.allCases.map(\.rawValue)
        == ["user", "agent", "transfer", "no_human", "limit", "error", "other"]
    )
  }

  @Test(arguments: [
    ("user_hangup", DisconnectionClass.user), ("agent_hangup", .agent),
    ("call_transfer", .transfer), ("voicemail_reached", .noHuman), ("dial_busy", .noHuman),
    ("user_declined", .noHuman), ("error_user_not_joined", .noHuman), ("inactivity", .limit),
    ("no_valid_payment", .limit), ("concurrency_limit_reached", .limit), ("dial_failed", .error),
    ("error_llm_websocket_open", .error), ("error_of_next_year", .error),
    ("telephony_provider_unavailable", .error), ("manual_stopped", .other),
  ])
  func knowsRetell(reason: String, expected: DisconnectionClass) {
    #expect(classOf(reason) == expected)
  }

  @Test(arguments: [
    ("customer-ended-call", DisconnectionClass.user), ("assistant-ended-call", .agent),
    ("assistant-forwarded-call", .transfer),
    ("assistant-request-returned-forwarding-phone-number", .transfer),
    ("assistant-request-returned-no-assistant", .error), ("customer-did-not-answer", .noHuman),
    ("silence-timed-out", .limit), ("exceeded-max-duration", .limit),
    ("pipeline-error-openai-429-exceeded-quota", .error),
    ("call.in-progress.error-vapifault-worker-died", .error),
    ("call.start.error-subscription-insufficient-credits", .limit),
    ("call.start.error-get-assistant", .error),
    ("call-start-error-neither-assistant-nor-server-set", .error),
    ("call.in-progress.twilio-completed-call", .other),
    ("pipeline-no-available-model", .error),
    ("vapifault-transport-never-connected", .error),
    ("sip-gateway-failed-to-connect-call", .error),
    ("assistant-said-message-with-end-call-enabled", .agent),
    ("call.ringing.hook-executed-say", .agent),
  ])
  func knowsVapi(reason: String, expected: DisconnectionClass) {
    #expect(classOf(reason) == expected)
  }

  @Test(arguments: [
    ("CLIENT_INITIATED", DisconnectionClass.user), ("participant_disconnected", .user),
    ("user_initiated", .agent), ("ROOM_DELETED", .agent), ("USER_REJECTED", .noHuman),
    ("SIP_TRUNK_FAILURE", .error), ("room disconnected", .other), ("job_shutdown", .other),
    ("user_stop", .user), ("agent_stop", .agent), ("max_steps", .limit),
    ("too_many_errors", .error), ("Client disconnected: 1000", .user),
    ("end_call tool was called.", .agent), ("human_pick_up_cut_off", .user),
    ("no-answer", .noHuman), ("machine_end_beep", .noHuman), ("completed", .other),
    ("USER_BUSY", .noHuman), ("exp-room", .limit), ("timeout", .limit), ("failed", .error),
  ])
  func knowsTheOtherProviders(reason: String, expected: DisconnectionClass) {
    #expect(classOf(reason) == expected)
  }

  @Test(arguments: ["USER_HANGUP", "User-Hangup", "user hangup", "user.hangup", "uSeR_hAnGuP"])
  func comparesWithoutCaseAndSeparator(reason: String) {
    #expect(classOf(reason) == .user)
  }

  @Test(arguments: [
    "", " ", "again", "job done", "userhangup", "user__hangup", " user_hangup", "user_hangup ",
    "the user hung up", "an error", "not busy", "voicemail_maybe", "DisconnectDuringDialogue",
    "user_hangup\u{0}", "ｕser_hangup", "\u{17F}ilence_timeout", "pipeline-erro", "x_error_",
  ])
  func guessesNothing(reason: String) {
    #expect(classOf(reason) == .other)
  }

  @Test func classifiesEveryReasonAsItsTableSays() {
    for group in DisconnectionReasons.reasons {
      for reason in group.texts {
        #expect(classOf(reason) == group.class, "'\(reason)' of \(group.provider)")
      }
    }
  }

  @Test func reachesEveryFamily() {
    for group in DisconnectionReasons.families {
      for beginning in group.texts {
        #expect(classOf(beginning + "anything") == group.class, "'\(beginning)'")
      }
    }
  }

  @Test func listsAReasonOnceForEachProvider() {
    for provider in Set(DisconnectionReasons.reasons.map(\.provider)) {
      let texts = DisconnectionReasons.reasons.filter { $0.provider == provider }.flatMap(\.texts)
      #expect(Set(texts).count == texts.count, "\(provider)")
    }
  }

  @Test func endsOnLongReasons() {
    #expect(classOf(String(repeating: "error-", count: 100_000)) == .error)
    #expect(classOf(String(repeating: "-", count: 1_000_000)) == .other)
  }
}
