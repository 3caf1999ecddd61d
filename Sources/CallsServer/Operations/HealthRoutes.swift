import Hummingbird

/// The routes by which others see that the server lives and works.
enum HealthRoutes {
  /// `/healthz`: the process answers; `/readyz`: calls are taken.
  static func all(_ receiver: any CallReceiver) -> [Route] {
    [
      Route(.get, "/healthz", access: .open) { _ in
        Response(json: Array("{\"status\": \"ok\"}".utf8))
      },
      Route(.get, "/readyz", access: .open) { _ in
        if let obstacle = receiver.obstacle { throw Refusal(obstacle) }
        return Response(json: Array("{\"status\": \"ready\"}".utf8))
      },
    ]
  }
}
