import Calls
import HTTPTypes
import Hummingbird
import NIOCore
import RawMemory

/// `POST /api/v1/public/call`: one call a request, answered once it is durable.
struct CallEndpoint: Sendable {
  let receiver: any CallReceiver
  let checkers: CheckerPool
  let bodies: BodyReader

  /// Takes the call of a request whose key was checked.
  func answer(_ request: RoutedRequest) async throws -> Response {
    let headers = request.headers
    let encoding = try MediaCheck.encoding(of: headers)
    let contentLength = headers[.contentLength].flatMap { Int($0) }
    try bodies.check(contentLength: contentLength)
    let query = CallQuery(request.query)
    if query.problems.isEmpty, let workspace = query.workspace,
      !request.access.covers(workspace: workspace)
    {
      throw Refusal(.forbidden, "the API key is of another workspace than \(workspace)")
    }
    if let obstacle = receiver.obstacle {
      throw query.problems.isEmpty ? Refusal(obstacle) : Refusal(query.problems)
    }
    var share = MemoryBudget.Share(of: bodies.budget)
    try await request.continueSending()
    let body: BodyReader.Body
    do {
      body = try await bodies.read(request.request, encoding: encoding, &share)
    } catch let refusal as Refusal
      where refusal.status == .contentTooLarge && !query.problems.isEmpty
    {
      // Of a length that was not told beforehand, the query is checked first.
      throw Refusal(query.problems).closingConnection
    }
    return try await answer(body, query, request)
  }

  private func answer(
    _ body: BodyReader.Body,
    _ query: CallQuery,
    _ request: RoutedRequest
  ) async throws -> Response {
    switch body {
    case .damaged(let error, let bytes):
      let problem = RequestProblem(.value, .body, [], "Value error, \(Self.sentence(error))")
      throw await refuse(query.problems.isEmpty ? [problem] : query.problems, bytes, query, request)
    case .text(let bytes, let start):
      guard let workspace = query.workspace, let agent = query.agent else {
        throw await refuse(query.problems, bytes, query, request)
      }
      switch checkers.check(bytes, workspace: workspace, agent: agent) {
      case .call(let identity):
        return try await take(
          ReceivedCall(workspace: workspace, agent: agent, identity: identity, body: bytes)
        )
      case .problems(let problems):
        throw await refuse(problems.map { RequestProblem($0) }, bytes, query, request)
      case .invalidJSON(let error):
        let problem = RequestProblem(error, inTextFrom: start)
        throw await refuse([problem], bytes, query, request)
      }
    }
  }

  private func take(_ call: ReceivedCall) async throws(Refusal) -> Response {
    do {
      let receipt = try await receiver.receive(call)
      return Response(json: JSONText.receipt(receipt, callID: call.identity.callID))
    } catch {
      throw Refusal(error)
    }
  }

  /// Keeps a body that can never be taken, and says why it cannot.
  private func refuse(
    _ problems: [RequestProblem],
    _ body: PaddedBytes,
    _ query: CallQuery,
    _ request: RoutedRequest
  ) async -> Refusal {
    // Without a workspace, the key's is the best guess; what a key for all of them sends is then
    // nobody's.
    if let workspace = query.workspace ?? request.access.workspace,
      request.access.covers(workspace: workspace)
    {
      await receiver.reject(
        RefusedCall(workspace: workspace, agent: query.agent, problems: problems, body: body)
      )
    }
    return Refusal(problems)
  }

  private static func sentence(_ error: InflationError) -> String {
    switch error {
    case .truncated: "the gzip body ends early"
    case .corrupt: "the gzip body is damaged"
    case .trailingGarbage: "the gzip body has something behind its end"
    }
  }
}
