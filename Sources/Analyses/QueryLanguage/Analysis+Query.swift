import Calls
import Reporting

extension Analysis {
  /// The name of reports that are asked for in the query language.
  package static let queryName = "query"

  /// What such a report answers.
  package static let querySummary =
    "Any measures of calls, turns, utterances, tool calls or node visits, grouped by any dimensions."

  /// The number of calls, as a query.
  package static let queryOfCalls = query(
    .calls,
    [
      Measure(
        "count",
        "count()",
        .count,
        "count()",
        .aggregate(.over(RowAggregate(.rows, of: .calls)))
      )
    ]
  )

  /// The most measures of a query, and the most columns that they make.
  static let mostMeasures = 64
  static let mostColumns = 256

  /// The analysis that measures, as they are typed, ask for.
  ///
  /// - Parameters:
  ///   - name: The table of rows: `calls` if `nil`.
  ///   - texts: The measures; the number of rows, if there is none.
  ///   - masking: Whether phone numbers are masked in the values of custom dimensions.
  /// - Returns: The analysis, of one table.
  /// - Throws: All that is wrong with them.
  package static func query(
    table name: String?,
    measures texts: [String],
    masking: QueryMasking = QueryMasking()
  ) throws(ArgumentError) -> Analysis {
    guard let table = name.map(CallTable.init(rawValue:)) ?? .calls else {
      let unknown = UnknownName(
        what: "table",
        name: name ?? "",
        known: CallTable.allCases.map(\.rawValue)
      )
      throw ArgumentError([ArgumentProblem("table", "\(unknown)")])
    }
    guard texts.count <= mostMeasures else {
      throw ArgumentError([
        ArgumentProblem("measure", "\(texts.count) measures are more than \(mostMeasures)")
      ])
    }
    var problems: [ArgumentProblem] = []
    var measures: [Measure] = []
    for text in texts.isEmpty ? ["count()"] : texts {
      var checker = QueryChecker(table, masking)
      var made: [Measure] = []
      var nameRange: Range<Int>?
      do throws(QueryProblem) {
        let measure = try QueryParser.measure(text)
        nameRange = measure.nameRange
        made = checker.measures(measure)
      } catch {
        checker.problems.append(error)
      }
      if let twin = made.first(where: { new in
        measures.contains { $0.column.name == new.column.name }
      }) ?? made.repeated {
        checker.problems.append(
          QueryProblem(
            "there is another column '\(twin.column.name)'; name the measure: "
              + "\(twin.column.name)_2 = …",
            at: nameRange ?? 0..<text.utf8.count
          )
        )
      }
      measures += made
      problems += checker.problems.map { ArgumentProblem("measure", $0, in: text) }
    }
    if problems.isEmpty, measures.count > mostColumns {
      problems.append(
        ArgumentProblem(
          "measure",
          "the measures make \(measures.count) columns, more than \(mostColumns)"
        )
      )
    }
    guard problems.isEmpty else { throw ArgumentError(problems) }
    return query(table, measures)
  }

  /// An analysis of the rows of `table`, which can be grouped by all that makes groups.
  private static func query(_ table: CallTable, _ measures: [Measure]) -> Analysis {
    Analysis(
      name: queryName,
      title: "Query of \(table.rawValue)",
      summary: querySummary,
      table: table,
      notes: Note.withoutNumbers(measures, of: table)
        + [Note.repeatedCalls(measures, of: table)].compactMap(\.self),
      dimensions: Dimension.all(of: table) + columnDimensions(of: table)
    ) { _ in
      [
        TableDeclaration(
          name: queryName,
          title: "Query of \(table.rawValue)",
          summary: "one row per group",
          rows: .groups([], measures)
        )
      ]
    }
  }

  /// The columns of `table` and of calls that make groups and are no dimensions anyway.
  private static func columnDimensions(of table: CallTable) -> [Dimension] {
    let known = Dimension.all(of: table)
    let columns = (table == .calls ? [] : table.columns) + CallTable.calls.columns
    var dimensions: [Dimension] = []
    for column in columns where column.type != .double {
      let dimension = Dimension(column)
      // A name of the table's own counts before one of calls.
      if !(known + dimensions).contains(where: { $0.name == dimension.name }) {
        dimensions.append(dimension)
      }
    }
    return dimensions
  }
}

extension [Measure] {
  /// A measure whose name another one of the list has.
  fileprivate var repeated: Measure? {
    var seen: Set<String> = []
    return first { !seen.insert($0.column.name).inserted }
  }
}
