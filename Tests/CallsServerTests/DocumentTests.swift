import Analyses
import Calls
import CallsServer
import CallsTestSupport
import Foundation
import HTTPTypes
import Reporting
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A store without calls.
private struct EmptyStore: ReportStore {
  func version() throws -> Int { 1 }

  func calls(columns: Set<Column>, filter: CallFilter) async throws -> any RowGroupSource {
    throw ReportStoreError.unreadable("empty")
  }

  func snapshot(
    columns: Set<Column>,
    filter: CallFilter,
    limit: Int
  ) async throws -> (calls: CallSnapshot, input: InputSummary) {
    throw ReportStoreError.unreadable("empty")
  }

  func forEachRowGroup(
    columns: Set<Column>,
    filter: CallFilter,
    _ body: (RowGroup, [Int64], Int64?) throws -> Bool
  ) async throws {}

  func call(_ id: Int64, columns: Set<Column>) async throws -> ReportedCall? { nil }
}

@Suite(.timeLimit(.minutes(15))) struct DocumentTests {
  private static let reports = ReportRoutes.all(
    Catalog.all.map { .analysis($0, prices: nil) } + [.weekly(.standard()), .query],
    store: EmptyStore()
  )

  private static func get(_ target: String, key: String? = MemoryKeys.reader) -> RawRequest {
    RawRequest.get(target, key: key)
  }

  private static func answer(_ request: RawRequest) async throws -> RawResponse {
    try await TestServer.run(routes: reports) { try await $0.answer(to: request) }
  }

  private static func document() async throws -> JSONSchema {
    let response = try await answer(get("/openapi.json"))
    #expect(response.status == 200)
    #expect(response.header("content-type") == "application/json")
    return JSONSchema(document: try JSONReader.value(of: response.body))
  }

  private struct Operation {
    let method: String
    let path: String
    let value: JSONObject
  }

  private static func operations(_ schema: JSONSchema) throws -> [Operation] {
    let paths = try #require(schema.document.object?["paths"]?.object)
    return paths.members.flatMap { path in
      (path.value.object?.members ?? []).compactMap { operation in
        operation.value.object.map {
          Operation(
            method: operation.key.string.uppercased(),
            path: path.key.string,
            value: $0
          )
        }
      }
    }
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    (value?.array ?? []).compactMap { $0.string?.string }
  }

  @Test func whatRelativeTimesCountFromIsTold() async throws {
    for operation in try await Self.operations(Self.document())
    where operation.path.hasPrefix("/api/v1/reports/") {
      let since = (operation.value["parameters"]?.array ?? []).compactMap(\.object)
        .first { $0["name"] == "since" }
      let text = since?["description"]?.string?.string ?? ""
      #expect(text.contains("the clock's last full minute"), "\(operation.path)")
      let told = operation.value["description"]?.string?.string ?? ""
      #expect(told.contains("Relative times, such as since=7d, count from"), "\(operation.path)")
    }
  }

  @Test func theDocumentHasEveryRouteAndNoOther() async throws {
    let told = try await Self.operations(Self.document()).map { "\($0.method) \($0.path)" }
    #expect(Set(told).count == told.count)
    let others = [
      "POST /api/v1/public/call", "GET /healthz", "GET /readyz", "GET /metrics",
      "GET /openapi.json", "GET /docs",
    ]
    let given = Self.reports.map { "\($0.method.rawValue) \($0.path)" }
    #expect(Set(told) == Set(given + others))
  }

  @Test func everyOperationIsWholeAndLeadsSomewhere() async throws {
    let schema = try await Self.document()
    let schemes = schema.target(of: "#/components/securitySchemes")?.object?.dictionary ?? [:]
    var identifiers: Set<String> = []
    for operation in try Self.operations(schema) {
      let value = operation.value
      let name = try #require(value["operationId"]?.string?.string)
      #expect(identifiers.insert(name).inserted, "\(name)")
      #expect(!Self.texts(value["tags"]).isEmpty && value["summary"]?.string != nil, "\(name)")
      #expect(value["responses"]?.object?.members.isEmpty == false, "\(name)")
      let parameters = (value["parameters"]?.array ?? []).compactMap(\.object)
      let inPath = parameters.filter { $0["in"] == "path" }
      for parameter in inPath { #expect(parameter["required"] == true, "\(name)") }
      let names = inPath.compactMap { $0["name"]?.string?.string }
      #expect(names == operation.path.matches(of: /{(\w+)}/).map { String($0.1) }, "\(name)")
      for way in value["security"]?.array ?? [] {
        for scheme in way.object?.members ?? [] {
          #expect(schemes[scheme.key] != nil, "\(name)")
          let known = KeyScopes.named.map(\.name)
          #expect(Self.texts(scheme.value).allSatisfy { known.contains($0) }, "\(name)")
        }
      }
    }
    func check(_ value: JSONValue) {
      for member in value.object?.members ?? [] {
        if member.key == "$ref" {
          #expect(schema.target(of: member.value.string?.string ?? "") != nil)
        }
        check(member.value)
      }
      for element in value.array ?? [] { check(element) }
    }
    check(schema.document)
  }

  @Test func itHasTheColumnsOfEveryAnalysis() async throws {
    let schema = try await Self.document()
    for analysis in Catalog.all {
      for table in analysis.tables(.everything) {
        let rows = schema.target(
          of: "#/components/schemas/\(analysis.name)_report/properties/tables/properties"
            + "/\(table.name)/properties/rows/items/properties"
        )
        let known = Set(rows?.object?.members.map { $0.key.string } ?? [])
        #expect(known.isSuperset(of: table.columns.map(\.name)), "\(analysis.name) \(table.name)")
        #expect(known.contains("agent"))
      }
    }
  }

  @Test func theSchemaOfCallsSaysWhatTheDecoderChecks() async throws {
    let schema = try await Self.document()
    var checked = 0
    for each in ContractCase.all where !each.acceptEmptyTranscripts {
      guard let value = try? JSONReader.value(of: each.json) else { continue }
      let problems = schema.problems(of: value, by: "call")
      // One field compared with another is beyond a schema, and so is how a number is written.
      let beyond = each.expected.contains {
        $0.type == "json_invalid"
          || $0.type == "int_from_float" && each.name.contains("double above 2^53")
          || $0.type == "value_error" && $0.pointer == "/end_timestamp"
      }
      guard !beyond else { continue }
      #expect(problems.isEmpty == each.expected.isEmpty, "\(each.name): \(problems)")
      checked += 1
    }
    #expect(checked > 100)
  }

  @Test func theSchemaOfCallsFitsWhatTheClientsSent() async throws {
    let files = Environment.sharedFiles(in: "captured").filter { $0.pathExtension == "json" }
    guard !files.isEmpty else {
      print("SKIPPED: no captured requests; CALLS_SHARED names the folder that holds 'captured'")
      return
    }
    let schema = try await Self.document()
    for file in files {
      let record = try JSONReader.value(of: Array(Data(contentsOf: file))).object
      guard record?["raw_target"]?.string?.string.hasPrefix("/api/v1/public/call?") == true,
        let body = record?["body"], body.object != nil
      else { continue }
      let name = file.lastPathComponent
      let breaksTheContract = name.contains("empty") || name.contains("untimed")
      let problems = schema.problems(of: body, by: "call")
      #expect(problems.isEmpty != breaksTheContract, "\(name): \(problems)")
    }
  }

  @Test func answersFitTheirSchemas() async throws {
    let schema = try await Self.document()
    let example = try #require(
      schema.target(of: "#/components/schemas/call/examples")?.array?.first
    )
    #expect(schema.problems(of: example, by: "call").isEmpty)
    try await TestServer.run(routes: Self.reports) { server in
      let unknown = RawRequest(SampleBodies.call()).setting("Authorization", nil)
      for (request, status, name) in [
        (RawRequest(JSONWriter.bytes(of: example)), 200, "receipt"),
        (RawRequest(SampleBodies.body(["call_id": "", "role": 1])), 422, "problems"),
        (Self.get("/healthz", key: nil), 200, "status"), (unknown, 401, "error"),
        (Self.get("/api/v1/calls"), 200, "call_list"),
        (Self.get("/api/v1/calls?columns=llm_model,end_ms&sort=duration_ms"), 200, "call_list"),
        (Self.get("/api/v1/calls?limit=no"), 422, "problems"),
        (Self.get("/api/v1/metrics.json"), 200, "report"),
      ] {
        let response = try await server.answer(to: request)
        #expect(response.status == status, "\(response.text)")
        let value = try JSONReader.value(of: response.body)
        #expect(schema.problems(of: value, by: name) == [], "\(name)")
      }
    }
  }

  @Test func thePageHasAllOfItAndRunsNothing() async throws {
    let response = try await Self.answer(Self.get("/docs"))
    #expect(response.status == 200)
    #expect(response.header("content-type") == "text/html; charset=utf-8")
    let policy = try #require(response.header("content-security-policy"))
    #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
    #expect(!policy.contains("unsafe"))
    #expect(XMLParser(data: Data(response.body)).parse())
    #expect(!response.text.contains("<script"))
    let schema = try await Self.document()
    for operation in try Self.operations(schema) {
      #expect(response.text.contains("\(operation.method) <code>\(operation.path)</code>"))
    }
    for name in schema.target(of: "#/components/schemas")?.object?.members.map(\.key) ?? [] {
      #expect(response.text.contains("id=\"schema-\(name)\""))
    }
    for link in response.text.matches(of: /href="#([^"]*)"/) {
      #expect(response.text.contains("id=\"\(link.1)\""), "\(link.1)")
    }
  }

  @Test func bothAreTheSameEachTimeAndForReadersAlone() async throws {
    for path in ["/openapi.json", "/docs"] {
      let first = try await Self.answer(Self.get(path))
      let second = try await Self.answer(Self.get(path))
      #expect(first.body == second.body)
      try await TestServer.run(routes: Self.reports) { server in
        try await server.expect(401, for: Self.get(path, key: nil))
        try await server.expect(401, for: Self.get("\(path)?key=\(MemoryKeys.reader)", key: nil))
        try await server.expect(403, for: Self.get(path, key: MemoryKeys.key))
        let again = Self.get(path).setting("If-None-Match", first.header("etag"))
        try await server.expect(304, for: again)
      }
      let open = try await TestServer.run(authentication: .none, routes: Self.reports) { server in
        try await server.answer(to: Self.get(path, key: nil))
      }
      #expect(open.status == 200)
    }
  }
}
