import Analyses
import Calls
import CallsTestSupport
import Foundation
import Reporting
import Testing

/// The calls behind rows, and exemplars, of random calls against the model.
@Suite struct ExplanationModelTests {
  private static let known = ["latency", "tools", "sentiment", "outcomes", "volume", "cost"]

  private static let seeds = 0..<(Environment.isLongRun ? 300 : 25)

  /// Random calls, an analysis and a query on it.
  private struct Question {
    let analysis: Analysis
    let calls: ModelCalls
    let random: RandomQuery
    let evidence: NaiveEvidence
    let findings: NaiveFindings

    init(_ name: String, _ calls: ModelCalls, _ generator: inout SplitMix64) throws {
      analysis = try #require(Catalog.analysis(named: name))
      self.calls = calls
      random = RandomQuery(analysis, calls.model, using: &generator)
      evidence = NaiveEvidence(analysis: name, calls: calls.model, query: random.naive)
      findings = NaiveFindings(analysis: name, calls: calls.model, query: random.naive)
    }

    var arguments: ReportArguments {
      var arguments = ReportArguments()
      arguments.query = random.arguments
      if !random.edges.isEmpty {
        arguments.histogram = random.edges.map { "\($0)" }.joined(separator: ",")
      }
      return arguments
    }

    /// The report of a subject, with the random query's times.
    func report(
      _ subject: ReportSubject,
      _ arguments: ReportArguments,
      threads: Int = 2
    ) async throws -> Report {
      let check = try await ReportRequest.check(
        subject,
        arguments,
        clock: NaiveFindings.present
      )
      try #require(check.problems.isEmpty, "\(check.problems) \(random)")
      var request = try #require(check.request)
      request.query.filter = try random.reportQuery(analysis).filter
      return try await request.report(inOnePassOver: calls.snapshot, threads: threads)
    }

    /// All calls behind the row of `table` that is asked for by `typed`.
    func explanation(
      of table: String,
      _ typed: [String]
    ) async throws -> (report: Report, list: ReportTable) {
      var arguments = arguments
      arguments.query.limit = 10_000
      arguments.rows = typed
      arguments.selection = ReportSelection(table: table, columns: ["call_id"])
      let report = try await report(.explanation(analysis), arguments)
      return (report, try #require(report.tables.first))
    }
  }

  /// The cells that name a row, and how they are typed; `nil` when they cannot be typed.
  private static func key(
    _ row: ReportRow,
    of table: ReportTable
  ) -> (cells: [String: NaiveCell], typed: [String])? {
    var cells: [String: NaiveCell] = [:]
    var typed: [String] = []
    for (column, cell) in zip(table.columns, row.cells)
    where column.role == .dimension || ["from_ms", "to_ms"].contains(column.name) {
      let isAll = row.kind == "all" && column.name == "tool"
      let text: String
      switch cell {
      case .text(let value): text = value
      case .integer(let value): text = "\(value)"
      case .number(let value): text = value.machineText
      case .boolean(let value): text = "\(value)"
      case .array(let json, _): text = json
      case .missing: text = "(none)"
      }
      if case .text = cell, !isAll, text == "(none)" || text == "(all)" { return nil }
      typed.append("\(column.name)=\(text)")
      if !isAll { cells[column.name] = cell.naive }
    }
    return (cells, typed)
  }

  private static func calls(
    _ seed: Int,
    _ generator: inout SplitMix64,
    counts: [Int] = [2, 6, 15]
  ) async throws -> ModelCalls {
    var payloads = RandomPayloads(seed: UInt64(seed) + 77_000)
    let records = payloads.records(generator.pick(counts), rejected: 0.02)
    return try await ModelCalls(records, lines: payloads.lines(of: records))
  }

  @Test(arguments: seeds)
  func theCallsBehindEveryRowAreTheModels(seed: Int) async throws {
    var generator = SplitMix64(seed: UInt64(seed) + 7)
    let calls = try await Self.calls(seed, &generator)
    var explained = 0
    for name in Self.known {
      let question = try Question(name, calls, &generator)
      let report = try await question.report(
        .analysis(question.analysis, prices: nil),
        question.arguments
      )
      for table in report.tables {
        // A few of many rows: they are alike.
        for row in table.rows.shuffled(using: &generator).prefix(6) {
          guard let key = Self.key(row, of: table) else { continue }
          try await expect(question, table.name, key.cells, key.typed)
          explained += 1
        }
      }
    }
    // In the long form, conditions may leave nothing of calls that are few.
    #expect(explained > 0 || seed >= 25 && calls.model.count < 15)
  }

  private func expect(
    _ question: Question,
    _ table: String,
    _ cells: [String: NaiveCell],
    _ typed: [String]
  ) async throws {
    let (report, list) = try await question.explanation(of: table, typed)
    let wanted = question.evidence.behind(cells, in: table)
    let context = "\(question.analysis.name), \(table), \(typed), \(question.random)"
    func column(_ name: String) throws -> [Cell] {
      let place = try #require(list.columnIndex(named: name))
      return list.rows.map { $0.cells[place] }
    }
    #expect(report.calls == wanted.count, "\(context)")
    #expect(
      try column("call_id") == wanted.map { .text($0.call.callID.string) },
      "\(context)"
    )
    #expect(
      try column("agent").map(\.naive) == wanted.map { .text($0.call.agent) },
      "\(context)"
    )
    if question.evidence.hasRows {
      #expect(try column("rows") == wanted.map { .integer($0.rows) }, "\(context)")
    }
    guard question.evidence.hasRows || NaiveEvidence.measures(table) else { return }
    let values = try column("value").map(\.naive.number)
    #expect(values == wanted.map(\.value), "\(context)")
  }

  @Test(arguments: seeds)
  func theFindingsBehindEveryRowAreTheModels(seed: Int) async throws {
    var generator = SplitMix64(seed: UInt64(seed) + 31)
    let calls = try await Self.calls(seed, &generator, counts: [6, 20, 60])
    var (found, explained) = (0, 0)
    for name in ["quality", "flow", "conversation"] {
      let question = try Question(name, calls, &generator)
      let report = try await question.report(
        .analysis(question.analysis, prices: nil),
        question.arguments
      )
      for table in report.tables {
        var rows = table.rows.shuffled(using: &generator)
        if name == "quality", let check = table.columnIndex(named: "check") {
          rows.removeAll { row in
            NaiveFindings.unknownChecks.contains(row.cells[check].naive.description)
          }
        }
        found += rows.count
        for row in rows.prefix(name == "quality" ? 20 : 6) {
          guard var key = Self.key(row, of: table) else { continue }
          // Now and then all groups together, or all fields of a table.
          let isWhole = generator.chance(0.5)
          let isOfAnyField = table.name == "coverage" && generator.chance(0.2)
          for name in key.cells.keys.sorted() {
            let isNeeded = ["check", "of", "table", "field"].contains(name)
            guard isWhole && !isNeeded || isOfAnyField && name == "field" else { continue }
            key.cells[name] = nil
            key.typed.removeAll { $0.hasPrefix("\(name)=") }
          }
          try await expectFindings(question, table.name, key.cells, key.typed)
          explained += 1
        }
      }
    }
    // In the long form, conditions may leave nothing.
    #expect(explained > 0 || seed >= 25 && found == 0)
  }

  private func expectFindings(
    _ question: Question,
    _ table: String,
    _ cells: [String: NaiveCell],
    _ typed: [String]
  ) async throws {
    let (report, list) = try await question.explanation(of: table, typed)
    let wanted = question.findings.listing(cells, in: table)
    let context = "\(question.analysis.name), \(table), \(typed), \(question.random)"
    func column(_ name: String) throws -> [Cell] {
      let place = try #require(list.columnIndex(named: name))
      return list.rows.map { $0.cells[place] }
    }
    #expect(report.calls == wanted.calls.count, "\(context)")
    #expect(
      try column("call_id") == wanted.calls.map { .text($0.call.callID.string) },
      "\(context)"
    )
    #expect(
      try column("value").map(\.naive.number) == wanted.calls.map(\.value),
      "\(context)"
    )
    #expect((list.columnIndex(named: "rows") != nil) == wanted.hasRows, "\(context)")
    if wanted.hasRows {
      #expect(try column("rows") == wanted.calls.map { .integer($0.rows) }, "\(context)")
    }
    for (cell, call) in zip(try column("reason"), wanted.calls) {
      guard case .text(let text) = cell else {
        #expect(call.reasons.isEmpty, "\(context)")
        continue
      }
      let told = text.components(separatedBy: "; ")
      #expect(told.count == call.reasons.count, "\(text), not \(call.reasons), \(context)")
      for (told, wanted) in zip(told, call.reasons) {
        #expect(
          wanted.hasSuffix(" ") ? told.hasPrefix(wanted) : told == wanted,
          "\(text), not \(call.reasons), \(context)"
        )
      }
    }
  }

  @Test(arguments: seeds) func exemplarsAreTheNearestCalls(seed: Int) async throws {
    var generator = SplitMix64(seed: UInt64(seed) + 99)
    let calls = try await Self.calls(seed, &generator)
    for name in Self.known {
      let question = try Question(name, calls, &generator)
      var arguments = question.arguments
      arguments.query.exemplars = generator.pick([1, 2, 20])
      let subject = ReportSubject.analysis(question.analysis, prices: nil)
      let report = try await question.report(subject, arguments)
      let alone = try await question.report(subject, arguments, threads: 1)
      #expect(report == alone)
      // Whatever else is asked, the report is the same.
      let plain = try await question.report(subject, question.arguments)
      for (table, plain) in zip(report.tables, plain.tables) {
        let count = plain.columns.count
        #expect(Array(table.columns.prefix(count)) == plain.columns)
        #expect(table.rows.map { Array($0.cells.prefix(count)) } == plain.rows.map(\.cells))
        #expect(table.columns.count == count + (NaiveEvidence.measures(table.name) ? 3 : 0))
        guard NaiveEvidence.measures(table.name) else { continue }
        for row in table.rows {
          guard let key = Self.key(row, of: plain, prefix: count) else { continue }
          expect(
            question,
            table.name,
            key.cells,
            Array(row.cells.suffix(3)),
            arguments.query.exemplars ?? 0
          )
        }
      }
    }
  }

  private static func key(
    _ row: ReportRow,
    of table: ReportTable,
    prefix count: Int
  ) -> (cells: [String: NaiveCell], typed: [String])? {
    key(ReportRow(cells: Array(row.cells.prefix(count)), kind: row.kind), of: table)
  }

  private func expect(
    _ question: Question,
    _ table: String,
    _ cells: [String: NaiveCell],
    _ exemplars: [Cell],
    _ count: Int
  ) {
    let evidence = question.evidence
    let values = evidence.rows(behind: cells, in: table)
      .compactMap { evidence.value($0, cells, table) }
    var wanted: [[String]] = [[], [], []]
    if let median = NaiveArithmetic.percentile(0.5, of: values),
      let high = NaiveArithmetic.percentile(0.95, of: values)
    {
      wanted = [
        evidence.nearest(cells, in: table, count: count) { abs($0 - median) },
        evidence.nearest(cells, in: table, count: count) { abs($0 - high) },
        evidence.nearest(cells, in: table, count: count) { -$0 },
      ]
    }
    #expect(
      exemplars
        == wanted.map { ids in
          ids.isEmpty ? .missing : .text(ids.map(Self.word).joined(separator: " "))
        },
      "\(question.analysis.name), \(table), \(cells), \(question.random)"
    )
  }

  /// An id as it stands among others.
  private static func word(_ id: String) -> String {
    guard id.isEmpty || id.contains(" ") || id.hasPrefix("\"") else { return id }
    return String(decoding: JSONWriter.bytes(of: .string(ByteText(id))), as: UTF8.self)
  }
}

extension NaiveEvidence {
  /// Whether the report is about rows of calls.
  var hasRows: Bool { ["latency", "tools"].contains(analysis) }
}
