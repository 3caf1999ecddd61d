import Reporting

/// A document of OpenAPI as a page to read: nothing but the document decides what it says.
struct DocumentPage {
  static let mediaType = HTMLFormat().mediaType

  private let document: JSONNode

  init(_ document: JSONNode) { self.document = document }

  /// The page.
  var text: String {
    var page = ""
    let info = document["info"] ?? .null
    let title = info["title"]?.string ?? ""
    HTMLPage.writeHead(title: title, to: &page)
    page += "<header>\n<h1>\(escape(title))</h1>\n"
    for line in [info["summary"], info["description"]] {
      page += paragraph(line)
    }
    page += "<nav aria-label=\"Contents\"><ul>\n"
    for tag in tags { page += "<li><a href=\"#\(escape(tag))\">\(escape(tag))</a></li>\n" }
    page += "<li><a href=\"#schemas\">schemas</a></li>\n</ul></nav>\n</header>\n<main>\n"
    for tag in tags {
      page += "<section id=\"\(escape(tag))\">\n<h2>\(escape(tag))</h2>\n"
      for operation in operations where operation.tags.contains(tag) { page += text(of: operation) }
      page += "</section>\n"
    }
    page += "<section id=\"schemas\">\n<h2>schemas</h2>\n"
    for schema in document["components"]?["schemas"]?.members ?? [] {
      page += "<h3 id=\"schema-\(escape(schema.key))\"><code>\(escape(schema.key))</code></h3>\n"
      page += text(ofSchema: schema.value)
    }
    page += "</section>\n</main>\n"
    HTMLPage.writeEnd(to: &page)
    return page
  }

  private func escape(_ text: String) -> String { HTMLText.escape(text) }

  private func paragraph(_ text: JSONNode?) -> String {
    guard let text = text?.string else { return "" }
    // What stands between backquotes is code.
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    return "<p>"
      + parts.map { $0.isMultiple(of: 2) ? escape(String($1)) : code(String($1)) }.joined()
      + "</p>\n"
  }

  // MARK: - Operations

  private struct Operation {
    let method: String
    let path: String
    let value: JSONNode

    var tags: [String] { value["tags"]?.elements.compactMap(\.string) ?? [] }
    var parameters: [JSONNode] { value["parameters"]?.elements ?? [] }
  }

  private var operations: [Operation] {
    (document["paths"]?.members ?? []).flatMap { path in
      path.value.members.map {
        Operation(method: $0.key.uppercased(), path: path.key, value: $0.value)
      }
    }
  }

  /// In order of first appearance.
  private var tags: [String] {
    var seen: Set<String> = []
    return operations.flatMap(\.tags).filter { seen.insert($0).inserted }
  }

  private func text(of operation: Operation) -> String {
    let value = operation.value
    let id = value["operationId"]?.string ?? ""
    var text =
      "<h3 id=\"\(escape(id))\">\(operation.method) <code>\(escape(operation.path))</code></h3>\n"
    text += paragraph(value["summary"]) + paragraph(value["description"])
    text += "<p class=\"remark\">\(escape(access(value)))</p>\n"
    text += "<pre>\(escape(example(operation)))</pre>\n"
    text += table(
      "Parameters",
      ["name", "in", "type", "required", "meaning"],
      operation.parameters.map { parameter in
        [
          code(parameter["name"]?.string), escape(parameter["in"]?.string ?? ""),
          type(of: parameter["schema"] ?? .null),
          parameter["required"] == true ? "yes" : "no",
          escape(parameter["description"]?.string ?? ""),
        ]
      }
    )
    if let body = value["requestBody"] {
      text += table("Body", ["media type", "schema"], contents(body))
    }
    text += table(
      "Answers",
      ["status", "meaning", "body"],
      (value["responses"]?.members ?? []).map { response in
        [
          escape(response.key), escape(response.value["description"]?.string ?? ""),
          contents(response.value).map { $0.joined(separator: " ") }.joined(separator: "<br/>"),
        ]
      }
    )
    return text
  }

  private func access(_ operation: JSONNode) -> String {
    let ways = operation["security"]?.elements.flatMap(\.members) ?? []
    guard !ways.isEmpty else { return "Open to all." }
    var scopes: [String] = []
    for scope in ways.flatMap({ $0.value.elements.compactMap(\.string) })
    where !scopes.contains(scope) {
      scopes.append(scope)
    }
    let feed =
      ways.contains { $0.key == "feed_key" }
      ? "; a key of the scope feed alone may stand in the query" : ""
    return "Needs an API key of the scope \(scopes.joined(separator: " or "))\(feed)."
  }

  /// A request with what it must have, as a command.
  private func example(_ operation: Operation) -> String {
    var path = operation.path
    var query: [String] = []
    for parameter in operation.parameters where parameter["required"] == true {
      guard let name = parameter["name"]?.string else { continue }
      let schema = parameter["schema"] ?? .null
      let value =
        schema["enum"]?.elements.first?.string
        ?? (schema["type"] == "integer" ? "1" : "support")
      if parameter["in"] == "path" {
        path = path.replacing("{\(name)}", with: value)
      } else {
        query.append("\(name)=\(value)")
      }
    }
    var command = "curl"
    if operation.value["security"]?.elements.isEmpty == false {
      command += " -H \"Authorization: Bearer $KEY\""
    }
    if operation.value["requestBody"] != nil {
      command += " -H 'Content-Type: application/json' --data @call.json"
    }
    let address = path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    return "\(command) \"$SERVER\(address)\""
  }

  private func contents(_ value: JSONNode) -> [[String]] {
    (value["content"]?.members ?? []).map { content in
      [code(content.key), type(of: content.value["schema"] ?? .null)]
    }
  }

  /// A table whose cells are HTML; nothing without rows.
  private func table(_ title: String, _ heads: [String], _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    var text = "<div class=\"view\"><div class=\"scroll\" role=\"region\" tabindex=\"0\" "
    text += "aria-label=\"\(title)\">\n<table>\n<caption>\(title)</caption>\n<thead><tr>"
    text += heads.map { "<th scope=\"col\">\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
    for row in rows {
      text += "<tr>" + row.map { "<td>\($0)</td>" }.joined() + "</tr>\n"
    }
    return text + "</tbody>\n</table>\n</div></div>\n"
  }

  private func code(_ text: String?) -> String { "<code>\(escape(text ?? ""))</code>" }

  // MARK: - Schemas

  /// A schema's type in a few words, or a link to it.
  private func type(of schema: JSONNode) -> String {
    if let target = schema["$ref"]?.string?.split(separator: "/").last {
      return "<a href=\"#schema-\(escape(String(target)))\">\(escape(String(target)))</a>"
    }
    if let choices = schema["anyOf"]?.elements, schema["type"] == nil {
      return choices.map(type).joined(separator: " or ")
    }
    if let value = schema["const"] { return code(word(value)) }
    if let values = schema["enum"]?.elements {
      return values.map { code(word($0)) }.joined(separator: ", ")
    }
    let names = schema["type"].map {
      $0.string.map { [$0] } ?? $0.elements.compactMap(\.string)
    }
    var text = escape((names ?? ["any"]).joined(separator: " or "))
    for (key, sign) in [
      ("minimum", "from"), ("maximum", "to"), ("minLength", "from"), ("maxLength", "to"),
      ("minItems", "from"), ("pattern", "like"),
    ] {
      guard let limit = schema[key] else { continue }
      text += " \(sign) \(code(word(limit)))"
    }
    if schema["minLength"] != nil || schema["maxLength"] != nil { text += " characters" }
    if let items = schema["items"], items["properties"] == nil {
      text += " of \(type(of: items))"
    }
    return text
  }

  private func word(_ value: JSONNode) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .null: "null"
    case .array, .object: "…"
    }
  }

  /// The lines of a JSON text, each escaped for itself.
  private func lines(of value: JSONNode) -> String {
    String(decoding: value.bytes, as: UTF8.self).split(separator: "\n")
      .map { escape(String($0)) }.joined(separator: "\n")
  }

  /// A schema as a list of its members, and of theirs inside.
  private func text(ofSchema schema: JSONNode) -> String {
    var text = paragraph(schema["description"])
    for example in schema["examples"]?.elements ?? [] {
      text += "<pre>\(lines(of: example))</pre>\n"
    }
    let inner =
      schema["items"]
      ?? schema["additionalProperties"].flatMap {
        $0["type"] == nil ? nil : $0
      }
    let properties = schema["properties"]?.members ?? []
    guard !properties.isEmpty else {
      return text + (inner.map { self.text(ofSchema: $0) } ?? "")
    }
    let required = schema["required"]?.elements.compactMap(\.string) ?? []
    text += "<dl>\n"
    for property in properties {
      text += "<dt>\(code(property.key)) \(type(of: property.value))"
      text += required.contains(property.key) ? ", required</dt>\n" : "</dt>\n"
      text += "<dd>\(self.text(ofSchema: property.value))</dd>\n"
    }
    return text + "</dl>\n"
  }
}
