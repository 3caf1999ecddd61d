import Hummingbird
import NIOCore

/// `/metrics`: all metrics of the process.
enum MetricsRoute {
  /// The route; `measure` sets, before each answer, what is only known when it is asked for.
  static func route(
    _ registry: MetricsRegistry,
    access: Route.Access,
    measure: @escaping @Sendable () async -> Void
  ) -> Route {
    Route(.get, "/metrics", access: access, description: description) { _ in
      await measure()
      return Response(
        status: .ok,
        headers: [.contentType: MetricsText.mediaType],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: registry.exposition()))
      )
    }
  }

  private static let description = RouteDescription(
    "The metrics of the process.",
    discussion: "In the text format of Prometheus.",
    tags: ["operations"],
    answers: [.init(200, "All metrics.", [.init(MetricsText.mediaType)])]
  )
}
