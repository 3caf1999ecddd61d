import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// Reading and printing of expressions, driven by the grammar.
@Suite struct QueryGrammarTests {
  // MARK: - Random expressions

  private static let names = [
    "e2e", "call_cost", "turns", "_x9", "P95", "p50", "not", "Where", "a b", "caf\u{E9}", "1st",
    "\"", "'", "a\"b", "", "count",
  ]
  private static let customs = [
    ["meta", "env"], ["meta", "a b"], ["meta.a b"], ["var", "in"], ["var", "2fa", "0"],
    ["analysis", "where", "is"], ["meta", "p99.9"], ["meta", "a-b"], ["var.a..b"],
    ["meta"], ["meta", "caf\u{E9}"],
  ]
  private static let texts: [String] = [
    "", "reply", "it's", "''", "\"", "caf\u{E9}", "cafe\u{301}", "\u{0}", "\n", "(", "\u{1F600}",
  ]

  private func node(_ depth: Int, _ random: inout SplitMix64) -> QueryNode {
    func next() -> QueryNode { node(depth - 1, &random) }
    guard depth > 0 else { return leaf(&random) }
    switch random.integer(0...12) {
    case 0: return QueryNode(.negated(next()))
    case 1, 2:
      return QueryNode(.arithmetic(random.pick(RowValue.Operator.allCases), next(), next()))
    case 3:
      return QueryNode(.comparison(random.pick(Condition.Comparison.allCases), next(), next()))
    case 4: return QueryNode(.matches(next(), next()))
    case 5: return QueryNode(.isIn(next(), (0...random.integer(0...2)).map { _ in next() }))
    case 6: return QueryNode(.isNull(next(), isNegated: random.chance(0.5)))
    case 7: return QueryNode(.not(next()))
    case 8: return QueryNode(.and(next(), next()))
    case 9: return QueryNode(.or(next(), next()))
    case 10, 11:
      let isDistinct = random.chance(0.2)
      let least: Int64 = isDistinct ? 1 : 0
      return QueryNode(
        .function(
          QueryFunctionCall(
            name: random.pick(["count", "p95", "p99.9", "share", "anything", "x_1"]),
            isDistinct: isDistinct,
            arguments: (0..<random.integer(least...3)).map { _ in next() },
            condition: random.chance(0.4) ? next() : nil
          )
        )
      )
    default: return leaf(&random)
    }
  }

  private func leaf(_ random: inout SplitMix64) -> QueryNode {
    switch random.integer(0...5) {
    case 0: return QueryNode(.integer(random.pick([0, 7, 60_000, .max, random.integer(0...999)])))
    case 1:
      return QueryNode(.number(random.pick([0.5, 1e-9, 1e300, 0x1p-1074, 1e19, 123.456, 0.1])))
    case 2: return QueryNode(.text(Array(random.pick(Self.texts).utf8)))
    case 3: return QueryNode(.boolean(random.chance(0.5)))
    case 4: return QueryNode(.field(random.pick(Self.customs)))
    default:
      let names = Self.names.filter { !$0.isEmpty }
      return QueryNode(.field((0...random.integer(0...1)).map { _ in random.pick(names) }))
    }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 20_000 : 1_500))
  func whatIsPrintedReadsBack(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let node = node(Int(random.integer(0...6)), &random)
    let read = try QueryParser.expression(node.text)
    #expect(read == node, "\(node.text)")
    #expect(read.text == node.text)
    #expect(read.range == 0..<node.text.utf8.count || node.text.hasPrefix("("))
    // Blanks, line breaks and brackets around it change nothing.
    let spaced = " \t(\n\(node.text)\r )  "
    #expect(try QueryParser.expression(spaced) == node)
    let measure = try QueryParser.measure("\"my name\" = \(node.text)")
    #expect(measure.expression == node && measure.name == "my name")
    #expect(try QueryParser.measure(measure.text) == measure)
    #expect(try QueryParser.measure("(\(node.text)) as \"my name\"") == measure)
  }

  // MARK: - Damage

  @Test(arguments: 0..<(Environment.isLongRun ? 40_000 : 3_000))
  func damageIsToldWithAPlaceInTheText(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed) + 1)
    var bytes = Array(node(Int(random.integer(0...4)), &random).text.utf8)
    for _ in 0..<random.integer(1...4) {
      let place = Int(random.integer(0...Int64(bytes.count)))
      switch random.integer(0...2) {
      case 0: bytes.insert(random.pick(Array("()'\"=<>~!,.+-*/ enot0123é\0\n".utf8)), at: place)
      case 1 where random.chance(0.3):
        bytes.insert(contentsOf: random.pick(["meta.", "var.1", "\"analysis."]).utf8, at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      default: bytes.removeLast(min(bytes.count, 3))
      }
    }
    expectPlaces(in: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads a text in all ways there are, and looks where its problems are.
  private func expectPlaces(in text: String) {
    let length = text.utf8.count
    do throws(QueryProblem) {
      let read = try QueryParser.measure(text)
      #expect((try? QueryParser.measure(read.text)) == read, "\(text)")
    } catch {
      #expect(error.range.lowerBound >= 0 && error.range.upperBound <= length, "\(text)")
      let excerpt = error.excerpt(of: text)
      #expect(excerpt.count == 2 && excerpt[1].contains("^"))
      #expect(!excerpt.contains { $0.contains("\n") || $0.contains("\u{1B}") })
    }
    for table in CallTable.allCases {
      do throws(ArgumentError) {
        _ = try Analysis.query(table: table.rawValue, measures: [text])
      } catch {
        #expect(error.problems.allSatisfy { !$0.message.contains("\n") }, "\(error)")
      }
    }
  }

  @Test func nestingAndLengthHaveABound() {
    for (open, inside, close) in [
      ("(", "1", ")"), ("-", "1", ""), ("not ", "error", ""), ("count(", "", ")"),
      ("count(where ", "true", ")"), ("1 + ", "1", ""), ("1 * (", "1", ")"), ("a = (", "1", ")"),
      ("x in (", "1", ")"), ("share(", "true", ")"),
    ] {
      for count in [2, 60, 70, 500, 3_000] {
        let text =
          String(repeating: open, count: count) + inside + String(repeating: close, count: count)
        expectPlaces(in: text)
        guard count >= 70 else { continue }
        #expect(throws: QueryProblem.self) { try QueryParser.measure(text) }
      }
    }
    for sign in ["+", "or", "and", "/"] {
      expectPlaces(in: [String](repeating: "a", count: 1_500).joined(separator: " \(sign) "))
    }
    expectPlaces(in: String(repeating: "x", count: 5_000))
    expectPlaces(in: "'" + String(repeating: "\u{1F600}", count: 900))
  }

  // MARK: - What is told

  @Test(
    arguments: [
      ("p95(e2", "calls", "expected ')' after the arguments of 'p95', found the end", 6..<6),
      ("p95(e2)", "turns", "unknown field 'e2'; did you mean 'e2e'?", 4..<6),
      ("p95(e2e)", "calls", "'e2e' is a column of turns; write turns.e2e", 4..<7),
      ("p95(tool)", "turns", "'tool' is a column of tool_calls", 4..<8),
      ("avg(e2e)", "turns", "unknown function 'avg'; did you mean mean(e2e)?", 0..<3),
      ("percentile(e2e, 0.95)", "turns", "did you mean p95(e2e)?", 0..<10),
      ("percentile(99, e2e - llm)", "turns", "did you mean p99(e2e - llm)?", 0..<10),
      ("quantile(e2e, 0.57)", "turns", "did you mean p57(e2e)?", 0..<8),
      (
        "quantile_cont(e2e, 0.999 where kind = 'reply')", "turns",
        "did you mean p99.9(e2e where kind = 'reply')?", 0..<13
      ),
      ("quantile(e2e, -1)", "turns", "unknown function 'quantile'; did you mean p95(", 0..<8),
      ("p95(e2e_ms)", "turns", "unknown field 'e2e_ms'; did you mean 'e2e'?", 4..<10),
      ("cuont()", "calls", "unknown function 'cuont'; did you mean count()?", 0..<5),
      ("p101(e2e)", "turns", "unknown function 'p101'", 0..<4),
      ("e2e", "turns", "did you mean p95(e2e)?", 0..<3),
      ("successful", "calls", "did you mean share(successful)?", 0..<10),
      ("agent", "calls", "did you mean count(distinct agent)?", 0..<5),
      ("p95", "turns", "'p95' is a function; write p95(…)", 0..<3),
      ("sum(agent)", "calls", "'agent' is a text; sum takes a number", 4..<9),
      ("max(caller)", "calls", "'caller' is a text; max takes a number", 4..<10),
      ("mean(successful)", "calls", "share(successful) is how often it is true", 5..<15),
      ("sum(count())", "calls", "an aggregate cannot stand inside another", 4..<9),
      ("sum()", "calls", "sum is written sum(x)", 0..<5),
      ("sum(turns, tool_calls)", "calls", "sum is written sum(x)", 0..<22),
      ("sum(distinct turns)", "calls", "only count takes 'distinct'", 0..<19),
      ("count(turns > 1)", "calls", "count(where …) counts the rows", 6..<15),
      ("turns > 1", "calls", "a measure is a number of each group", 0..<9),
      ("share(turns)", "calls", "'turns' is no condition by itself", 6..<11),
      ("share(1)", "calls", "a condition is wanted, and this is a number", 6..<7),
      ("share(agent = 1)", "calls", "'agent' is a text; compare it with a text", 14..<15),
      ("share(agent = b)", "calls", "'agent' is a text; compare it with a text", 14..<15),
      ("share(turns = '1')", "calls", "'turns' is a number; compare it with one", 14..<17),
      ("share(successful = 1)", "calls", "'successful' is true or false", 19..<20),
      ("share(turns ~= 'a')", "calls", "'~=' compares a text with a pattern", 6..<11),
      ("share(weekday = 'Mon')", "calls", "'weekday' is a number", 16..<21),
      ("share(1 < turns < 3)", "calls", "join them with 'and'", 16..<17),
      ("1 + rate(successful)", "calls", "rate makes several columns", 4..<8),
      ("histogram(turns)", "calls", "with at least one bound", 0..<16),
      ("histogram(turns, 2, 1)", "calls", "the bounds of a histogram ascend", 20..<21),
      ("count(where turns == 1)", "calls", "'==' is no operator; did you mean =?", 18..<20),
      ("count(where agent <> 'a')", "calls", "did you mean !=?", 18..<20),
      ("count(where agent = “a”)", "calls", "did you mean '?", 20..<23),
      ("count(where agent = 'a)", "calls", "has no other that ends it", 20..<23),
      ("count() extra", "calls", "expected an operator or the end, found 'extra'", 8..<13),
      ("a = count() as b", "calls", "the measure is named twice", 12..<14),
      ("count() as", "calls", "expected a name after 'as', found the end", 10..<10),
      ("60s * count()", "calls", "'60s' is no number; numbers carry no unit", 0..<3),
      ("sum(turns.e2e + tool_calls.latency_ms)", "calls", "have different rows", 0..<38),
      ("", "calls", "expected a value, found the end", 0..<0),
      ("count(#)", "calls", "the character '#' has no meaning", 6..<7),
    ] as [(String, String, String, Range<Int>)]
  )
  func aProblemIsToldWithItsPlace(text: String, table: String, message: String, place: Range<Int>)
    throws
  {
    let error = #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(table: table, measures: [text])
    }
    let problem = try #require(error?.problems.first)
    #expect(problem.argument == "measure")
    #expect(problem.message.contains(message), "\(problem.message)")
    let before = String(decoding: text.utf8.prefix(place.lowerBound), as: UTF8.self)
    #expect(problem.message.hasPrefix("at character \(before.count + 1): "), "\(problem.message)")
    let carets = try #require(problem.excerpt.last)
    let marked = String(decoding: Array(text.utf8)[place], as: UTF8.self)
    #expect(carets.count { $0 == "^" } == max(1, marked.count))
    #expect(carets.prefix { $0 == " " }.count == before.count)
  }

  @Test func severalProblemsAreToldTogether() throws {
    let error = #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(
        table: "turns",
        measures: ["p95(e2) + avg(llm)", "share(kind = 1 and nod is null)", "count("]
      )
    }
    #expect(error?.problems.count == 5)
  }

  @Test(arguments: [
    "share(agnt = 'x')", "share('x' = agnt)", "share(agnt in ('x', 'y'))", "share(agnt > 5)",
    "count(where agnt = 'x')",
  ])
  func anUnknownFieldIsOneProblem(text: String) throws {
    let error = #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(table: "turns", measures: [text])
    }
    #expect(error?.problems.map(\.message).count == 1, "\(String(describing: error))")
    #expect(error?.problems.first?.message.contains("did you mean 'agent'?") == true)
  }

  @Test func columnsOfOneNameAreAProblem() throws {
    for measures in [
      ["count()", "count( )"], ["n = count()", "n = calls()"],
      ["count(where turns > 1)"].repeated(2),
      ["r = rate(successful)", "r_low = count()"], ["sum(turns)-1", "sum(turns) - 1"],
    ] {
      #expect(throws: ArgumentError.self) {
        _ = try Analysis.query(table: nil, measures: measures)
      }
    }
    let error = #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(table: nil, measures: ["count()", "count()"])
    }
    #expect(error?.problems.first?.message.contains("name the measure: count_2 = …") == true)
  }

  @Test func anUnknownTableAndTooManyMeasuresAreProblems() throws {
    let table = #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(table: "turn", measures: [])
    }
    #expect(table?.problems.first?.message.contains("did you mean 'turns'?") == true)
    #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(table: nil, measures: (0..<65).map { "m\($0) = count()" })
    }
    let bounds = (0..<90).map { "\($0)" }.joined(separator: ", ")
    #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(
        table: nil,
        measures: (0..<4).map { "m\($0) = histogram(turns, \(bounds))" }
      )
    }
  }

  @Test(
    arguments: [
      ("count()", ["count"]), ("p95(e2e)", ["p95_e2e"]), ("p99.9(e2e)", ["p99_9_e2e"]),
      ("sum(cost)/sum(minutes)", ["sum_cost_per_sum_minutes"]),
      ("count(distinct caller)", ["count_distinct_caller"]),
      ("total = sum(call_cost)", ["total"]), ("sum(call_cost) as total", ["total"]),
      (
        "rate(interrupted)",
        ["rate_interrupted", "rate_interrupted_low", "rate_interrupted_high"]
      ),
      (
        "histogram(e2e, -0.5, 0, 1000)",
        ["e2e_below_minus_0_5", "e2e_minus_0_5_to_0", "e2e_0_to_1000", "e2e_from_1000"]
      ),
      ("share(kind = 'post_tool')", ["share_kind_is_post_tool"]),
      (
        "count(where turn_index = 20260302123456701)",
        ["count_where_turn_index_is_20260302123456701"]
      ),
      ("p95(e2e - llm where not interrupted)", ["p95_e2e_minus_llm_where_not_interrupted"]),
    ] as [(String, [String])]
  )
  func columnsAreNamedByTheirMeasures(text: String, names: [String]) throws {
    let analysis = try Analysis.query(table: "turns", measures: [text])
    #expect(analysis.tables(AnalysisOptions())[0].columns.map(\.name) == names)
  }

  @Test(
    arguments: [
      ("sum(cost)", .cents), ("mean(e2e - llm)", .milliseconds), ("share(interrupted)", .share),
      ("1 - share(interrupted)", .share), ("sum(cost) / sum(minutes)", .centsPerMinute),
      ("sum(cost) / count()", .cents), ("count()", .count), ("p50(minutes)", .minutes),
      ("sum(llm_tokens) / count()", .tokens), ("max(calls.end_ms)", .time),
      ("mean(calls.end_ms - calls.start_ms)", .milliseconds), ("mean(calls.end_ms)", nil),
      ("sum(e2e) / sum(llm)", nil), ("sum(cost) + sum(e2e)", nil), ("2 * p50(e2e)", .milliseconds),
    ] as [(String, Reporting.Unit?)]
  )
  func unitsAreKept(text: String, unit: Reporting.Unit?) throws {
    let analysis = try Analysis.query(table: "turns", measures: [text])
    #expect(analysis.tables(AnalysisOptions())[0].columns[0].unit == unit)
  }
}

extension [String] {
  fileprivate func repeated(_ count: Int) -> [String] { (0..<count).flatMap { _ in self } }
}
