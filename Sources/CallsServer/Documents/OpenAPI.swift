import HTTPTypes

/// The interface of the server as a document of OpenAPI 3.1, made from the descriptions of its
/// routes.
package struct OpenAPI: Sendable {
  private let routes: [Route]

  /// A document of these routes, in their order.
  package init(_ routes: [Route]) { self.routes = routes }

  /// The document.
  ///
  /// - Complexity: O(routes).
  package var document: JSONNode {
    [
      "openapi": "3.1.0",
      "info": [
        "title": "calls-report", "version": "1",
        "summary": "Takes calls of voice agents and answers with reports on them.",
        "description": .text(Self.overview),
      ],
      "servers": [["url": "/"]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(
          shapes.map { (SchemaCatalog.name(of: $0), SchemaCatalog.schema(of: $0)) }
        ),
        "securitySchemes": .object(Self.securitySchemes),
      ],
    ]
  }

  private static let overview = """
    Every error is JSON: `{"detail": "…"}`, or for 422 a list of all problems. A path that does not \
    exist is answered with 404, another method with 405; GET answers HEAD as well. API keys are made \
    with `calls-report keys create`; each is for a workspace and has scopes.
    """

  private static let securitySchemes: [(String, JSONNode)] = [
    ("bearer", ["type": "http", "scheme": "bearer", "bearerFormat": "tr_api_…"]),
    (
      "api_key",
      ["type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The older form."]
    ),
    (
      "feed_key",
      [
        "type": "apiKey", "in": "query", "name": .text(FeedKey.name),
        "description": .text(FeedKey.description.summary),
      ]
    ),
  ]

  // MARK: - Paths

  private var paths: [(String, JSONNode)] {
    var order: [String] = []
    var operations: [String: [(String, JSONNode)]] = [:]
    for route in routes {
      if operations[route.path] == nil { order.append(route.path) }
      operations[route.path, default: []].append(
        (route.method.rawValue.lowercased(), operation(route))
      )
    }
    return order.map { ($0, .object(operations[$0] ?? [])) }
  }

  private func operation(_ route: Route) -> JSONNode {
    let description = route.description
    let parameters = description.parameters.filter { parameter in
      // It is a security scheme.
      route.access != .feed || parameter != FeedKey.description
    }
    var operation: JSONNode = [
      "operationId": .text(Self.identifier(of: route)), "tags": .texts(description.tags),
      "summary": .text(description.summary),
    ]
    if !description.discussion.isEmpty {
      operation = operation.adding("description", .text(description.discussion))
    }
    operation = operation.adding("security", security(route.access))
    if !parameters.isEmpty {
      operation = operation.adding("parameters", .array(parameters.map(Self.parameter)))
    }
    if let body = description.body {
      operation = operation.adding(
        "requestBody",
        [
          "description": .text(body.summary), "required": true,
          "content": Self.content(body.contents),
        ]
      )
    }
    return operation.adding("responses", .object(route.answers.map(Self.response)))
  }

  /// `getReportsLatencyFormat`: the method and the words of the path that say something; paths
  /// outside the API proper are the server's own, `getServerMetrics`.
  static func identifier(of route: Route) -> String {
    let words = route.path.split { !$0.isLetter && !$0.isNumber }
    let telling = words.filter { !["api", "v1", "public"].contains($0) }
    return route.method.rawValue.lowercased()
      + ((words.first == "api" ? [] : ["server"]) + telling).map {
        $0.prefix(1).uppercased() + $0.dropFirst()
      }.joined()
  }

  private func security(_ access: Route.Access) -> JSONNode {
    switch access {
    case .open: return []
    case .key(let scopes):
      let names = JSONNode.texts(KeyScopes.named.filter { scopes.contains($0.scope) }.map(\.name))
      return [["bearer": names], ["api_key": names]]
    case .feed:
      return [
        ["bearer": ["read"]], ["api_key": ["read"]], ["bearer": ["feed"]], ["api_key": ["feed"]],
        ["feed_key": ["feed"]],
      ]
    }
  }

  private static func parameter(_ parameter: RouteDescription.Parameter) -> JSONNode {
    var schema: JSONNode = ["type": .text(parameter.kind.rawValue)]
    schema = schema.adding("minimum", parameter.minimum.map { .integer(Int64($0)) })
      .adding("maximum", parameter.maximum.map { .integer(Int64($0)) })
      .adding("minLength", parameter.characters.map { .integer(Int64($0.lowerBound)) })
      .adding("maxLength", parameter.characters.map { .integer(Int64($0.upperBound)) })
    if !parameter.allowed.isEmpty { schema = schema.adding("enum", .texts(parameter.allowed)) }
    if parameter.isRepeatable { schema = ["type": "array", "items": schema] }
    return [
      "name": .text(parameter.name), "in": .text(parameter.place.rawValue),
      "required": .boolean(parameter.isRequired), "description": .text(parameter.summary),
      "schema": schema,
    ]
  }

  private static func response(_ answer: RouteDescription.Answer) -> (String, JSONNode) {
    var response: JSONNode = ["description": .text(answer.summary)]
    if !answer.headers.isEmpty {
      let headers = answer.headers.sorted { $0.key < $1.key }.map { name, summary in
        (name, ["description": .text(summary), "schema": ["type": "string"]] as JSONNode)
      }
      response = response.adding("headers", .object(headers))
    }
    if !answer.contents.isEmpty {
      response = response.adding("content", content(answer.contents))
    }
    return ("\(answer.status)", response)
  }

  private static func content(_ contents: [RouteDescription.Content]) -> JSONNode {
    .object(
      contents.map { content in
        let schema = content.shape.map { SchemaCatalog.reference(to: $0) } ?? ["type": "string"]
        return (content.mediaType, ["schema": schema])
      }
    )
  }

  // MARK: - Schemas

  /// The shapes that the routes use, in order of first use; one for each name.
  private var shapes: [RouteDescription.Shape] {
    var names: Set<String> = []
    return routes.flatMap { route in
      (route.description.body?.contents ?? []) + route.answers.flatMap(\.contents)
    }
    .compactMap(\.shape)
    .filter { names.insert(SchemaCatalog.name(of: $0)).inserted }
  }
}
