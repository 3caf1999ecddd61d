import Foundation
import Reporting
import Testing

/// A call that has `text` wherever text from outside can get.
private func document(_ text: String) -> CallDocument {
  var document = CallDocument(title: text)
  document.facts = [
    CallDocument.Fact(
      ReportColumn(name: "call_id", title: "call", type: .text, role: .dimension),
      .text(text),
      isForPeople: true
    ),
    CallDocument.Fact(
      ReportColumn(name: "duration_ms", title: "duration", unit: .milliseconds),
      .integer(61_500),
      isForPeople: true
    ),
    CallDocument.Fact(
      ReportColumn(name: "sentiment", title: "sentiment", type: .text),
      .missing,
      isForPeople: true
    ),
    CallDocument.Fact(
      ReportColumn(name: "start_ms", title: "start"),
      .integer(1_772_409_600_000),
      isForPeople: false
    ),
  ]
  document.flags = [CallDocument.Flag(name: "slow_answer", summary: text)]
  var whole = CallDocument.Turn(index: 0)
  whole.kind = "reply"
  whole.node = text
  whole.start = 1_900
  whole.end = 3_200
  whole.stt = 100
  whole.eou = 300
  whole.llm = 500
  whole.tts = 200
  whole.e2e = 1_200
  whole.unattributed = 200
  var alone = CallDocument.Turn(index: 1)
  alone.kind = text
  alone.e2e = 600
  alone.isInterrupted = true
  document.turns = [whole, alone, CallDocument.Turn(index: 2)]
  var tool = CallDocument.Tool()
  tool.name = text
  tool.start = 65_001
  tool.latency = 320
  tool.isCompleted = true
  tool.isError = true
  tool.isUnrecovered = true
  tool.errorTemplate = text
  let inner = literal(text)
  tool.params = "{\(inner):[1,{\(inner):\(inner)},[],{}],\"b\":null}"
  tool.result = inner
  tool.error = text
  document.tools = [tool, CallDocument.Tool()]
  var visit = CallDocument.Visit()
  visit.node = text
  visit.entered = 0
  visit.duration = 4_000
  visit.isLast = true
  document.visits = [visit]
  var line = CallDocument.Line(role: "user")
  line.start = 0
  line.end = 800
  line.text = text
  line.marks = [.interrupts, .crosstalk]
  line.row = 0
  var other = CallDocument.Line(role: text)
  other.text = text
  document.transcript = [line, other]
  document.notes = [text]
  return document
}

/// JSON as it may be sent: what need not be escaped is not.
private func literal(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar -> String in
    switch scalar.value {
    case 0x22, 0x5C: "\\\(scalar)"
    case 0..<0x10: "\\u000\(String(scalar.value, radix: 16))"
    case 0x10..<0x20: "\\u00\(String(scalar.value, radix: 16))"
    default: "\(scalar)"
    }
  }
  return "\"\(escaped.joined())\""
}

private let hostile = [
  "\u{1B}]0;x\u{7}\u{1B}[2J\r\u{8}\u{9B}31m\u{202E}abc\u{2028}",
  "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'",
  "```\n# heading\n| a | b |\n* [x](javascript:alert(1)) ~~~ `code` <b>",
  String(repeating: "long word ", count: 400) + String(repeating: "x", count: 3_000),
  "漢字かな交じり文 🇩🇪👩‍👩‍👧 e\u{301}\u{301}\u{301}", "", " ", "\u{0}", "a\u{FEFF}\u{FFFE}",
]

@Suite struct CallDocumentTests {
  private func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x0A: true
      case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: false
      default: true
      }
    }
  }

  @Test(arguments: hostile.indices, CallDocumentFormats.all.map(\.name))
  func hostileTextsAreShownButNotObeyed(text: Int, format: String) throws {
    let format = try CallDocumentFormats.named(format)
    for isFull in [false, true] {
      let printed = format.text(
        of: document(hostile[text]),
        options: CallDocumentOptions(isFull: isFull)
      )
      #expect(isHarmless(printed))
      #expect(printed.hasSuffix("\n"))
      #expect(
        printed
          == format.text(
            of: document(hostile[text]),
            options: CallDocumentOptions(isFull: isFull)
          )
      )
    }
  }

  @Test(arguments: hostile) func aPageRunsAndLoadsNothing(text: String) throws {
    let page = try Element.page(
      HTMLCallFormat().text(of: document(text), options: CallDocumentOptions(isFull: true))
    )
    let active = [
      "script", "link", "img", "iframe", "object", "embed", "form", "base", "foreignObject", "b",
    ]
    for element in page.all {
      #expect(!active.contains(element.name))
      let names = Set(element.attributes.keys)
      #expect(names.isDisjoint(with: ["style", "src", "srcset", "xlink:href"]))
      #expect(!names.contains { $0.hasPrefix("on") })
    }
    #expect(page.all("a").isEmpty)
    let policy = page.all("meta").first {
      $0.attributes["http-equiv"] == "Content-Security-Policy"
    }
    #expect(policy?.attributes["content"] == HTMLStyleSheet.policy)
    // Two bars, and the key to their parts.
    #expect(page.all("svg").count == 2 + 5)
  }

  @Test(arguments: hostile) func jsonHoldsTheTextsThemselves(text: String) throws {
    let json = JSONCallFormat().text(of: document(text), options: CallDocumentOptions())
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let call = value?["call"] as? [String: Any]
    #expect(call?["call_id"] as? String == text)
    #expect(call?["start_ms"] as? Int == 1_772_409_600_000)
    #expect(call?["sentiment"] is NSNull)
    #expect(value?["flags"] as? [String] == ["slow_answer"])
    let tools = value?["tool_calls"] as? [[String: Any]]
    #expect(tools?.first?["result"] as? String == text)
    let list = (tools?.first?["params"] as? [String: Any])?[text] as? [Any]
    #expect((list?[1] as? [String: Any])?[text] as? String == text)
    let transcript = value?["transcript"] as? [[String: Any]]
    #expect(transcript?.map { $0["text"] as? String } == [text, text])
    #expect(transcript?.first?["marks"] as? [String] == ["interrupts", "crosstalk"])
  }

  @Test(arguments: hostile, [20, 37, 60, 80, 200])
  func textFitsTheTerminal(text: String, width: Int) {
    for color in [false, true] {
      let printed = TextCallFormat().text(
        of: document(text),
        options: CallDocumentOptions(color: color, width: width)
      )
      for line in printed.split(separator: "\n") {
        let shown = String(line).replacing(/\u{1B}\[[0-9]m/, with: "")
        #expect(DisplayWidth.of(shown) <= width, "\(width): \(shown)")
      }
      #expect(printed.contains("\u{1B}") == color)
    }
  }

  @Test func markdownIsNoMarkupOfOthers() {
    let printed = MarkdownCallFormat().text(
      of: document(hostile[2]),
      options: CallDocumentOptions(isFull: true)
    )
    #expect(printed.contains("\n````\n"))
    #expect(!printed.contains("\n# heading"))
    let headings = printed.split(separator: "\n").filter { $0.hasPrefix("#") }
    // The title, five chapters, two tools.
    #expect(headings.count == 8)
  }

  @Test func barsAreOnOneScale() {
    let printed = TextCallFormat().text(
      of: document("a"),
      options: CallDocumentOptions(width: 120)
    )
    func bar(_ sign: String, _ count: Int) -> String { String(repeating: sign, count: count) }
    let lines = printed.split(separator: "\n").map(String.init)
    let start = lines.firstIndex { $0.hasPrefix("Latency by turn") } ?? 0
    #expect(
      Array(lines[start..<start + 6]) == [
        "Latency by turn, milliseconds",
        "turn         at  stt  eou  llm  tts  other   e2e",
        "   0  00:01.900  100  300  500  200    200  1200  " + bar("░", 10) + bar("▒", 17)
          + bar("▓", 6) + bar("·", 7) + "  reply",
        "   1" + bar(" ", 40) + " 600  " + bar("█", 20) + bar(" ", 22) + "a, interrupted",
        "   2",
        "░ stt or eou  ▒ llm  ▓ tts  · unattributed  █ e2e alone; a full bar is 1200 ms",
      ]
    )
  }

  @Test func longTextsAreCutUnlessAllIsAskedFor() {
    var long = document("a")
    long.tools[0].params =
      "[" + (0..<100).map { "\($0)" }.joined(separator: ",") + "]"
    long.transcript?[0].text = String(repeating: "é", count: 5_000)
    for format in [
      CallDocumentFormats.all[0], CallDocumentFormats.all[2], CallDocumentFormats.all[3],
    ] {
      let cut = format.text(of: long, options: CallDocumentOptions())
      #expect(cut.contains("78 more lines"))
      #expect(cut.contains("(4000 more characters"))
      let whole = format.text(of: long, options: CallDocumentOptions(isFull: true))
      #expect(!whole.contains("more lines") && !whole.contains("more characters"))
      #expect(whole.contains(String(repeating: "é", count: 5_000)))
    }
  }

  @Test func aCallOfWhichNothingIsKnownIsPrinted() {
    for format in CallDocumentFormats.all {
      let printed = format.text(
        of: CallDocument(title: "empty"),
        options: CallDocumentOptions()
      )
      #expect(printed.contains("empty") || format.name == "json")
      #expect(!printed.contains("Transcript"))
    }
  }

  @Test func formatsAreFoundByNameAndEnding() throws {
    #expect(try CallDocumentFormats.named("html").name == "html")
    #expect(try CallDocumentFormats.forFileExtension("MD").name == "markdown")
    #expect(throws: UnknownName.self) { try CallDocumentFormats.named("csv") }
    #expect(throws: UnknownName.self) { try CallDocumentFormats.forFileExtension("") }
  }
}
