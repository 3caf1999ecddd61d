/// A tool that agents call: how long it takes, how often it fails, and what is said around it.
struct Tool: Sendable {
  let name: String
  /// Failures among completed calls, in thousandths, before the agent version's effect.
  let errorPerMille: Int
  let medianMilliseconds: Int
  /// The spread of the latency: see `RandomStream.logNormal`.
  let sigma: Int
  /// The parameters as a JSON object, and the same as keyword arguments for senders that put the
  /// invocation into the segment's text; same slots, same order.
  let parameters: Template
  let arguments: Template
  /// A JSON value.
  let result: Template
  let errors: [Template]
  /// What a caller says that leads to this tool.
  let requests: [Template]
  /// What the agent says with the result, or without one.
  let answers: [Template]
  let apologies: [Template]
}

extension Tool {
  static let checkAvailability = Tool(
    name: "check_availability",
    errorPerMille: 35,
    medianMilliseconds: 320,
    sigma: 55,
    parameters: #"{"date":"%D","party":%n}"#,
    arguments: "date=%D, party=%n",
    result: #"{"date":"%D","slots":["%t","%t"],"guests":%n}"#,
    errors: [
      "calendar API returned 503 after %c ms",
      "Timeout after 8000 ms: https://calendar.example.com/v2/slots?day=%D",
      "lock %u is held by another session",
    ],
    requests: [
      "Is anything free on %d?", "Do you have something around %t?",
      "Could we do %d at %t instead?", #"What\u2019s the earliest you have?"#,
    ],
    answers: [
      "I have %t or %t on %d. Which one suits you better?",
      "On %d there is still a place at %t. Shall I take that one?",
      "We are full at that time, but %t would work for %n people.",
    ],
    apologies: [
      "I can't reach our calendar right now. Let me try that again in a moment.",
      "Hmm, the schedule isn't loading. One second, please.",
    ]
  )

  static let book = Tool(
    name: "book_appointment",
    errorPerMille: 60,
    medianMilliseconds: 540,
    sigma: 50,
    parameters: #"{"name":"%p %l","date":"%D","time":"%t","notify":true}"#,
    arguments: "name=%p %l, date=%D, time=%t, notify=True",
    result: #"{"confirmation":"%o","date":"%D","time":"%t"}"#,
    errors: [
      #"slot \"%t\" on %D is no longer available"#,
      "duplicate booking %o for customer %c",
      "conflict: version %n of %u is newer",
      #"validation failed for field 'email': \"%e\""#,
    ],
    requests: [
      "Yes, please book that for me.", "Let's take the one at %t.",
      "OK, put it under %p %l, please.", "That works, go ahead.",
    ],
    answers: [
      "You're booked for %d at %t, under the name %l. Your confirmation number is %o.",
      "Done! That's %d at %t for %p. Is there anything else I can do?",
      "All set. I've sent the details to %e.",
    ],
    apologies: [
      "I'm sorry, that slot was just taken. Would another time work for you?",
      "The booking did not go through. Let me see what happened.",
    ]
  )

  static let chargeCard = Tool(
    name: "charge_card",
    errorPerMille: 140,
    medianMilliseconds: 1250,
    sigma: 60,
    parameters: #"{"amount":%m,"currency":"usd","token":"tok_%h"}"#,
    arguments: "amount=%m, currency=usd, token=tok_%h",
    result: #"{"paid":true,"amount":%m,"receipt":"https://pay.example.com/r/%h"}"#,
    errors: [
      "card_declined: insufficient funds", "card_declined: code 4%n for card ending %c",
      "gateway error 502 from https://pay.example.com/v1/charges/%h",
      "idempotency key %u was used with other parameters",
    ],
    requests: [
      "You can charge my card on file.", "I'll pay the %m now, please.",
      "The last four digits are %c.",
    ],
    answers: [
      "Thank you, the payment of $%m went through. The receipt goes to %e.",
      "I've charged $%m to the card ending in %c.",
    ],
    apologies: [
      "I'm afraid the card was declined. Do you have another one you would like to use?",
      "The payment service gave me an error. You have not been charged.",
    ]
  )

  static let lookUpCustomer = Tool(
    name: "lookup_customer",
    errorPerMille: 45,
    medianMilliseconds: 180,
    sigma: 45,
    parameters: #"{"phone":"%f"}"#,
    arguments: "phone=%f",
    result: #"{"customer":{"id":"%u","name":"%p %l","tier":"gold","balance":%m}}"#,
    errors: [
      "no customer with phone %f", "customer %u not found", "CRM refused %e: 401 Unauthorized",
    ],
    requests: [
      "My name is %p %l.", "You should have me under %f.", "It's %l, %p %l, and the zip is 9%c.",
      #"My e-mail is \u201c%e\u201d."#,
    ],
    answers: [
      "Thank you, %p, I have found your account. How can I help you today?",
      "I see it here: %p %l, account %c. Is your e-mail still %e?",
    ],
    apologies: [
      "I couldn't find an account with that number. Could you spell your last name for me?",
      "Our customer system is not answering. May I take your number and call you back?",
    ]
  )

  static let trackOrder = Tool(
    name: "track_order",
    errorPerMille: 85,
    medianMilliseconds: 760,
    sigma: 75,
    parameters: #"{"order_id":"%o","carrier":null}"#,
    arguments: "order_id=%o, carrier=None",
    result: #"{"order":"%o","state":"in_transit","eta":"%D","stops":[%c,%c]}"#,
    errors: [
      "carrier API answered 429, retry in %n s", "Unknown order %o",
      "GET https://track.example.net/api/orders/%o: connection reset (attempt %n)",
      "shard 0x%h is read-only",
    ],
    requests: [
      "It's order %o.", "Where is my order? The number is %o.",
      "I ordered it on %d and nothing has arrived.",
    ],
    answers: [
      "Your order %o is on its way and should arrive on %d by %t.",
      "It left our warehouse on %d. The driver is %n stops away from you.",
    ],
    apologies: [
      "The carrier's system does not know this number yet. Could you read it to me once more?",
      "I can't see the tracking at the moment, I'm sorry about that.",
    ]
  )

  static let sendText = Tool(
    name: "send_sms",
    errorPerMille: 20,
    medianMilliseconds: 410,
    sigma: 50,
    parameters: #"{"to":"%f","template":"confirmation_v%n"}"#,
    arguments: "to=%f, template=confirmation_v%n",
    result: #"{"queued":true,"message_id":"%u"}"#,
    errors: ["number %f is not reachable", "quota of %c messages exceeded"],
    requests: [
      "Can you text me the details?", "Please send that to my phone.",
      #"A text message would be great \ud83d\udc4d"#,
    ],
    answers: [
      "I've just sent you a text message with everything.",
      "You'll get a text at the number ending in %c within a minute.",
    ],
    apologies: ["The text message could not be sent. I'll e-mail it to %e instead."]
  )

  /// All tools; verticals name them by their place here.
  static let all = [checkAvailability, book, chargeCard, lookUpCustomer, trackOrder, sendText]
}
