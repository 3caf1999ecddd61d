extension Vertical {
  static let restaurant = Vertical(
    greetings: [
      "Trattoria Aurora, buonasera! How may I help you?",
      "Hello, Trattoria Aurora. Would you like to book a table or order something to take away?",
    ],
    openings: [
      "Hi, a table for %n on %d, please.", "Can I order something for pickup?",
      "Hello, we have a booking under %l and would like to change it.",
      "Hi, do you have anything free tonight?", "こんばんは、予約をお願いします。",
    ],
    topics: [
      Topic(
        question: "How many people will it be, and at what time?",
        answers: ["We are %n.", "%n people at %t, please.", "Just the two of us, around %t."]
      ),
      Topic(
        question: "Does anyone at the table have an allergy?",
        answers: [
          "One of us can't have nuts.", "No, all good.", "Gluten, please. And no jalapeños!",
        ]
      ),
      Topic(
        question: "Would you like to sit inside or on the terrace?",
        answers: ["Terrace, if it doesn't rain.", "Inside, by the window.", "No preference."]
      ),
      Topic(
        question: "Our dessert today is a crème brûlée. Shall I put %n aside for you?",
        answers: ["Oh yes, please!", "No, thank you.", "Let us decide when we are there."]
      ),
      Topic(
        question: "And what would you like to drink with that?",
        answers: [
          "Two bottles of still water.", "Nothing, thanks.", #"A ros\u00e9 would be nice."#,
        ]
      ),
    ],
    remarks: [
      "Do you have vegetarian dishes?", "Is the kitchen open until eleven?", "Can we bring a dog?",
      "It is a birthday, could you put candles on the cake?",
    ],
    acknowledgements: [
      "Perfetto.", "Of course.", "Wonderful.", "No problem at all.",
      "Yes, we have a whole page of vegetarian dishes.",
    ],
    farewells: [
      "Grazie, we look forward to seeing you! Arrivederci.",
      #"Enjoy your meal \ud83c\udf5d and see you soon!"#,
    ],
    goodbyes: ["Thanks, see you.", "Great. Ciao!", "Thank you very much, goodbye."],
    voicemail:
      "This is Trattoria Aurora. Your table for %n on %d is reserved. Please call back to confirm.",
    nodes: ["welcome", "order", "check_table", "payment", "goodbye"],
    reasons: ["booking intent", "party size known", "order complete", "deposit needed"],
    tools: [0, 1, 2, 5]
  )
}
