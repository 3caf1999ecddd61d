extension Vertical {
  static let parcels = Vertical(
    greetings: [
      "Hi, this is the Swiftparcel assistant. Do you have your order number at hand?",
      "Swiftparcel, hello! I can track, redirect or rebook a delivery for you.",
    ],
    openings: [
      "Where is my parcel? It should have been here on %d.", "I missed the driver today.",
      "I'd like to send the parcel to my neighbor instead.", "The box arrived broken.",
      #"Bonjour, j\u2019attends un colis depuis %n jours."#,
    ],
    topics: [
      Topic(
        question: "Could you read me the order number? It starts with P R.",
        answers: ["Sure, it's %o.", "Let me look. %o.", "I don't have it with me."]
      ),
      Topic(
        question: "Should we try again tomorrow, or would you rather pick it up at the shop?",
        answers: ["Tomorrow after %t, please.", "I'll pick it up.", "Which shop is that?"]
      ),
      Topic(
        question: "Is someone at home between %t and %t?",
        answers: ["Yes, my mother is.", "No, but the driver can leave it on the porch.", "はい、います。"]
      ),
      Topic(
        question: "What exactly is damaged, the box or what is inside?",
        answers: ["Only the box.", "The glass inside is in pieces.", "I haven't opened it yet."]
      ),
    ],
    remarks: [
      "It says delivered, but there is nothing here.", "Do I have to sign for it?",
      "Can you call the driver?",
    ],
    acknowledgements: [
      "Got it.", "Thank you, one moment.", "Okay, let me see.", "I'm sorry to hear that.",
      "The driver was at your door at %t, but nobody answered the bell.",
    ],
    farewells: [
      "Thanks for calling Swiftparcel, bye for now.", #"Have a nice day \ud83d\udce6 and goodbye!"#,
    ],
    goodbyes: ["Bye.", "Okay, thanks for your help.", "Perfect, thank you, bye bye."],
    voicemail:
      "Swiftparcel here. We could not deliver order %o today. Call us to choose a new day.",
    nodes: ["greeting", "identify", "tracking", "redirect", "close"],
    reasons: ["order found", "order not found", "new date agreed", "caller wants a refund"],
    tools: [4, 3, 0, 5]
  )
}
