import Crypto
import Foundation
import Reporting
import Testing

private func page(_ report: Report) throws -> Element {
  try Element.page(HTMLFormat().text(of: report))
}

/// A written report that has `text` wherever text from outside can get.
private func written(_ text: String) -> Report {
  let dimension = ReportColumn(name: "a", title: text, type: .text, role: .dimension)
  let measure = ReportColumn(
    name: "p50_ms",
    title: text,
    unit: .milliseconds,
    reliability: Reliability(countColumn: text, minimum: 20)
  )
  var report = Report(
    name: text,
    title: text,
    period: Period(since: text, until: text, firstCall: text, lastCall: text, timeZone: text),
    calls: 2,
    notes: [text]
  )
  report.tables = [
    ReportTable(
      name: "one",
      title: text,
      columns: [dimension, dimension, measure],
      rows: (1...4).map { row in
        ReportRow(
          cells: [.text(text), .text("\(row % 2)"), .integer(row)],
          unreliable: ["p50_ms"]
        )
      }
    )
  ]
  report.sections = (0..<3).map { _ in
    Report.Section(title: text, text: [text], tables: ["one"])
  }
  return report
}

struct HTMLFormatTests {
  @Test func aPageRunsAndLoadsNothingAndCarriesItsOnlyStyles() throws {
    let page = try page(sampleReport)
    #expect(page.name == "html")
    #expect(page.attributes["lang"] == "en")
    #expect(page.all("title").map(\.text).first == "Latency")
    let style = try #require(page.all("style").first?.text)
    let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    #expect(HTMLStyleSheet.hash == "sha256-\(digest)")
    let policy = page.all("meta").first {
      $0.attributes["http-equiv"] == "Content-Security-Policy"
    }
    #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none'; ") == true)
    #expect(policy?.attributes["content"]?.contains("'sha256-\(digest)'") == true)
    let active = [
      "script", "link", "img", "iframe", "object", "embed", "form", "base", "foreignObject",
    ]
    for element in page.all {
      #expect(!active.contains(element.name))
      let names = Set(element.attributes.keys)
      #expect(names.isDisjoint(with: ["style", "src", "srcset", "xlink:href"]))
      #expect(!names.contains { $0.hasPrefix("on") })
    }
    #expect(!style.contains("url(") && !style.contains("@import"))
  }

  @Test func tablesSayWhatTheirCellsAre() throws {
    let page = try page(sampleReport)
    #expect(page.all("h1").map(\.text) == ["Latency"])
    #expect(page.all("h2").map(\.text) == ["Tool calls", "Nothing", "Notes"])
    let tables = page.all("table")
    #expect(
      tables.map { $0.all("caption").map(\.text) } == [["Latency"], ["Tool calls"], ["Nothing"]]
    )
    let first = try #require(tables.first)
    let heads = first.all("thead")[0].all("th")
    #expect(heads.allSatisfy { $0.attributes["scope"] == "col" })
    #expect(
      heads.map(\.text)
        == ["agent", "version", "successful", "turns", "coverage", "p95", "mean cost"]
    )
    let rows = first.all("tbody")[0].all("tr")
    #expect(
      rows.map { $0.children.map(\.text) } == [
        ["support-bot", "1204", "yes", "1,204", "96.9 %", "1.48 s", "$1.25"],
        ["=cmd|x", "5", "no", "12", "100.0 %", "820 ms ~", ""],
        ["(none)", "(none)", "(none)", "0", "", "", ""],
      ]
    )
    for row in rows {
      #expect(
        row.children.prefix(3).allSatisfy { $0.name == "th" && $0.attributes["scope"] == "row" }
      )
      #expect(row.children.dropFirst(3).allSatisfy { $0.name == "td" && $0.styles == ["n"] })
    }
    let remarks = page.all("p", "remark").map(\.text)
    #expect(
      remarks == [
        "Not drawn: 1 row without a value.", "~ unreliable: p95 (fewer than 20 turns)",
        "4 more rows not shown", "no rows",
      ]
    )
    #expect(page.all("tr", "total").map { $0.children[0].text } == ["(all)"])
    #expect(page.all("ul", "notes").map(\.text).first?.contains("coverage 0.969") == true)
    let scope = page.all("ul", "scope").flatMap(\.children).map(\.text)
    #expect(scope.first == "Period: since 2026-03-01T00:00:00Z (Europe/Berlin)")
    #expect(scope.count == 2)
  }

  @Test func sectionsComeWithTheirProseAndLinksToThem() throws {
    let page = try page(written("word"))
    let sections = page.all("section")
    #expect(sections.count == 4)
    #expect(sections.prefix(3).allSatisfy { $0.all("h2").first?.text == "word" })
    #expect(
      sections.prefix(3).allSatisfy { $0.children.contains { $0.name == "p" && $0.text == "word" } }
    )
    let targets = page.all("nav").flatMap { $0.all("a") }.compactMap { $0.attributes["href"] }
    #expect(targets == sections.prefix(3).compactMap { $0.attributes["id"].map { "#" + $0 } })
  }

  /// The same elements with the same attributes as for a harmless text, so nothing got out.
  @Test(
    arguments: hostileTexts + ["\u{FFFF}\u{FFFE}", "]]>", "<![CDATA[", "-->", "</style></title>"]
  )
  func hostileTextStaysText(text: String) throws {
    func skeleton(_ text: String) throws -> [String] {
      try page(written(text)).all.filter { $0.name != "a" }.map { element in
        element.name + " "
          + element.attributes.keys.filter { $0 != "class" }.sorted().joined(separator: " ")
      }
    }
    #expect(try skeleton(text) == skeleton("word"))
    let printed = HTMLFormat().text(of: written(text))
    #expect(!printed.unicodeScalars.contains { isControl($0) && $0 != "\n" })
    guard text.unicodeScalars.count < 200, !text.unicodeScalars.contains("\u{FFFF}") else { return }
    let cell = try #require(page(written(text)).all("tbody").first?.children.first?.children.first)
    #expect(Array(cell.text.utf8) == Array(text.visible.utf8))
  }

  @Test(arguments: [
    ("https://example.com/a?b=1&c=2", true), ("HTTP://example.com", true),
    ("http://[::1]:8080/x", true), ("javascript:alert(1)", false), ("data:text/html,x", false),
    (" https://example.com", false), ("https://example.com/a b", false), ("https://", false),
    ("https:///x", false), ("https://@evil", false), ("ftp://example.com", false),
    ("see https://example.com", false), ("https://example.com/\"onclick=", false),
    ("https://ex\u{202E}ample.com", false), ("//example.com", false), ("pending", false),
  ])
  func onlyWholeWebAddressesAreLinks(text: String, isLink: Bool) throws {
    let links = try page(report([textDimension], [[.text(text)]])).all("a")
    #expect(links.count == (isLink ? 1 : 0))
    for link in links {
      #expect(link.attributes == ["href": text, "rel": "noreferrer"])
      #expect(link.text == text)
    }
  }

  @Test func aLongAddressIsCutForTheEyeOnly() throws {
    let address = "https://example.com/" + String(repeating: "a", count: 900)
    let link = try #require(page(report([textDimension], [[.text(address)]])).all("a").first)
    #expect(link.attributes["href"] == address)
    #expect(link.text.count == 200)
  }

  @Test func verdictsAreToldByWordSignAndColour() throws {
    let status = ReportColumn(name: "status", title: "status", type: .text)
    let page = try page(
      report(
        [textDimension, status],
        [
          [.text("a"), .text("ok")], [.text("b"), .text("warn")], [.text("c"), .text("fail")],
          [.text("d"), .missing],
        ]
      )
    )
    let badges = page.all("span", "verdict")
    #expect(badges.map(\.text) == ["✓ ok", "▲ warn", "✕ fail"])
    #expect(badges.map { $0.styles.last } == ["good", "doubtful", "bad"])
  }

  @Test func aColumnWithOtherWordsHoldsNoVerdicts() throws {
    let reason = ReportColumn(name: "reason", title: "reason", type: .text)
    let page = try page(
      report(
        [textDimension, reason],
        [[.text("ok"), .text("ok")], [.text("ok"), .text("fine")]]
      )
    )
    #expect(page.all("span", "verdict").isEmpty)
  }

  @Test func rowsOfDifferentUnitsWithVerdictsStandOutAsTiles() throws {
    var one = report(
      [
        ReportColumn(name: "metric", title: "metric", type: .text, role: .dimension),
        ReportColumn(name: "value", title: "this week"),
        ReportColumn(name: "previous", title: "week before"),
        ReportColumn(name: "change", title: "change", isDifference: true),
        ReportColumn(name: "status", title: "status", type: .text),
      ],
      [
        [.text("rate"), .number(0.5), .number(0.75), .number(-0.25), .text("warn")],
        [.text("calls"), .integer(5), .integer(4), .integer(1), .missing],
        [.text("p95_ms"), .integer(1500), .missing, .missing, .text("ok")],
      ]
    )
    for (index, unit) in [Unit.share, .count, .milliseconds].enumerated() {
      one.tables[0].rows[index].unit = unit
    }
    let page = try page(one)
    let tiles = page.all("ul", "tiles").flatMap(\.children)
    #expect(
      tiles.map { $0.children.map(\.text) } == [
        ["rate", "50.0 %", "▲ warn", "week before 75.0 %, change -25.0 pp"],
        ["p95_ms", "1.50 s", "✓ ok", ""],
      ]
    )
    #expect(page.all("figure").isEmpty)
  }
}
