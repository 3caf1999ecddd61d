import Reporting
import Testing

private func lines(_ report: Report, width: Int? = nil, color: Bool = false) -> [Substring] {
  TableFormat().text(of: report, options: FormatOptions(color: color, width: width))
    .split(separator: "\n", omittingEmptySubsequences: false)
}

struct TableFormatTests {
  @Test(arguments: hostileTexts)
  func hostileTextCannotCommandTheTerminalNorLeaveItsLine(text: String) {
    var one = report([textDimension, numberMeasure], [[.text(text), .integer(7)]])
    let plain = lines(one).count
    one.title = text
    one.notes = [text]
    one.period.since = text
    for line in lines(one) { #expect(!line.unicodeScalars.contains(where: isControl)) }
    // One more paragraph (a gap and the note), and the table's title, which is no longer the same.
    #expect(lines(one).count == plain + 3)
  }

  @Test(arguments: hostileTexts)
  func noLineIsWiderThanTheTerminal(text: String) {
    let column = ReportColumn(name: "x", title: text, type: .text, role: .dimension)
    var one = sampleReport
    one.title = text
    one.notes = [text]
    one.tables[0].rows[0].cells[0] = .text(text)
    one.tables.append(
      ReportTable(
        name: "wide",
        title: text,
        columns: Array(repeating: column, count: 4)
          + [ReportColumn(name: "y", title: text, unit: .milliseconds)],
        rows: [ReportRow(cells: Array(repeating: .text(text), count: 4) + [.integer(820)])]
      )
    )
    for width in [20, 21, 33, 40, 60, 79, 80, 132] {
      let widest = lines(one, width: width).map { DisplayWidth.of(String($0)) }.max()
      #expect(widest.map { $0 <= width } == true)
    }
  }

  @Test(arguments: [1, 0, -5])
  func impossibleWidthsCountAsTwenty(width: Int) {
    #expect(lines(sampleReport, width: width) == lines(sampleReport, width: 20))
  }

  @Test(arguments: 20...90)
  func numbersAreNeverShortened(width: Int) {
    let printed = lines(sampleReport, width: width).joined(separator: "\n")
    for number in ["1,204", "1.48 s", "820 ms ~", "96.9 %", "100.0 %", "$1.25", "1,234,567"] {
      #expect(printed.contains(number))
    }
  }

  @Test func blocksRepeatTheDimensions() {
    let printed = lines(sampleReport, width: 60).joined(separator: "\n")
    #expect(
      printed.contains(
        """
        agent     version  success…  turns  coverage       p95
        support…     1204  yes       1,204    96.9 %  1.48 s
        =cmd|x          5  no           12   100.0 %  820 ms ~
        (none)     (none)  (none)        0

        agent     version  success…  mean cost
        support…     1204  yes           $1.25
        =cmd|x          5  no
        (none)     (none)  (none)
        ~ unreliable: p95 (fewer than 20 turns)
        """
      )
    )
  }

  @Test func textsAreShortenedBeforeATableIsCutInBlocks() {
    let long = String(repeating: "abcdefghij", count: 5)
    let one = report([textDimension, numberMeasure], [[.text(long), .integer(7)]])
    #expect(
      lines(one, width: 30).suffix(3) == [
        "text                     value", "abcdefghijabcdefghijab…      7", "",
      ]
    )
    #expect(lines(one).contains { $0.hasPrefix(long) })
  }

  @Test func columnsAlignByDisplayWidth() {
    let texts = ["日本語", "👩‍👩‍👧‍👦", "🇩🇪", "e\u{301}", "\u{301}", "ｆｕｌｌ", "한국어", "❤️", "naïve", "ไม่", "अंक"]
    let one = report([textDimension, numberMeasure], texts.map { [.text($0), .integer(7)] })
    let rows = lines(one).suffix(texts.count + 1).dropLast()
    #expect(rows.count == texts.count)
    for row in rows { #expect(DisplayWidth.of(String(row)) == 8 + 2 + 5) }
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("naïve", 5), ("e\u{301}", 1), ("日本語", 6), ("ｆｕ", 4), ("한국어", 6),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤", 1), ("❤️", 2), ("1️⃣", 2), ("👍🏽", 2),
    ("a\u{200D}b", 2), ("ไม่", 2), ("、", 2), ("…", 1), ("─", 1), ("𠀀", 2), ("\u{25CC}\u{301}", 1),
  ])
  func displayWidthCountsColumns(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test func aMarkOfCombiningStandsOnACircleOfItsOwn() {
    #expect("\u{301}x".visible == "\u{25CC}\u{301}x")
    #expect("\n\u{301}".visible == "␊\u{25CC}\u{301}")
    #expect(Array("e\u{301}".visible.utf8) == Array("e\u{301}".utf8))
  }

  @Test func controlsAreShownByPictureOrCode() {
    #expect(
      "a\u{1B}[31m\r\n\u{7F}\u{9B}\u{202E}\u{2028}".visible == #"a␛[31m␍␊␡\u{9B}\u{202E}\u{2028}"#
    )
  }

  @Test func colorOnlyAddsStylesToWholeLines() {
    let plain = lines(sampleReport, width: 60)
    let colored = lines(sampleReport, width: 60, color: true)
    #expect(plain.count == colored.count)
    var styled = 0
    for (plain, colored) in zip(plain, colored) where plain != colored {
      #expect(colored == "\u{1B}[1m\(plain)\u{1B}[0m" || colored == "\u{1B}[2m\(plain)\u{1B}[0m")
      styled += 1
    }
    #expect(styled > 5)
  }

  @Test func headersCanBeLeftOut() {
    let one = report([textDimension, numberMeasure], [[.text("abc"), .integer(7)]])
    let printed = TableFormat().text(of: one, options: FormatOptions(includeHeaders: false))
    #expect(printed.hasSuffix("\n\nabc       7\n"))
  }

  @Test func wrappingKeepsEveryWord() {
    let text = "one two  three 日本語日本語 fourteenletters"
    let wrapped = DisplayWidth.wrap(text, to: 8)
    #expect(wrapped == ["one two", "three", "日本語日", "本語", "fourteen", "letters"])
    #expect(DisplayWidth.wrap(text, to: nil) == [text])
    #expect(DisplayWidth.wrap("日", to: 1) == ["日"])
  }
}
