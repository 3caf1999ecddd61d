extension Vertical {
  static let clinic = Vertical(
    greetings: [
      "Harbor Dental, this is Ava, the virtual receptionist. How can I help you today?",
      "Good day, you've reached Harbor Dental. What can I do for you?",
      "Hello, Harbor Dental, Ava speaking. Are you calling about an appointment?",
    ],
    openings: [
      "Hi, I'd like to make an appointment for a cleaning, please.",
      "Hello, my tooth has been hurting since yesterday and I need to see someone.",
      "I need to move my appointment on %d.", "Hi, this is %p. Do you take new patients?",
      #"Buenos d\u00edas, \u00bfhablan espa\u00f1ol?"#,
    ],
    topics: [
      Topic(
        question: "Have you been to our practice before?",
        answers: [
          "Yes, about %n years ago.", "No, this is my first time.",
          "My daughter Zoë has, I haven't.",
        ]
      ),
      Topic(
        question: "Is the pain sharp, or does it only come when you eat something cold?",
        answers: [
          "It's mostly when I drink something cold.",
          "It's there all the time, maybe a %n out of ten.",
          "Only at night, really.",
        ]
      ),
      Topic(
        question: "Which insurance do you have, and is the plan in your own name?",
        answers: [
          "Delta, and yes, it's in my name.", "I'd pay myself.",
          "It's my husband's plan, his name is %p %l.",
        ]
      ),
      Topic(
        question: "Do you prefer Dr. Núñez or Dr. Patel?",
        answers: [
          "Dr. Patel, please.", "Whoever is free first.", "Dr. N\u{FA}\u{F1}ez, if possible.",
        ]
      ),
      Topic(
        question: "Could you give me your date of birth, please?",
        answers: ["It's %d, 198%n.", "%d, nineteen seventy-%n."]
      ),
    ],
    remarks: [
      "Do I need to bring anything?", "How long does it usually take?", "Is there parking nearby?",
      "What does it cost without insurance?",
    ],
    acknowledgements: [
      "Thank you.", "Alright.", "I understand.", "Great, thanks for that.",
      "Please bring your insurance card and come ten minutes early.",
      "A cleaning takes about forty minutes.",
    ],
    farewells: [
      "Thank you for calling Harbor Dental. Have a good day!",
      #"We'll see you on %d. Take care! \ud83d\ude0a"#,
    ],
    goodbyes: ["Thank you, bye.", "Great, thanks a lot. Bye!", "OK. See you then."],
    voicemail:
      "Hello, this is Harbor Dental with a reminder of your visit on %d at %t. Please call us back.",
    nodes: ["greeting", "intake", "scheduling", "confirmation", "wrap_up"],
    reasons: [
      "caller asked for an appointment", "identity confirmed", "slot chosen", "nothing else to do",
    ],
    tools: [3, 0, 1, 5]
  )
}
