import ArgumentParser
import Hummingbird
import Logging

/// The limit of taking calls over HTTP: a server on the same framework whose one handler reads the
/// body and answers a receipt, without looking at anything.
@main
struct BareServer: AsyncParsableCommand {
  @Option(help: "The port to listen on, on the loopback interface.")
  var port = 8080

  @Option(help: "The most bytes of a body.")
  var maxBody = 32 << 20

  func run() async throws {
    let router = Router()
    let maxBody = maxBody
    router.post("/api/v1/public/call") { request, _ in
      let body = try await request.body.collect(upTo: maxBody)
      return "{\"id\":\(body.readableBytes),\"provider_call_id\":\"call\",\"is_new\":true}"
    }
    var logger = Logger(label: "bare-server")
    logger.logLevel = .warning
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port),
        backlog: 1024
      ),
      logger: logger
    )
    try await application.runService()
  }
}
