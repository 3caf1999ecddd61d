import Calls
import Reporting

/// A query as it is typed: the command's options, and the parameters of a URL by the same names.
package struct QueryArguments: Sendable, Hashable {
  /// `--since`.
  package var since: String?
  /// `--until`.
  package var until: String?
  /// `--now`.
  package var now: String?
  /// `--tz`.
  package var zone: String?
  /// `--by`, each with one or more names separated by commas.
  package var dimensions: [String] = []
  /// `--where`, all of which must hold.
  package var conditions: [String] = []
  /// `--sort`.
  package var sort: String?
  /// `--limit`.
  package var limit: Int?
  /// `--exemplars`.
  package var exemplars: Int?
  /// `--show-pii`.
  package var showsPersonalData = false
  /// Whether measures may see phone numbers in custom dimensions as they are printed alone: masked.
  package var masksPhones = false
  /// `--fill`.
  package var fillsGaps = false
  /// `--pivot`.
  package var pivots = false
  /// `--compare-to`.
  package var comparison: String?
  /// `--filter`, names of saved filters, all of which must hold.
  package var filters: [String] = []
  /// `--exclude`, names of saved filters, none of which may hold.
  package var exclusions: [String] = []
  /// Whether what the configuration leaves out unasked is left out: not with `--no-exclude`.
  package var usesDefaultExclusions = true
  /// The filters that names mean.
  package var saved = SavedFilters()

  /// How many exemplars of a value can be asked for.
  package static let exemplarCounts = 0...20

  /// Nothing was typed.
  package init() {}

  /// The query, as `analysis` understands it.
  ///
  /// - Parameters:
  ///   - analysis: Whose table's dimensions and columns can be named.
  ///   - options: What was asked of the analysis beyond the query; its tables' columns can be
  ///     sorted by.
  ///   - clock: The present, Unix milliseconds, unless `now` says otherwise.
  /// - Returns: The query.
  /// - Throws: All problems of all arguments.
  package func query(
    for analysis: Analysis,
    options: AnalysisOptions,
    clock: Int64
  ) throws(ArgumentError) -> ReportQuery {
    var problems: [ArgumentProblem] = []
    var query = query(on: analysis.table, clock: clock, &problems)
    query.options = options
    query.dimensions = dimensions(analysis, &problems)
    readTimes(&query, clock: clock, &problems)
    if pivots { query.pivot = ReportQuery.Pivot() }
    let columns = analysis.tables(options).flatMap { TableQuery($0, query).columns.map(\.name) }
    query.sort = sort(
      by: columns,
      takesMeasures: analysis.name == Analysis.queryName,
      &problems
    )
    query.limit = limit(&problems)
    query.exemplars = exemplars(&problems)
    if pivots, query.exemplars > 0 {
      problems.append(
        ArgumentProblem("exemplars", "a pivot has no room for them; leave one of both out")
      )
    }
    guard problems.isEmpty else { throw ArgumentError(problems) }
    return query
  }

  /// How many exemplars of a value are asked for; 0 for none, and where that is a problem.
  private func exemplars(_ problems: inout [ArgumentProblem]) -> Int {
    guard let exemplars else { return 0 }
    guard Self.exemplarCounts.contains(exemplars) else {
      problems.append(
        ArgumentProblem(
          "exemplars",
          "\(exemplars) is out of range; give \(Self.exemplarCounts.lowerBound) to "
            + "\(Self.exemplarCounts.upperBound)"
        )
      )
      return 0
    }
    return exemplars
  }

  /// The query of a weekly report.
  ///
  /// - Throws: All problems of the arguments that concern one.
  package func weeklyQuery(clock: Int64) throws(ArgumentError) -> ReportQuery {
    var problems: [ArgumentProblem] = []
    var query = query(on: .calls, clock: clock, &problems)
    query.exemplars = exemplars(&problems)
    guard problems.isEmpty else { throw ArgumentError(problems) }
    return query
  }

  /// The dimensions among `dimensions` that users name, as far as the names are right.
  var customDimensions: [Dimension] {
    dimensions.flatMap { $0.split(separator: ",") }
      .compactMap { try? CustomDimension(String($0).trimmed) }.uniqued().map { Dimension($0) }
  }

  /// The query of a list of calls.
  ///
  /// - Throws: All problems of the arguments that concern one.
  package func listQuery(clock: Int64) throws(ArgumentError) -> ReportQuery {
    var problems: [ArgumentProblem] = []
    var query = query(on: .calls, clock: clock, &problems)
    query.sort = sort(by: CallListing.columns.map(\.name), takesCustom: true, &problems)
    query.limit = limit(&problems)
    guard problems.isEmpty else { throw ArgumentError(problems) }
    return query
  }

  /// The order by one of `columns` or by a custom dimension; `nil` when none was asked for.
  ///
  /// - Throws: That there is no such column or direction.
  func sort(by columns: [ReportColumn]) throws(ArgumentError) -> ReportQuery.Sort? {
    var problems: [ArgumentProblem] = []
    let sort = sort(by: columns.map(\.name), takesCustom: true, &problems)
    guard problems.isEmpty else { throw ArgumentError(problems) }
    return sort
  }

  /// The present: `now` in the query's zone, else the clock.
  ///
  /// - Throws: When `zone` or `now` is none.
  package func present(clock: Int64) throws(ArgumentError) -> Int64 {
    var problems: [ArgumentProblem] = []
    let present = present(zone(&problems), clock, &problems)
    guard problems.isEmpty else { throw ArgumentError(problems) }
    return present
  }

  /// The zone of a query; `nil` where none was given.
  func knownZone(_ query: ReportQuery) -> Zone? { zone == nil ? nil : query.filter.zone }

  func zone(_ problems: inout [ArgumentProblem]) -> Zone {
    guard let zone else { return .utc }
    do throws(UnknownZone) {
      return try Zone(named: zone)
    } catch {
      problems.append(ArgumentProblem("tz", "\(error)"))
      return .utc
    }
  }

  func present(_ zone: Zone, _ clock: Int64, _ problems: inout [ArgumentProblem]) -> Int64 {
    guard let now else { return clock }
    do throws(TimeExpressionError) {
      return try TimeExpression(absolute: now).instant(now: clock, in: zone)
    } catch {
      problems.append(ArgumentProblem("now", "\(error)"))
      return clock
    }
  }

  private func query(
    on table: CallTable,
    clock: Int64,
    _ problems: inout [ArgumentProblem]
  ) -> ReportQuery {
    let zone = zone(&problems)
    let present = present(zone, clock, &problems)
    func instant(_ option: String, _ text: String?) -> Int64? {
      guard let text else { return nil }
      do throws(TimeExpressionError) {
        return try TimeExpression(text).instant(now: present, in: zone)
      } catch {
        problems.append(ArgumentProblem(option, "\(error)"))
        return nil
      }
    }
    var query = ReportQuery()
    query.showsPersonalData = showsPersonalData
    query.filter = CallFilter(
      since: instant("since", since),
      until: instant("until", until),
      zone: zone
    )
    let parser = ConditionParser(table, in: knownZone(query))
    for text in conditions {
      do throws(UsageError) {
        query.filter.conditions.append(try parser.condition(text))
      } catch {
        problems += error.problems.map { ArgumentProblem("where", $0) }
      }
    }
    query.askedConditions = query.filter.conditions.count
    addSavedFilters(to: &query, on: table, &problems)
    return query
  }

  private func dimensions(_ analysis: Analysis, _ problems: inout [ArgumentProblem]) -> [Dimension]
  {
    let known = analysis.dimensions
    var result: [Dimension] = []
    for name in dimensions.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let name = String(name).trimmed
      if let dimension = known.first(where: { $0.name == name }) {
        if !result.contains(dimension) { result.append(dimension) }
      } else if CustomDimension.isName(name) {
        do throws(CustomDimensionError) {
          let dimension = Dimension(try CustomDimension(name))
          if !result.contains(dimension) { result.append(dimension) }
        } catch {
          problems.append(ArgumentProblem("by", "'\(name.visible)' is no dimension: \(error)"))
        }
      } else if CallTable.allCases.contains(where: { table in
        Dimension.own(of: table).contains { $0.name == name }
      }) {
        let reports = Catalog.all.filter { other in
          Dimension.all(of: other.table).contains { $0.name == name }
        }
        problems.append(
          ArgumentProblem(
            "by",
            "the report '\(analysis.name)' has no dimension '\(name)'; "
              + "these have it: \(Self.owners(of: name, analysis, reports).joined(separator: ", "))"
          )
        )
      } else {
        let names = (known + Dimension.customForms).map(\.name)
        let unknown = UnknownName(what: "dimension", name: name, known: names)
        problems.append(ArgumentProblem("by", "\(unknown)"))
      }
    }
    return result
  }

  private func limit(_ problems: inout [ArgumentProblem]) -> Int? {
    if let limit, limit < 0 {
      problems.append(ArgumentProblem("limit", "\(limit) is negative; give 0 or more"))
    }
    return limit
  }

  /// What has a dimension that `analysis` lacks: other reports, or tables of rows.
  private static func owners(
    of name: String,
    _ analysis: Analysis,
    _ reports: [Analysis]
  ) -> [String] {
    guard analysis.name == Analysis.queryName else { return reports.map(\.name) }
    return CallTable.allCases.filter { table in
      Dimension.own(of: table).contains { $0.name == name }
    }.map(\.rawValue)
  }

  private func sort(
    by known: [String],
    takesMeasures: Bool = false,
    takesCustom: Bool = false,
    _ problems: inout [ArgumentProblem]
  ) -> ReportQuery.Sort? {
    guard let sort else { return nil }
    var parts = sort.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var column = String(parts[0]).trimmed
    if takesMeasures || takesCustom, !known.contains(column) {
      // A measure can be told by its text, in which colons may stand, as they may in keys.
      for direction in [":asc", ":desc", ""] where sort.hasSuffix(direction) {
        let text = String(sort.dropLast(direction.count)).trimmed
        let named = takesMeasures ? (try? QueryParser.measure(text))?.expression.columnName : nil
        let custom = takesCustom ? (try? CustomDimension(text))?.name : nil
        guard let found = custom ?? [text, named].compactMap({ $0 }).first(where: known.contains)
        else { continue }
        column = found
        parts = direction.isEmpty ? [""] : ["", direction.dropFirst()]
        break
      }
    }
    guard known.contains(column) || takesCustom && (try? CustomDimension(column)) != nil else {
      let unknown = UnknownName(what: "column", name: column, known: known.uniqued())
      problems.append(ArgumentProblem("sort", "\(unknown)"))
      return nil
    }
    switch parts.count == 2 ? String(parts[1]) : "asc" {
    case "asc": return ReportQuery.Sort(column: column, isDescending: false)
    case "desc": return ReportQuery.Sort(column: column, isDescending: true)
    default:
      problems.append(
        ArgumentProblem(
          "sort",
          "'\(sort.visible)' ends in no direction; give ':asc' or ':desc'"
        )
      )
      return nil
    }
  }
}

extension String {
  /// The text without blanks at its ends.
  var trimmed: String {
    var text = self[...]
    while let first = text.unicodeScalars.first, first == " " || first == "\t" {
      text = text.dropFirst()
    }
    while let last = text.unicodeScalars.last, last == " " || last == "\t" {
      text = text.dropLast()
    }
    return String(text)
  }
}
