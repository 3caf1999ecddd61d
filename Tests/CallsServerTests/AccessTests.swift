import CallsServer
import CallsTestSupport
import NIOSSL
import Testing

/// Servers without keys, limits of rates, and TLS.
@Suite(.timeLimit(.minutes(15))) struct AccessTests {
  // MARK: - Without keys

  @Test func aServerWithoutKeysTakesCallsOfThisMachine() async throws {
    try await TestServer.run(authentication: .none) { server in
      for (index, host) in [
        "localhost", "LOCALHOST:8080", "127.0.0.1", "127.1.2.3:1", "[::1]", "[::1]:8080",
      ].enumerated() {
        let request = RawRequest(SampleBodies.call("\(index)"))
          .setting("Authorization", nil).setting("Host", host)
        try await server.expect(200, for: request)
      }
      // It asks for no key, so that it knows none of a workspace or scope.
      try await server.expect(200, for: .get("/metrics"))
      let other = RawRequest(SampleBodies.call()).query("workspace_id=7&agent_remote_identifier=a")
      try await server.expect(200, for: other)
    }
  }

  @Test func aServerWithoutKeysRefusesWhatComesFromElsewhere() async throws {
    try await TestServer.run(authentication: .none) { server in
      let request = RawRequest(SampleBodies.call())
      for host in [
        "example.com", "localhost.example.com", "127.0.0.1.example.com", "127.0.0.1:80:80",
        "[::2]", "[::1", "[::1]x", "::1", "128.0.0.1", "127.0.0", "127.0.0.256", "localhost:x", "",
        "127.0.0.+1", "localhost:80@example.com",
      ] {
        let response = try await server.answer(to: request.setting("Host", host))
        #expect([400, 403].contains(response.status), "\(host)")
      }
      try await server.expect(403, for: request.setting("Host", nil))
      for name in [
        "X-Forwarded-For", "x-forwarded-proto", "X-FORWARDED-HOST", "Forwarded", "Via", "X-Real-IP",
      ] {
        let response = try await server.answer(to: request.setting(name, "127.0.0.1"))
        #expect(response.status == 403)
        #expect(
          response.text == "{\"detail\": \"a server without keys takes no requests from proxies\"}"
        )
      }
      #expect(server.receiver.calls.isEmpty)
      #expect(server.receiver.refused.isEmpty)
    }
  }

  @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
  func aServerWithoutKeysListensOnLoopbackOnly(host: String) async throws {
    await #expect(throws: ServerError.openToOthers(host: host)) {
      try await TestServer.run(authentication: .none) {
        $0.address.host = host
      } _: { _ in
      }
    }
    #expect(
      "\(ServerError.openToOthers(host: "0.0.0.0"))"
        == "a server without keys listens on a loopback address only, such as 127.0.0.1, not on '0.0.0.0'"
    )
  }

  // MARK: - Rates

  @Test func aBucketHoldsASecondsTokens() {
    let limiter = RateLimiter()
    let start = ContinuousClock.now
    func wait(_ key: Int64 = 1, rate: Double = 10, after milliseconds: Int) -> Int? {
      limiter.secondsToWait(forKey: key, rate: rate, now: start + .milliseconds(milliseconds))
    }
    #expect((0..<10).allSatisfy { _ in wait(after: 0) == nil })
    #expect(wait(after: 0) == 1)
    #expect(wait(after: 99) == 1)
    #expect(wait(after: 100) == nil)
    #expect(wait(after: 101) == 1)
    // Another key has its own, and a clock that goes back gives nothing.
    #expect(wait(2, after: 0) == nil)
    #expect(wait(after: 50) == 1)
    // It never holds more, however long nothing comes.
    #expect((0..<10).allSatisfy { _ in wait(after: 1_000_000) == nil })
    #expect(wait(after: 1_000_000) == 1)
  }

  @Test func aSlowRateTellsHowLongToWait() {
    let limiter = RateLimiter()
    let start = ContinuousClock.now
    #expect(limiter.secondsToWait(forKey: 1, rate: 0.1, now: start) == nil)
    #expect(limiter.secondsToWait(forKey: 1, rate: 0.1, now: start) == 10)
    #expect(limiter.secondsToWait(forKey: 1, rate: 0.1, now: start + .seconds(7)) == 3)
    #expect(limiter.secondsToWait(forKey: 1, rate: 0.1, now: start + .seconds(10)) == nil)
    #expect(limiter.secondsToWait(forKey: 2, rate: 1e-9, now: start) == nil)
    #expect(limiter.secondsToWait(forKey: 2, rate: 1e-9, now: start) == 86_400)
  }

  @Test func theServersRateIsForKeysWithoutTheirOwn() async throws {
    try await TestServer.run {
      $0.requestsPerSecond = 0.001
    } _: { server in
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
      let response = try await server.answer(to: RawRequest(SampleBodies.call()))
      #expect(response.status == 429)
      // However long the first took.
      #expect((1...1_000).contains(response.header("retry-after").flatMap { Int($0) } ?? 0))
      let slow = RawRequest(SampleBodies.call())
        .setting("Authorization", "Bearer \(MemoryKeys.slow)")
      try await server.expect(200, for: slow)
    }
  }

  // MARK: - TLS

  @Test func callsAreTakenOverTLS() async throws {
    let certificate = try TemporaryFile(TestCertificate.certificate)
    let key = try TemporaryFile(TestCertificate.key)
    try await TestServer.run {
      $0.tls = ServerOptions.TLSFiles(certificate: certificate.path, key: key.path)
    } _: { server in
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.certificateVerification = .none
      let context = try NIOSSLContext(configuration: configuration)
      let response = try await RawConnection.open(port: server.port, tls: context) { connection in
        try await connection.send(RawRequest(SampleBodies.call()).bytes)
        return try await connection.response()
      }
      #expect(response.status == 200)
      let large = RawRequest([UInt8](repeating: 0x20, count: 40 << 20))
      let refusal = try await RawConnection.open(port: server.port, tls: context) { connection in
        try await connection.send(large.head)
        return try await connection.response()
      }
      #expect(refusal.status == 413)
      // Plain requests are no TLS, and get no answer.
      let plain = try await server.connect { connection in
        try await connection.send(RawRequest(SampleBodies.call()).bytes)
        return await connection.rest()
      }
      #expect(!plain.contains("HTTP/1.1"))
      #expect(server.receiver.calls.count == 1)
    }
  }

  @Test func filesThatAreNoCertificateAreNamed() async throws {
    let file = try TemporaryFile("nothing")
    let path = file.path
    await #expect {
      try await TestServer.run {
        $0.tls = ServerOptions.TLSFiles(certificate: path, key: path)
      } _: { _ in
      }
    } throws: { error in
      guard case ServerError.unusableTLSFiles(path, path, _) = error else { return false }
      return "\(error)".contains(path)
    }
  }
}
