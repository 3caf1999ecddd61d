import Calls
import CallsServer
import CallsTestSupport
import SyntheticCalls
import Testing

/// Many requests at the same time.
@Suite(.timeLimit(.minutes(15))) struct ConcurrencyTests {
  @Test func everyCallHasOneIdAndIsNewOnce() async throws {
    let connections = 64
    let requestsPerConnection = Environment.isLongRun ? 400 : 60
    let distinct = connections * requestsPerConnection / 3
    try await TestServer.run { server in
      let answers = try await withThrowingTaskGroup(of: [String].self) { group in
        for connection in 0..<connections {
          group.addTask {
            try await server.connect { raw in
              var answers: [String] = []
              for request in 0..<requestsPerConnection {
                // Three connections send each call, at about the same time.
                let id = (connection / 3 + request * connections) % distinct
                try await raw.send(RawRequest(SampleBodies.call("call-\(id)")).bytes)
                let response = try await raw.response()
                guard response.status == 200 else {
                  Issue.record("\(response.status) \(response.text)")
                  continue
                }
                answers.append(response.text)
              }
              return answers
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(answers.count == connections * requestsPerConnection)
      // An answer with its number and call is either new or not.
      let new = answers.filter { $0.contains("\"is_new\": true") }
      #expect(Set(new).count == new.count)
      #expect(new.count == server.receiver.calls.count)
      let repeats = Set(answers.filter { $0.contains("\"is_new\": false") })
      for answer in repeats {
        #expect(new.contains(answer.replacing("\"is_new\": false", with: "\"is_new\": true")))
      }
      #expect(!repeats.isEmpty)
    }
  }

  @Test func bodiesOfAllKindsAtTheSameTimeAreCheckedAsOneByOne() async throws {
    var payloads = RandomPayloads(seed: 3)
    let records = payloads.records(Environment.isLongRun ? 3_000 : 300, rejected: 0.4)
    let bodies = payloads.lines(of: records).split(separator: UInt8(ascii: "\n")).map { Array($0) }
    try await TestServer.run { server in
      try await withThrowingTaskGroup { group in
        for start in 0..<16 {
          group.addTask {
            try await server.connect { connection in
              for body in stride(from: start, to: bodies.count, by: 16).map({ bodies[$0] }) {
                try await connection.send(RawRequest(body).bytes)
                let found = try ProblemAnswerTests.problems(in: try await connection.response())
                #expect(found.sorted() == NaiveValidation.problems(inBytes: body))
              }
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func connectionsBeyondTheLimitWait() async throws {
    try await TestServer.run {
      $0.connections.connections = 4
    } _: { server in
      try await withThrowingTaskGroup { group in
        for index in 0..<20 {
          group.addTask {
            try await server.expect(200, for: RawRequest(SampleBodies.call("\(index)")))
          }
        }
        try await group.waitForAll()
      }
      #expect(server.receiver.calls.count == 20)
    }
  }
}
