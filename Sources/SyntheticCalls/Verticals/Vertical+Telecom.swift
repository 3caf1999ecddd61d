extension Vertical {
  static let telecom = Vertical(
    greetings: [
      "Welcome to Northline support. I'm an automated assistant. What can I help you with?",
      "Northline, hello. Please tell me in a few words what you are calling about.",
    ],
    openings: [
      "My internet has been down since this morning and I work from home.",
      "I got a bill of $%m and I don't understand it.", "I want to cancel my contract.",
      "My phone shows no service since %t.", "Guten Tag, mein Anschluss läuft seit heute nicht.",
    ],
    topics: [
      Topic(
        question: "Which lights do you see on the router right now?",
        answers: [
          "There's a red one blinking.", "The power light is green, the other one is off.",
          "I'm not at home at the moment, so I can't tell.",
        ]
      ),
      Topic(
        question: "Could you unplug the router, wait ten seconds and plug it in again?",
        answers: [
          "OK, done. It's starting up.", "I did that %n times already.",
          "One moment. Alright, it's on.",
        ]
      ),
      Topic(
        question: "Is the issue on every device, or only on one of them?",
        answers: ["Everything, also the TV.", "Just my laptop.", "I think all %n of them."]
      ),
      Topic(
        question: "For verification, what is the four-digit PIN on your account?",
        answers: ["It's %c.", "%c, I think.", "I don't remember that."]
      ),
      Topic(
        question: "The charge of $%m is the roaming pack from %d. Did you travel abroad then?",
        answers: [
          "Yes, to Canada for %n days.", "No, I was at home the whole month.",
          #"We were in S\u00e3o Paulo, right."#,
        ]
      ),
    ],
    remarks: [
      "This is the third time I call about it.", "How long will that take?",
      "So I will get a refund, right?", "I was told something different last week.",
    ],
    acknowledgements: [
      "I see.", "Thanks for checking.", "I'm sorry for the trouble.", "Understood.",
      "There is a known outage in your area, and our technicians are working on it.",
      "I have added a note to your ticket.",
    ],
    farewells: [
      "Thank you for being with Northline. Goodbye.",
      "Your ticket number is %o. Thanks for your patience, and goodbye.",
    ],
    goodbyes: ["Alright, bye.", "Thanks for nothing.", "OK, it works now. Thank you!"],
    voicemail: "Hello, this is Northline about your ticket %o. We'll try again tomorrow at %t.",
    nodes: ["triage", "verify", "diagnose", "billing", "resolve"],
    reasons: [
      "intent: outage", "intent: billing", "PIN matches", "reset did not help",
      "customer is satisfied",
    ],
    tools: [3, 4, 2, 5]
  )
}
