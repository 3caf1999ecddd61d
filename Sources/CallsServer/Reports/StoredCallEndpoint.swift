import Calls
import HTTPTypes
import Hummingbird

/// `GET /api/v1/calls/{id}`: one call.
struct StoredCallEndpoint: Sendable {
  let store: any ReportStore
  let pool: QueryPool

  /// The route of a call.
  var route: Route {
    Route(.get, "/api/v1/calls/{id}", access: .key(.read), description: Self.description) {
      request in
      try await answer(request)
    }
  }

  private static let parameters: [RouteDescription.Parameter] = [
    .init("tz", "Time zone of `started`, such as Europe/Berlin; UTC if missing."),
    .init("show-pii", of: .boolean, "With the payload; needs a key of scope pii."),
  ]

  private static let description = RouteDescription(
    "One call by the id that its sender was given.",
    discussion: """
      The columns that reports read. `payload` is the body as it was sent, with `show-pii` only; \
      without, it is null, and so is the recording's address, and the phone number is masked.
      """,
    tags: ["calls"],
    parameters: [.init("id", in: .path, of: .integer, "The call's id.")] + parameters,
    answers: [
      .init(200, "The call.", [.json(.storedCall)]),
      .init(404, "The workspace has no such call."),
      .problems("Parameters are wrong; all problems are told at once."),
      .later(503, "Too many queries are waiting."),
      .init(504, "The query takes longer than it may."),
    ]
  )

  private func answer(_ request: RoutedRequest) async throws -> Response {
    var reader = QueryReader(
      FormQuery(target: request.target),
      known: Self.parameters.map(\.name)
    )
    let showsPersonalData = reader.flag("show-pii")
    var zone = Zone.utc
    if let name = reader.text("tz") {
      do throws(UnknownZone) { zone = try Zone(named: name) } catch {
        reader.add("tz", "\(error)")
      }
    }
    guard reader.problems.isEmpty else { throw Refusal(reader.problems) }
    guard !showsPersonalData || request.access.scopes.contains(.pii) else {
      throw FilterParameters.needsScope
    }
    guard let id = Int64(request.arguments[0]), id > 0 else { throw Self.unknown }
    let store = store
    guard let call = try await pool.run({ try await store.call(id) }) else { throw Self.unknown }
    if let workspace = request.access.workspace,
      call.row.integer(.workspace, 0) != workspace
    {
      // The same as for none: who asks must not learn which ids others have.
      throw Self.unknown
    }
    var json = JSONText()
    json.write("{")
    CallText(zone: zone, showsPersonalData: showsPersonalData)
      .write(CallText.all, of: call.row, 0, id: id, to: &json)
    json.write(", \"payload\": ")
    if showsPersonalData, let body = call.body {
      // It was JSON when it was taken.
      json.write(String(decoding: body, as: UTF8.self))
    } else {
      json.write("null")
    }
    json.write("}")
    return PrintedReport(String(decoding: json.bytes, as: UTF8.self), mediaType: Refusal.mediaType)
      .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: false)
  }

  private static let unknown = Refusal(.notFound, "there is no such call")
}
