import Analyses
import Calls
import Reporting

/// The JSON Schemas of everything that is sent and answered, made from what checks and computes it.
enum SchemaCatalog {
  private static let anyReport = "report"

  /// A reference to the schema of a shape.
  static func reference(to shape: RouteDescription.Shape) -> JSONNode {
    ["$ref": .text("#/components/schemas/\(name(of: shape))")]
  }

  /// The name of a shape's schema.
  static func name(of shape: RouteDescription.Shape) -> String {
    switch shape {
    case .call: "call"
    case .receipt: "receipt"
    case .error: "error"
    case .problems: "problems"
    case .status: "status"
    case .report(let name):
      name == Analysis.queryName
        ? "query_report"
        : name.flatMap { Catalog.analysis(named: $0) }.map { "\($0.name)_report" } ?? anyReport
    case .callList: "call_list"
    case .storedCall: "stored_call"
    case .callDocument: "call_document"
    case .document: "document"
    }
  }

  /// The schema of a shape.
  static func schema(of shape: RouteDescription.Shape) -> JSONNode {
    switch shape {
    case .call:
      PayloadField.schema(of: PayloadField.call, "A call. Other keys are kept as well.")
        .adding("examples", [example])
    case .receipt:
      closed([
        ("id", ["type": "integer", "minimum": 1, "description": "The call's number here."]),
        ("provider_call_id", ["type": "string", "description": "The call_id as it was sent."]),
        ("is_new", ["type": "boolean", "description": "False when the call was stored before."]),
      ])
    case .error: closed([("detail", ["type": "string"])])
    case .problems: problems
    case .status: closed([("status", ["type": "string"])])
    case .report(Analysis.queryName): queryReport()
    case .report(let name): report(name.flatMap { Catalog.analysis(named: $0) })
    case .callList:
      closed([
        ("calls", ["type": "array", "items": listedCall]),
        (
          "next",
          ["type": ["string", "null"], "description": "The parameter after of the next page."]
        ),
      ])
    case .storedCall:
      call(
        CallText.all,
        [("payload", ["type": ["object", "null"], "description": "The body as it was sent."])]
      )
    case .callDocument: callDocument
    case .document: ["type": "object", "required": ["openapi", "info", "paths"]]
    }
  }

  private static let example: JSONNode = [
    "call_id": "call-1", "call_type": "phone_call", "start_timestamp": 1_772_409_600_000,
    "end_timestamp": 1_772_409_660_000, "recording_url": "https://example.com/call-1.wav",
    "transcript_with_tool_calls": [
      ["role": "user", "text": "Hello?", "start_ms": 0, "end_ms": 800],
      [
        "role": "agent", "text": "Good morning.", "start_ms": 1900, "end_ms": 3200,
        "metadata": ["e2e_latency": 1100],
      ],
    ],
  ]

  /// An object that has all of these members and no others.
  private static func closed(
    _ properties: [(String, JSONNode)],
    optional: [(String, JSONNode)] = []
  ) -> JSONNode {
    [
      "type": "object", "required": .texts(properties.map(\.0)),
      "properties": .object(properties + optional), "additionalProperties": false,
    ]
  }

  private static var problems: JSONNode {
    let problem = closed([
      ("type", ["type": "string", "enum": .texts(Problem.Kind.allCases.map(\.rawValue))]),
      (
        "loc",
        [
          "type": "array", "items": ["type": ["string", "integer"]],
          "description": "The way to the value: body or query, then keys and indices.",
        ]
      ),
      ("msg", ["type": "string"]),
      ("input", ["description": "The value, as far as it may be repeated; else null or a hint."]),
    ])
    return closed([("detail", ["type": "array", "minItems": 1, "items": problem])])
  }

  // MARK: - Calls

  /// A call of a list, which has further columns where they are asked for.
  private static var listedCall: JSONNode {
    let further = CallText.all.filter { !CallText.listed.contains($0) }
    let names = CustomDimension.Source.allCases.map(\.rawValue).joined(separator: "|")
    return call(CallText.listed, [], optional: further.map { ($0.name, schema(of: $0)) })
      .adding("patternProperties", .object([("^(\(names))\\.", ["type": ["string", "null"]])]))
  }

  private static func call(
    _ columns: [Column],
    _ others: [(String, JSONNode)],
    optional: [(String, JSONNode)] = []
  ) -> JSONNode {
    var properties: [(String, JSONNode)] = [
      ("id", ["type": "integer", "description": "The number that the sender was given."])
    ]
    for column in columns {
      properties.append((column.name, schema(of: column)))
      if column == .start {
        properties.append(
          ("started", ["type": "string", "description": "The start for people, in the zone tz."])
        )
      }
    }
    return closed(properties + others, optional: optional)
  }

  /// What the command `call` prints as JSON; other members may come.
  private static var callDocument: JSONNode {
    func rows(_ description: String) -> JSONNode {
      ["type": "array", "items": ["type": "object"], "description": .text(description)]
    }
    let properties: [(String, JSONNode)] = [
      ("schema_version", ["const": 1]),
      ("call", ["type": "object", "description": "Its columns, by their names."]),
      (
        "flags",
        [
          "type": "array",
          "items": ["type": "string", "enum": .texts(CallFlag.allCases.map(\.rawValue))],
        ]
      ),
      ("turns", rows("The agent's turns, latencies in milliseconds.")),
      ("tool_calls", rows("The tools; params and result are null without show-pii.")),
      ("node_visits", rows("The nodes that the call went through.")),
      (
        "transcript",
        [
          "type": ["array", "null"], "items": ["type": "object"],
          "description": "Its segments; texts are null without show-pii, all is once pruned.",
        ]
      ),
      ("notes", ["type": "array", "items": ["type": "string"]]),
    ]
    return [
      "type": "object", "required": .texts(properties.map(\.0)),
      "properties": .object(properties),
    ]
  }

  private static func schema(of column: Column) -> JSONNode {
    let type =
      switch column.type {
      case .integer: "integer"
      case .boolean: "boolean"
      case .double: "number"
      case .text: "string"
      }
    let unit = column.unit.map { " (\($0))" } ?? ""
    return ["type": [.text(type), "null"], "description": .text(column.summary + unit)]
  }

  /// The columns of a query are those that its measures make.
  private static func queryReport() -> JSONNode {
    let names = CallTable.allCases.map(\.rawValue).joined(separator: ", ")
    let rows = table(
      row: ["type": "object"],
      "One row per group of rows of one of the tables \(names)."
    )
    let tables: JSONNode = ["type": "object", "additionalProperties": false]
    return report(
      name: Analysis.queryName,
      tables.adding("properties", .object([(Analysis.queryName, rows)]))
    )
  }

  // MARK: - Reports

  /// A report as JSON: the tables of an analysis with their columns, or any tables.
  private static func report(_ analysis: Analysis?) -> JSONNode {
    var tables: JSONNode = ["type": "object"]
    if let analysis {
      let named = analysis.tables(.everything).map { ($0.name, table($0, of: analysis)) }
      tables = tables.adding("properties", .object(named)).adding("additionalProperties", false)
    } else {
      tables = tables.adding("additionalProperties", table(row: ["type": "object"]))
    }
    return report(name: analysis?.name, tables)
  }

  private static func report(name: String?, _ tables: JSONNode) -> JSONNode {
    let text: JSONNode = ["type": ["string", "null"]]
    let previous = closed([
      ("since", ["type": "string"]), ("until", ["type": "string"]), ("first_call", text),
      ("last_call", text), ("calls", ["type": "integer", "minimum": 0]),
    ]).adding("description", "The period before, with compare-to.")
    return closed([
      ("schema_version", ["const": 1]),
      ("report", name.map { ["const": .text($0)] } ?? ["type": "string"]),
      (
        "period",
        closed(
          [
            ("since", text), ("until", text), ("first_call", text), ("last_call", text),
            ("tz", ["type": "string"]),
          ],
          optional: [("previous", previous)]
        )
      ),
      ("population", closed([("calls", ["type": ["integer", "null"]])])),
      ("tables", tables),
      ("notes", ["type": "array", "items": ["type": "string"]]),
    ])
  }

  private static func table(row: JSONNode, _ description: String? = nil) -> JSONNode {
    let column: JSONNode = [
      "type": "object", "required": ["name", "type"],
      "properties": [
        "name": ["type": "string"],
        "type": ["type": "string", "enum": .texts(ColumnType.allCases.map(\.rawValue))],
        "unit": ["type": "string", "enum": .texts(Unit.allCases.map(\.rawValue))],
      ],
      "additionalProperties": false,
    ]
    return closed([
      ("columns", ["type": "array", "items": column]), ("rows", ["type": "array", "items": row]),
    ]).adding("description", description.map { .text($0) })
  }

  /// A table, whose rows have its columns, unless some were chosen, and those of the dimensions that
  /// were asked for.
  private static func table(_ table: TableDeclaration, of analysis: Analysis) -> JSONNode {
    let keys = table.keyColumns.map { ($0.name, column($0, nil)) }
    let measures = table.measures.map { ($0.column.name, column($0.column, $0.formula)) }
    let own = keys + measures
    let dimensions = Dimension.all(of: analysis.table).filter { dimension in
      !own.contains { $0.0 == dimension.name }
    }
    let others = dimensions.map { dimension in
      (
        dimension.name,
        [
          "type": [.text(jsonType(dimension.type.rawValue)), "null"],
          "description": .text("\(dimension.summary) (when asked for with by)"),
        ] as JSONNode
      )
    }
    return self.table(
      row: ["type": "object", "properties": .object(own + others)],
      "\(table.title): \(table.summary)"
    )
  }

  private static func column(_ column: ReportColumn, _ formula: String?) -> JSONNode {
    let unit = column.unit.map { "unit \($0.rawValue)" }
    let parts = [formula, unit].compactMap { $0 }
    let schema: JSONNode = ["type": [.text(jsonType(column.type.rawValue)), "null"]]
    return parts.isEmpty
      ? schema : schema.adding("description", .text(parts.joined(separator: "; ")))
  }

  private static func jsonType(_ type: String) -> String { type == "text" ? "string" : type }
}
