import CallsServer
import CallsTestSupport
import Foundation
import Testing

/// Requests as the vendors' own clients sent them, byte for byte but for the key.
@Suite(.timeLimit(.minutes(15))) struct ReplayTests {
  private struct Captured {
    let name: String
    let request: RawRequest
    let callID: String
  }

  private static func captured() throws -> [Captured] {
    try Environment.sharedFiles(in: "captured").filter { $0.pathExtension == "json" }
      .compactMap { file in
        let json = try JSONSerialization.jsonObject(with: try Data(contentsOf: file))
        guard let record = json as? [String: Any], record["body_kind"] as? String == "json",
          let target = record["raw_target"] as? String, target.hasPrefix("/api/v1/public/call?"),
          let headers = record["headers"] as? [[String]],
          let body = record["body"] as? [String: Any]
        else { return nil }
        var request = RawRequest(try JSONSerialization.data(withJSONObject: body).map(\.self))
        request.target = target
        // The body's bytes were not recorded: it is written again, so that its length differs.
        request.headers = headers.compactMap { pair in
          guard pair.count == 2, pair[0].lowercased() != "content-length" else { return nil }
          return (pair[0], pair[1].replacing("<redacted>", with: MemoryKeys.key))
        }
        return Captured(
          name: file.lastPathComponent,
          request: request,
          callID: body["call_id"] as? String ?? ""
        )
      }
  }

  @Test func whatTheClientsSentIsTakenOrRefusedAsTheContractSays() async throws {
    let captured = try Self.captured()
    guard !captured.isEmpty else {
      print("SKIPPED: no captured requests; CALLS_SHARED names the folder that holds 'captured'")
      return
    }
    try await TestServer.run { server in
      var statuses: [String: Int] = [:]
      for each in captured {
        let response = try await server.answer(to: each.request)
        statuses[each.name] = response.status
        let breaksTheContract =
          each.name.contains("empty") || each.name.contains("untimed")
        #expect(
          response.status == (breaksTheContract ? 422 : 200),
          "\(each.name): \(response.text)"
        )
        guard response.status == 200 else { continue }
        #expect(response.text.contains("\"provider_call_id\": \"\(each.callID)\""), "\(each.name)")
      }
      // Each client sent one call twice.
      let identities = Set(captured.map { "\($0.request.target) \($0.callID)" })
      #expect(identities.count < captured.count)
      #expect(server.receiver.calls.count + server.receiver.refused.count == identities.count)
    }
  }
}
