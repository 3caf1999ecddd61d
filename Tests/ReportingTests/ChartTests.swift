import Reporting
import Testing

private let agent = ReportColumn(name: "agent", title: "agent", type: .text, role: .dimension)
private let day = ReportColumn(name: "day", title: "day", type: .text, role: .dimension)
private let share = ReportColumn(name: "share", title: "share", unit: .share)
private let p50 = ReportColumn(name: "p50_ms", title: "p50", unit: .milliseconds)
private let p95 = ReportColumn(name: "p95_ms", title: "p95", unit: .milliseconds)

private func figures(_ columns: [ReportColumn], _ rows: [[Cell]]) throws -> [Element] {
  try Element.page(HTMLFormat().text(of: report(columns, rows))).all("figure")
}

/// The drawings without those that explain a colour.
private func drawings(_ figure: Element) -> [Element] {
  figure.all("svg").filter { $0.attributes["role"] == "img" }
}

/// The bars of one chart of `share` by agent.
private func bars(_ values: [Double]) throws -> [Element] {
  let rows = values.enumerated().map { [Cell.text("a\($0)"), .number($1)] }
  let figure = try #require(figures([agent, share], rows).first)
  return drawings(figure).flatMap { $0.all("rect") }
}

/// Whether everything that is drawn lies inside the drawing.
private func isInside(_ svg: Element) -> Bool {
  let box = (svg.attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
  guard box.count == 4 else { return false }
  let (x, y) = (0...box[2], 0...box[3])
  return svg.all.allSatisfy { element in
    switch element.name {
    case "rect":
      x.contains(element["x"]) && x.contains(element["x"] + element["width"] - 0.011)
        && y.contains(element["y"]) && y.contains(element["y"] + element["height"] - 0.011)
        && element["width"] >= 0 && element["height"] >= 0
    case "line":
      x.contains(element["x1"]) && x.contains(element["x2"]) && y.contains(element["y1"])
        && y.contains(element["y2"])
    case "circle": x.contains(element["cx"]) && y.contains(element["cy"])
    case "text": x.contains(element["x"]) && y.contains(element["y"])
    case "polyline":
      (element.attributes["points"] ?? "").split(separator: " ").allSatisfy { point in
        let place = point.split(separator: ",").compactMap { Double($0) }
        return place.count == 2 && x.contains(place[0]) && y.contains(place[1])
      }
    default: true
    }
  }
}

struct ChartTests {
  @Test(arguments: 0..<20)
  func barsAreProportionalToTheirValues(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let values = (0..<Int.random(in: 2...24, using: &random)).map { _ in
      Double.random(in: 0.01...1, using: &random)
    }
    let widths = try bars(values).map { $0["width"] }
    #expect(widths.count == values.count)
    let largest = values.max() ?? 0
    let widest = widths.max() ?? 0
    #expect(widest > 190)
    for (value, width) in zip(values, widths) {
      #expect(abs(width - widest * value / largest) < 0.03)
    }
  }

  @Test func negativeValuesGoTheOtherWay() throws {
    let rects = try bars([0.5, -0.25, 0])
    #expect(abs(rects[0]["width"] - 2 * rects[1]["width"]) < 0.03)
    #expect(rects[2]["width"] == 0)
    let zero = rects[0]["x"]
    #expect(abs(rects[1]["x"] + rects[1]["width"] - zero) < 0.02)
  }

  private static let tiny = Double.leastNonzeroMagnitude
  static let extremes: [[Double]] = [
    [1e308, -1e308], [1.7e308, 1e-300], [tiny, tiny], [0, 0], [-1, -2], [-tiny, 1.7e308],
    [9.007e15, 1], [1e18, 1e19, -3], [0.1, 0.30000000000000004],
  ]

  @Test(arguments: extremes)
  func extremesStayInside(values: [Double]) throws {
    for unit in Unit.allCases {
      let column = ReportColumn(name: "x", title: "x", unit: unit)
      for dimension in [agent, day] {
        let rows = values.enumerated().map { index, value -> [Cell] in
          [.text(dimension == day ? "2026-03-0\(index + 1)" : "a\(index)"), .number(value)]
        }
        for svg in try figures([dimension, column], rows).flatMap(drawings) {
          #expect(isInside(svg), "\(unit) \(dimension.name)")
          #expect((svg.all("text", "tick").count) >= 1)
        }
      }
    }
  }

  @Test func shortBarsLieOnLongOnes() throws {
    let figure = try #require(
      figures(
        [agent, p50, p95],
        [[.text("a"), .number(-300), .number(-100)], [.text("b"), .number(5), .number(9)]]
      )
      .first
    )
    let groups = drawings(figure)[0].all("g")
    #expect(groups.map { $0.all("rect").flatMap(\.styles) } == [["s1", "s2"], ["s2", "s1"]])
    #expect(groups[1].all("title").map(\.text) == ["b: p50 5 ms, p95 9 ms"])
    #expect(figure.all("figcaption")[0].text == "p50 and p95 by agentp50p95")
  }

  @Test func quantilesAreDrawnTogetherWhereverTheirNamesSayP50() throws {
    let columns = [
      agent, ReportColumn(name: "greeting_p50_ms", title: "greeting p50", unit: .milliseconds),
      ReportColumn(name: "greeting_p95_ms", title: "greeting p95", unit: .milliseconds),
      ReportColumn(name: "confidence_p50", title: "confidence p50", unit: .score),
    ]
    let rows: [[Cell]] = [
      [.text("a"), .number(300), .number(900), .number(0.9)],
      [.text("b"), .number(5), .number(9), .number(0.8)],
    ]
    let captions = try figures(columns, rows).map { $0.all("figcaption")[0].text }
    #expect(captions == ["greeting p50 and greeting p95 by agentgreeting p50greeting p95"])
  }

  @Test func aPictureHasATextForThoseWhoDoNotSeeIt() throws {
    let figure = try #require(
      figures([agent, share], [[.text("<a>"), .number(1)], [.text("b"), .number(0)]]).first
    )
    let svg = try #require(drawings(figure).first)
    #expect(svg.attributes["aria-label"] == "share by agent. The numbers are in the table below.")
    #expect(svg.all("text", "name").map(\.text) == ["<a>", "b"])
    #expect(svg.all("text", "tick").map(\.text) == ["0 %", "50 %", "100 %"])
  }

  @Test func ofTablesThatCompareNothingThereIsNoPicture() throws {
    let silent: [(columns: [ReportColumn], rows: [[Cell]])] = [
      ([agent, share], []),
      ([agent, share], [[.text("a"), .number(1)]]),
      ([agent, share], [[.text("a"), .missing], [.text("b"), .number(.nan)]]),
      ([agent], [[.text("a")], [.text("b")]]),
      ([share], [[.number(1)], [.number(2)]]),
      ([agent, numberMeasure], [[.text("a"), .number(1)], [.text("b"), .number(2)]]),
    ]
    for table in silent { #expect(try figures(table.columns, table.rows).isEmpty) }
  }

  @Test func rowsWithoutAValueAreToldInsteadOfDrawn() throws {
    let figure = try #require(
      figures(
        [agent, share],
        [
          [.text("a"), .number(1)], [.text("b"), .missing], [.text("c"), .number(.infinity)],
          [.text("d"), .number(0)],
        ]
      ).first
    )
    #expect(drawings(figure)[0].all("text", "name").map(\.text) == ["a", "d"])
    #expect(figure.all("p", "remark").map(\.text) == ["Not drawn: 2 rows without a value."])
  }

  @Test func whatThereIsNoRoomForIsTold() throws {
    let rows = (0..<61).map { [Cell.text("a\($0)"), .number(Double($0))] }
    let many = try #require(figures([agent, share], rows).first)
    #expect(drawings(many)[0].all("text", "name").count == 24)
    #expect(many.all("p", "remark").map(\.text) == ["Not drawn: rows after the first 24, of 61."])

    let stage = ReportColumn(name: "stage", title: "stage", type: .text, role: .dimension)
    let grouped = (0..<26).map { [Cell.text("a\($0 / 2)"), .text("s\($0 % 2)"), .number(1)] }
    let panels = try #require(figures([agent, stage, share], grouped).first)
    #expect(drawings(panels).count == 12)
    #expect(panels.all("p").map(\.text).first == "a0")
    #expect(
      panels.all("p", "remark").map(\.text) == ["Not drawn: groups after the first 12, of 13."]
    )
  }

  @Test func totalsAreNoPartOfWhatAddsUp() throws {
    var one = report([agent, ReportColumn(name: "n", title: "n", unit: .count)], [])
    one.tables[0].rows = [("a", "tool"), ("b", "tool"), ("(all)", "all")].map {
      ReportRow(cells: [.text($0.0), .integer(3)], kind: $0.1)
    }
    let page = try Element.page(HTMLFormat().text(of: one))
    #expect(page.all("text", "name").map(\.text) == ["a", "b"])
    #expect(page.all("text", "tick").map(\.text) == ["0", "1", "2", "3"])
  }

  @Test func namesThatOnlyLookAlikeHavePanelsOfTheirOwn() throws {
    let stage = ReportColumn(name: "stage", title: "stage", type: .text, role: .dimension)
    let rows: [[Cell]] = ["e\u{301}", "\u{E9}"].flatMap { name in
      ["x", "y"].map { [.text(name), .text($0), .number(1)] }
    }
    let figure = try #require(figures([agent, stage, share], rows).first)
    #expect(drawings(figure).count == 2)
  }
}

struct TimeChartTests {
  private func lines(_ labels: [String], _ values: [Double?], _ name: String = "day") throws
    -> [String]
  {
    let time = ReportColumn(name: name, title: name, type: .text, role: .dimension)
    let rows = zip(labels, values).map { [Cell.text($0), $1.map { .number($0) } ?? .missing] }
    let figure = try #require(figures([time, p50], rows).first)
    let svg = try #require(drawings(figure).first)
    #expect(svg.all("circle").count == values.compactMap { $0 }.count)
    return svg.all("polyline").compactMap { $0.attributes["points"] }
  }

  private func lengths(_ lines: [String]) -> [Int] { lines.map { $0.split(separator: " ").count } }

  @Test func missingValuesAndMissingMomentsBreakTheLine() throws {
    let days = ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-04", "2026-03-05"]
    #expect(try lengths(lines(days, [1, 2, 3, 4, 5, 6])) == [4, 2])
    #expect(try lengths(lines(days, [1, 2, nil, 4, 5, 6])) == [2, 2])
    #expect(try lengths(lines(days, [1, nil, 3, nil, 5, nil])) == [])
  }

  @Test(arguments: [
    ("hour", ["2026-02-28T23", "2026-03-01T00", "2026-03-01T01"]),
    ("hour", ["2026-10-25T02+02:00", "2026-10-25T02+01:00", "2026-10-25T03+01:00"]),
    ("week", ["2026-W53", "2027-W01", "2027-W02"]), ("week", ["2024-W52", "2025-W01", "2025-W02"]),
    ("month", ["2026-12", "2027-01", "2027-02"]),
    ("day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
    ("day", ["1999-12-31", "2000-01-01", "2000-01-02"]),
    ("day", ["1969-12-31", "1970-01-01", "1970-01-02"]),
  ])
  func neighboursAreKnownAcrossTheCalendar(name: String, labels: [String]) throws {
    #expect(try lengths(lines(labels, [1, 2, 3], name)) == [3])
    #expect(try lengths(lines([labels[0], labels[2]], [1, 2], name)) == [])
  }

  @Test func timeRunsFromLeftToRightHoweverTheTableIsSorted() throws {
    let days = ["2026-03-01", "2026-03-02", "2026-03-03"]
    let sorted = try lines(days, [1, 2, 3])
    #expect(try lines(days.reversed(), [3, 2, 1]) == sorted)
    let places = sorted[0].split(separator: " ").compactMap {
      $0.split(separator: ",").first.flatMap { Double($0) }
    }
    #expect(places == places.sorted())
  }

  @Test func otherTextsAreNames() throws {
    for labels in [
      ["2026-03-01", "(none)"], ["monday", "tuesday"], ["2026-13-01", "2026-03-01"],
    ] {
      let figure = try #require(figures([day, p50], labels.map { [.text($0), .number(1)] }).first)
      #expect(drawings(figure)[0].all("text", "name").map(\.text) == labels)
    }
  }

  @Test func countsAreColumnsFromZero() throws {
    let calls = ReportColumn(name: "calls", title: "calls", unit: .count)
    let rows = [2, 4, nil, 0].enumerated().map { index, value -> [Cell] in
      [.text("2026-03-0\(index + 1)"), value.map { .integer($0) } ?? .missing]
    }
    let figure = try #require(figures([day, calls], rows).first)
    let rects = drawings(figure)[0].all("rect")
    #expect(rects.count == 3)
    #expect(abs(rects[1]["height"] - 2 * rects[0]["height"]) < 0.03)
    #expect(rects[2]["height"] == 0)
    #expect(abs(rects[0]["y"] + rects[0]["height"] - rects[2]["y"]) < 0.03)
  }

  @Test func ratesShowTheirIntervals() throws {
    let rate = ["rate", "rate_low", "rate_high"].map {
      ReportColumn(name: $0, title: $0, unit: .share)
    }
    for dimension in [day, agent] {
      let figure = try #require(
        figures(
          [dimension] + rate,
          [
            [.text("2026-03-01"), .number(0.5), .number(0.25), .number(1)],
            [.text("2026-03-02"), .number(0.5), .missing, .missing],
          ]
        ).first
      )
      let svg = drawings(figure)[0]
      #expect(svg.all("circle").count == 2)
      let range = try #require(svg.all("line", "range").first)
      #expect(svg.all("line", "range").count == 1)
      let dot = svg.all("circle")[0]
      let (low, high, middle) =
        dimension == day
        ? (range["y1"], range["y2"], dot["cy"]) : (range["x1"], range["x2"], dot["cx"])
      #expect(abs((middle - low) / (high - low) - 1.0 / 3) < 0.01)
    }
  }
}

struct HistogramTests {
  @Test func everyBucketIsABarBetweenItsBounds() throws {
    let columns = [
      agent, ReportColumn(name: "from_ms", title: "from", unit: .milliseconds),
      ReportColumn(name: "to_ms", title: "to", unit: .milliseconds),
      ReportColumn(name: "turns", title: "turns", unit: .count), share,
    ]
    let rows: [[Cell]] = ["a", "b"].flatMap { name -> [[Cell]] in
      [
        [.text(name), .missing, .number(500), .integer(1), .number(0.25)],
        [.text(name), .number(500), .number(1000), .integer(2), .number(0.5)],
        [.text(name), .number(1000), .missing, .integer(0), .missing],
      ]
    }
    let figure = try #require(figures(columns, rows).first)
    #expect(figure.all("figcaption")[0].text == "share by bucket, for each agent")
    #expect(figure.all("p").map(\.text) == ["a", "b"])
    for svg in drawings(figure) {
      let rects = svg.all("rect")
      #expect(rects.count == 2)
      #expect(abs(rects[1]["height"] - 2 * rects[0]["height"]) < 0.03)
      #expect(
        svg.all("title").map(\.text) == ["−∞ … 500 ms: share 25.0 %", "500 ms … 1 s: share 50.0 %"]
      )
      let labels = svg.all("text", "tick").filter { !$0.styles.contains("e") }
      #expect(labels.map(\.text) == ["500 ms", "1 s"])
      #expect(isInside(svg))
    }
  }
}
