import Analyses
import Calls
import HTTPTypes
import Hummingbird
import Reporting

/// `GET /api/v1/calls`: calls, the newest first, a page at a time.
struct CallListEndpoint: Sendable {
  private static let usualLimit = 100
  private static let largestLimit = 1_000

  let store: any ReportStore
  let pool: QueryPool
  /// What names of filters mean.
  let saved: SavedFilters
  /// The present, Unix milliseconds.
  let now: @Sendable () -> Int64

  /// The route of the list.
  var route: Route {
    Route(.get, "/api/v1/calls", access: .key(.read), description: Self.description) { request in
      try await answer(request)
    }
  }

  private static let ownParameters: [RouteDescription.Parameter] = [
    .init(
      "limit",
      of: .integer,
      "The most calls; \(usualLimit) if missing.",
      minimum: 1,
      maximum: largestLimit
    ),
    .init("after", "Where the page before ended: its `next`."),
    .init(
      "columns",
      "Further columns of each call, separated by commas: columns of calls, and dimensions of your "
        + "own such as meta.env, which are texts or null."
    ),
    .init(
      "sort",
      "The first `limit` calls by a column, missing values last: duration_ms:desc, meta.score. Such "
        + "a list has no further pages."
    ),
  ]

  private static let description = RouteDescription(
    "List calls, the newest first.",
    discussion: """
      `next` is what `after` takes to get the next page, and null on the last one. Calls that come \
      meanwhile move none of those that a page did not show yet.
      """,
    tags: ["calls"],
    parameters: FilterParameters.descriptions + ownParameters + [ReportAnswers.condition],
    answers: [
      .init(200, "A page of calls.", [.json(.callList)], headers: ReportAnswers.tag),
      ReportAnswers.unchanged,
      .problems("Parameters are wrong; all problems are told at once."),
      .later(503, "Too many queries are waiting."),
      .init(504, "The query takes longer than it may."),
    ]
  )

  private func answer(_ request: RoutedRequest) async throws -> Response {
    let known = FilterParameters.names + Self.ownParameters.map(\.name)
    var reader = QueryReader(request.query, known: known)
    var arguments = FilterParameters.read(&reader, saved: saved)
    // The list has no notes to tell what it leaves out: it leaves out only what it is asked to.
    arguments.usesDefaultExclusions = false
    let limit = reader.integer("limit", in: 1...Self.largestLimit) ?? Self.usualLimit
    let after = reader.text("after").flatMap { text in
      let place = CallList.Place(text)
      if place == nil { reader.add("after", "should be what an answer had as 'next'") }
      return place
    }
    let further = Self.columns(&reader)
    arguments.sort = reader.text("sort")
    if arguments.sort != nil, after != nil {
      reader.add("after", "a sorted list has no further pages; leave out 'sort' or 'after'")
    }
    var query = ReportQuery()
    do throws(ArgumentError) {
      query = try arguments.listQuery(clock: QueryClock.present(now()))
    } catch {
      for problem in error.problems { reader.add(problem.argument, problem.message) }
    }
    let order = CallOrder(query)
    try checkDimensions(
      [
        ("where", query.askedColumns), ("columns", further), ("sort", order?.columns ?? []),
      ],
      query,
      &reader
    )
    guard reader.problems.isEmpty else { throw Refusal(reader.problems) }
    var filter = query.filter
    try FilterParameters.check(&filter, arguments, request.access)
    if let workspace = request.access.workspace {
      filter.conditions.append(.isOf(workspace: workspace))
    }
    let text = CallText(zone: filter.zone, showsPersonalData: arguments.showsPersonalData)
    let (store, chosen) = (store, filter)
    let columns = CallText.listed + further
    let json = try await pool.run {
      if let order {
        return Self.page(
          try await Self.first(limit, by: order, columns, in: store, matching: chosen, text),
          limit: limit,
          columns,
          text
        )
      }
      return Self.page(
        try await Self.newest(limit + 1, after: after, columns, in: store, matching: chosen, text),
        limit: limit,
        columns,
        text
      )
    }
    return PrintedReport(String(decoding: json, as: UTF8.self), mediaType: Refusal.mediaType)
      .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: false)
  }

  /// The columns that are asked for besides those that every call has.
  private static func columns(_ reader: inout QueryReader) -> [Column] {
    guard let list = reader.text("columns") else { return [] }
    var columns: [Column] = []
    for name in ReportSelection.names(in: list) where !["id", "started"].contains(name) {
      let custom = try? CustomDimension(name)
      guard let column = CallTable.calls.column(named: name) ?? custom?.column else {
        let known = CallText.all.map(\.name) + Dimension.customForms.map(\.name)
        reader.add("columns", "\(UnknownName(what: "column", name: name, known: known))")
        continue
      }
      if !(CallText.listed + columns).contains(column) { columns.append(column) }
    }
    return columns
  }

  /// Tells which custom dimensions the store lacks.
  private func checkDimensions(
    _ asked: [(argument: String, columns: [Column])],
    _ query: ReportQuery,
    _ reader: inout QueryReader
  ) throws {
    let filtered = query.filter.columns.compactMap(\.custom)
    guard !filtered.isEmpty || asked.contains(where: { $0.columns.contains { $0.custom != nil } })
    else { return }
    let known = try store.dimensions()
    for (argument, columns) in asked {
      for absent in AbsentDimension.among(columns.compactMap(\.custom), known: known) {
        reader.add(argument, "\(absent)")
      }
    }
    for absent in AbsentDimension.among(filtered, known: known) {
      for problem in query.problems(ofSavedFilters: absent) {
        reader.add(problem.argument, problem.message)
      }
    }
  }

  private static func first(
    _ limit: Int,
    by order: CallOrder,
    _ columns: [Column],
    in store: any ReportStore,
    matching filter: CallFilter,
    _ text: CallText
  ) async throws -> [CallList.Entry] {
    var list = SortedCalls(order, limit: limit)
    try await store.forEachRowGroup(
      columns: Set(columns + order.columns).union(filter.columns),
      filter: filter
    ) { group, ids, _ in
      let group = text.shown(group, matching: filter)
      list.add(try filter.calls(in: group), of: group, ids: ids)
      return true
    }
    return list.entries
  }

  private static func newest(
    _ limit: Int,
    after: CallList.Place?,
    _ columns: [Column],
    in store: any ReportStore,
    matching filter: CallFilter,
    _ text: CallText
  ) async throws -> [CallList.Entry] {
    var list = CallList(limit: limit, after: after)
    // What starts after the last page's end was on it, or came since.
    var loaded = filter
    if let after { loaded.until = min(loaded.until ?? .max, after.start + 1) }
    try await store.forEachRowGroup(
      columns: Set(columns).union(filter.columns),
      filter: loaded
    ) { group, ids, later in
      let group = text.shown(group, matching: filter)
      list.add(try filter.calls(in: group), of: group, ids: ids)
      return later.map { list.takes(callsUntil: $0) } ?? false
    }
    return list.entries
  }

  private static func page(
    _ entries: [CallList.Entry],
    limit: Int,
    _ columns: [Column],
    _ text: CallText
  ) -> [UInt8] {
    var json = JSONText()
    json.write("{\"calls\": [")
    for (index, entry) in entries.prefix(limit).enumerated() {
      json.write(index == 0 ? "{" : ", {")
      text.write(columns, of: entry.row, 0, id: entry.place.id, to: &json)
      json.write("}")
    }
    json.write("], \"next\": ")
    if entries.count > limit {
      json.write(string: entries[limit - 1].place.text.utf8)
    } else {
      json.write("null")
    }
    json.write("}")
    return json.bytes
  }
}
