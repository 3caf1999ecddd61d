import Hummingbird

/// The routes by which others see that the server lives and works.
enum HealthRoutes {
  /// `/healthz`: the process answers; `/readyz`: calls are taken.
  static func all(_ receiver: any CallReceiver) -> [Route] {
    [
      Route(.get, "/healthz", access: .open, description: healthDescription) { _ in
        Response(json: Array("{\"status\": \"ok\"}".utf8))
      },
      Route(.get, "/readyz", access: .open, description: readinessDescription) { _ in
        if let obstacle = receiver.obstacle { throw Refusal(obstacle) }
        return Response(json: Array("{\"status\": \"ready\"}".utf8))
      },
    ]
  }

  private static let healthDescription = RouteDescription(
    "Whether the process answers.",
    tags: ["operations"],
    answers: [.init(200, "It does.", [.json(.status)])]
  )

  private static let readinessDescription = RouteDescription(
    "Whether calls are taken.",
    tags: ["operations"],
    answers: [
      .init(200, "They are.", [.json(.status)]),
      .later(503, "The store cannot be written, its queue is full, or the server is stopping."),
    ]
  )
}
