import Analyses
import Calls
import ColumnStore
import HTTPTypes
import Hummingbird
import Reporting

/// `GET /api/v1/calls/{id}`: one call.
struct StoredCallEndpoint: Sendable {
  let store: any ReportStore
  let pool: QueryPool

  /// The routes of a call: with an extension of a format, and without.
  var routes: [Route] {
    [
      Route(
        .get,
        "/api/v1/calls/{id}.{format}",
        access: .key(.read),
        description: Self.description(hasEnding: true)
      ) { request in
        try await document(request, ending: request.arguments[1])
      },
      Route(
        .get,
        "/api/v1/calls/{id}",
        access: .key(.read),
        description: Self.description(hasEnding: false)
      ) { request in
        try await answer(request)
      },
    ]
  }

  private static let parameters: [RouteDescription.Parameter] = [
    .init("tz", "Time zone of `started`, such as Europe/Berlin; UTC if missing."),
    .init("show-pii", of: .boolean, "With the payload; needs a key of scope pii."),
    .init("full", of: .boolean, "Long texts whole, in the formats for people."),
  ]

  private static func description(hasEnding: Bool) -> RouteDescription {
    let documents = CallDocumentFormats.all.filter { hasEnding || $0.name != "json" }
      .map { RouteDescription.Content($0.mediaType, $0.name == "json" ? .callDocument : nil) }
    return RouteDescription(
      hasEnding
        ? "One call to be read: latencies, tools, nodes, transcript."
        : "One call by the id that its sender was given.",
      discussion: hasEnding
        ? """
        What was said, and what tools were given and answered, with `show-pii` only; without, the \
        times and names of the transcript's segments, and all that columns tell. JSON is what the \
        command `call` prints.
        """
        : """
        The columns that reports read. `payload` is the body as it was sent, with `show-pii` only; \
        without, it is null, and so is the recording's address, and the phone number is masked. \
        Other media types get what the path with an extension gives.
        """,
      tags: ["calls"],
      parameters: [.init("id", in: .path, of: .integer, "The call's id.")]
        + (hasEnding ? [documentFormat] : []) + parameters + [ReportAnswers.condition]
        + (hasEnding ? [] : [FormatChoice.headerParameter(usual: JSONFormat())]),
      answers: [
        .init(
          200,
          "The call.",
          (hasEnding ? [] : [.json(.storedCall)]) + documents,
          headers: ReportAnswers.tag
        ),
        ReportAnswers.unchanged,
        .init(
          404,
          hasEnding
            ? "The workspace has no such call, or there is no such format."
            : "The workspace has no such call."
        ),
        .problems("Parameters are wrong; all problems are told at once."),
        .later(503, "Too many queries are waiting."),
        .init(504, "The query takes longer than it may."),
      ] + (hasEnding ? [] : [FormatChoice.missing(hasEnding: false)])
    )
  }

  private static let documentFormat = RouteDescription.Parameter(
    "format",
    in: .path,
    "The format by its file extension.",
    allowed: CallDocumentFormats.all.flatMap(\.fileExtensions)
  )

  // MARK: - Requests

  /// What a request asks for, checked.
  private struct Question {
    var id: Int64
    var workspace: Int64?
    var zone: Zone
    var showsPersonalData: Bool
    var isFull: Bool
  }

  private func question(_ request: RoutedRequest) throws -> Question {
    var reader = QueryReader(request.query, known: Self.parameters.map(\.name))
    let showsPersonalData = reader.flag("show-pii")
    let isFull = reader.flag("full")
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
    return Question(
      id: id,
      workspace: request.access.workspace,
      zone: zone,
      showsPersonalData: showsPersonalData,
      isFull: isFull
    )
  }

  /// Answers a request without an extension: with the columns, unless another media type is wanted.
  private func answer(_ request: RoutedRequest) async throws -> Response {
    let documents = CallDocumentFormats.all.filter { $0.name != "json" }
    let types = [Refusal.mediaType] + documents.map(\.mediaType)
    let accepted = request.headers.list(.accept)
    guard let place = FormatChoice.best(of: types, accepted: accepted) else {
      throw Refusal(
        .notAcceptable,
        "none of the accepted media types can be had; known: "
          + types.map { MediaType.essence(of: $0) }.joined(separator: ", ")
      ).setting(.vary, "Accept")
    }
    guard place == 0 else {
      return try await document(request, documents[place - 1], isNegotiated: true)
    }
    let question = try question(request)
    let call = try await call(question, columns: Set(CallText.all))
    var json = JSONText()
    json.write("{")
    CallText(zone: question.zone, showsPersonalData: question.showsPersonalData)
      .write(CallText.all, of: call.row, 0, id: question.id, to: &json)
    json.write(", \"payload\": ")
    if question.showsPersonalData, let body = call.body {
      // It was JSON when it was taken.
      json.write(String(decoding: body, as: UTF8.self))
    } else {
      json.write("null")
    }
    json.write("}")
    return PrintedReport(String(decoding: json.bytes, as: UTF8.self), mediaType: Refusal.mediaType)
      .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: true)
  }

  private func document(_ request: RoutedRequest, ending: String) async throws -> Response {
    let known = CallDocumentFormats.all
    guard let format = known.first(where: { $0.fileExtensions.contains(ending) }) else {
      let endings = known.flatMap(\.fileExtensions).map { ".\($0)" }
      throw Refusal(
        .notFound,
        "there is no such format; known: \(endings.joined(separator: ", "))"
      )
    }
    return try await document(request, format, isNegotiated: false)
  }

  private func document(
    _ request: RoutedRequest,
    _ format: any CallDocumentFormat,
    isNegotiated: Bool
  ) async throws -> Response {
    let question = try question(request)
    var call = try await call(question, columns: Set(CallText.all))
    if call.body == nil {
      // Of a call without a payload, its columns tell of turns and tools.
      call = try await self.call(question, columns: Set(CallTable.allCases.flatMap(\.columns)))
    }
    let text = format.text(
      of: Self.document(call, question),
      options: CallDocumentOptions(isFull: question.isFull)
    )
    return PrintedReport(text, mediaType: format.mediaType)
      .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: isNegotiated)
  }

  private static func document(_ call: ReportedCall, _ question: Question) -> CallDocument {
    let record = call.body.flatMap { body in
      CallRecord(
        body: body,
        workspace: call.row.integer(.workspace, 0) ?? 0,
        agent: call.row.text(.agent, 0) ?? [],
        masksPhones: !question.showsPersonalData
      )
    }
    return CallDocument(
      rows: record?.rows ?? call.row,
      segments: record?.segments,
      id: question.id,
      zone: question.zone,
      disclosure: question.showsPersonalData ? .everything : .columns
    )
  }

  /// The call that is asked for.
  ///
  /// - Throws: A ``Refusal`` when the workspace has none; the same as for none at all: who asks must
  ///   not learn which ids others have.
  private func call(_ question: Question, columns: Set<Column>) async throws -> ReportedCall {
    let (store, id) = (store, question.id)
    let found = try await pool.run { try await store.call(id, columns: columns) }
    guard let call = found else { throw Self.unknown }
    if let workspace = question.workspace, call.row.integer(.workspace, 0) != workspace {
      throw Self.unknown
    }
    return call
  }

  private static let unknown = Refusal(.notFound, "there is no such call")
}

extension RowGroup {
  /// The bytes of the text of a column in a row; `nil` when it is missing.
  fileprivate func text(_ column: Column, _ row: Int) -> [UInt8]? {
    guard case .text(let chunk) = self[column] else { return nil }
    return chunk[row]
  }
}
