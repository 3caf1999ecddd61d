import Calls
import HTTPTypes

extension CallEndpoint {
  /// The route that takes calls.
  var route: Route {
    Route(.post, "/api/v1/public/call", access: .key(.write), description: Self.description) {
      request in
      try await answer(request)
    }
  }

  private static let description = RouteDescription(
    "Take a call.",
    discussion: """
      Answers once the call is on disk. A call is known by its workspace, agent and `call_id`: one \
      that is sent again is answered with the same `id`, and `is_new` is false. The body may be \
      compressed with gzip.
      """,
    tags: ["calls"],
    parameters: [
      .init("workspace_id", of: .integer, "The key's workspace.", isRequired: true, minimum: 0),
      .init(
        "agent_remote_identifier",
        "The agent.",
        isRequired: true,
        characters: 1...PayloadField.longestAgent
      ),
    ],
    body: .init("The call.", [.json(.call)]),
    answers: [
      .init(200, "The call is stored.", [.json(.receipt)]),
      .init(400, "The body is no valid HTTP message, or ends early."),
      .init(403, "The API key is of another workspace, or lacks the scope write."),
      .init(408, "The body took too long to come."),
      .init(413, "The body is longer than the server takes."),
      .init(415, "The body is no JSON by its media type, or in another encoding than gzip."),
      .problems("The query or the body is wrong; all problems are told at once."),
      .later(503, "No call can be stored now."),
    ]
  )
}
