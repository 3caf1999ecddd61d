import Reporting
import Testing

/// How a text stands in a table's cell.
private func cell(_ text: String) -> Substring {
  let printed = MarkdownFormat().text(of: report([textDimension], [[.text(text)]]))
  let lines = printed.split(separator: "\n", omittingEmptySubsequences: false)
  return lines[lines.count - 2].dropFirst(2).dropLast(2)
}

/// How a text stands as a note.
private func note(_ text: String) -> Substring {
  var one = Report(name: "x", title: "X", calls: 0)
  one.notes = [text]
  return MarkdownFormat().text(of: one).split(separator: "\n").last?.dropFirst(2) ?? ""
}

struct MarkdownFormatTests {
  @Test(arguments: [
    ("a|b", #"a\|b"#), (#"\|"#, #"\\\|"#), ("a\nb", "a␊b"), ("`x`", #"\`x\`"#),
    ("<b>&amp;", "&lt;b&gt;&amp;amp;"), ("[x](y)", #"\[x\](y)"#), ("![x](y)", #"!\[x\](y)"#),
    ("**b**", #"\*\*b\*\*"#), ("refund_payment", "refund_payment"), ("_em_", #"\_em\_"#),
    ("a__b", #"a\_\_b"#), ("~~x~~", #"\~\~x\~\~"#), ("https://e.com/a", #"https\://e.com/a"#),
    ("www.e.com", #"www\.e.com"#), ("WWW.e.com", #"WWW\.e.com"#),
    ("bob@e.com", "bob@<!-- -->e.com"),
    ("a @ b", "a @ b"), ("12:30", "12:30"), ("# x", "# x"), ("1. x", "1. x"), ("x #", ##"x \#"##),
    ("# #", ##"# \#"##),
    ("\u{1B}[0m", #"␛\[0m"#), ("\u{202E}x", #"\\u{202E}x"#),
  ])
  func cellsEscapeWhatWouldBeMarkup(text: String, escaped: String) {
    #expect(cell(text) == escaped)
  }

  @Test(arguments: [
    ("# x", ##"\# x"##), ("- x", #"\- x"#), ("+ x", #"\+ x"#), ("===", #"\==="#),
    ("1. x", #"1\. x"#),
    ("12) x", #"12\) x"#), ("1.48 s", "1.48 s"), ("> x", "&gt; x"), ("    x", "&#32;   x"),
    ("x  ", "x &#32;"), ("7.", #"7\."#), (":--", #"\:--"#), ("2 calls", "2 calls"),
    ("##", ##"\#\#"##),
  ])
  func linesEscapeWhatWouldBeginABlock(text: String, escaped: String) {
    #expect(note(text) == escaped)
  }

  @Test(arguments: hostileTexts)
  func hostileTextNeverEndsItsLineOrItsCell(text: String) {
    let two = report([textDimension, numberMeasure], [[.text(text), .integer(7)]])
    let printed = MarkdownFormat().text(of: two)
    let lines = printed.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 10)
    var pipes = 0
    var isEscaped = false
    for byte in lines[8].utf8 {
      if byte == UInt8(ascii: "|"), !isEscaped { pipes += 1 }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    #expect(pipes == 3)
    #expect(!printed.unicodeScalars.contains { isControl($0) && $0 != "\n" })
  }

  @Test func sectionsReplaceTheListOfTables() {
    var written = sampleReport
    written.notes = []
    written.sections = [
      Report.Section(title: "Tool calls", text: ["All *fine*.", "1. really"], tables: ["tools"]),
      Report.Section(title: "Rest", tables: ["unknown", "empty"]),
    ]
    let printed = MarkdownFormat().text(of: written)
    #expect(
      printed.hasSuffix(
        #"""

        ## Tool calls

        All \*fine\*.

        1\. really

        | tool | errors |
        | --- | ---: |
        | refund_payment | 3 |
        | (all) | 1,234,567 |

        4 more rows not shown

        ## Rest

        ### Nothing

        | stage | turns |
        | --- | ---: |

        no rows

        """#
      )
    )
    #expect(!printed.contains("support-bot"))
    #expect(JSONFormat().text(of: written).contains("support-bot"))
    #expect(
      TableFormat().text(of: written).hasSuffix(
        """

        Tool calls

        All *fine*.

        1. really

        tool               errors
        refund_payment          3
        (all)           1,234,567
        (4 more rows not shown)

        Rest

        Nothing
        stage  turns
        (no rows)

        """
      )
    )
  }
}
