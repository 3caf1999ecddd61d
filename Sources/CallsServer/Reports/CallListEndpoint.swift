import Analyses
import Calls
import HTTPTypes
import Hummingbird

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
    var filter = CallFilter()
    do throws(ArgumentError) {
      let clock = QueryClock.present(now())
      filter = try arguments.filterQuery(on: .calls, clock: clock).filter
    } catch {
      for problem in error.problems { reader.add(problem.argument, problem.message) }
    }
    let custom = filter.columns.compactMap(\.custom)
    if !custom.isEmpty {
      for absent in AbsentDimension.among(custom, known: try store.dimensions()) {
        reader.add("where", "\(absent)")
      }
    }
    guard reader.problems.isEmpty else { throw Refusal(reader.problems) }
    try FilterParameters.check(&filter, arguments, request.access)
    if let workspace = request.access.workspace {
      filter.conditions.append(.isOf(workspace: workspace))
    }
    let text = CallText(zone: filter.zone, showsPersonalData: arguments.showsPersonalData)
    let (store, chosen) = (store, filter)
    let json = try await pool.run {
      Self.page(
        try await Self.newest(limit + 1, after: after, in: store, matching: chosen),
        limit: limit,
        text
      )
    }
    return PrintedReport(String(decoding: json, as: UTF8.self), mediaType: Refusal.mediaType)
      .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: false)
  }

  private static func newest(
    _ limit: Int,
    after: CallList.Place?,
    in store: any ReportStore,
    matching filter: CallFilter
  ) async throws -> [CallList.Entry] {
    var list = CallList(limit: limit, after: after)
    // What starts after the last page's end was on it, or came since.
    var loaded = filter
    if let after { loaded.until = min(loaded.until ?? .max, after.start + 1) }
    try await store.forEachRowGroup(
      columns: Set(CallText.listed).union(filter.columns),
      filter: loaded
    ) { group, ids, later in
      list.add(try filter.calls(in: group), of: group, ids: ids)
      return later.map { list.takes(callsUntil: $0) } ?? false
    }
    return list.entries
  }

  private static func page(_ entries: [CallList.Entry], limit: Int, _ text: CallText) -> [UInt8] {
    var json = JSONText()
    json.write("{\"calls\": [")
    for (index, entry) in entries.prefix(limit).enumerated() {
      json.write(index == 0 ? "{" : ", {")
      text.write(CallText.listed, of: entry.row, 0, id: entry.place.id, to: &json)
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
