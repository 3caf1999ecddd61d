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
    Route(.get, "/metrics", access: access) { _ in
      await measure()
      return Response(
        status: .ok,
        headers: [.contentType: MetricsText.mediaType],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: registry.exposition()))
      )
    }
  }
}
