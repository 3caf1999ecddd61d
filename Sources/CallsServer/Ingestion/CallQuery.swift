import Calls

/// Who sent a call, as the query string tells.
struct CallQuery: Equatable {
  private static let workspaceName = "workspace_id"
  private static let agentName = "agent_remote_identifier"

  /// The workspace, at least 0; `nil` when it is missing or wrong.
  private(set) var workspace: Int64?
  /// The agent's identifier, UTF-8; `nil` when it is missing or wrong.
  private(set) var agent: [UInt8]?
  /// All that is wrong.
  private(set) var problems: [RequestProblem] = []

  /// Reads the query string of a request's target.
  init(_ query: FormQuery) {
    if let text = only(query, Self.workspaceName) { workspace = readWorkspace(text) }
    if let text = only(query, Self.agentName) { agent = readAgent(text) }
  }

  private mutating func add(
    _ kind: Problem.Kind,
    _ name: String,
    _ message: String,
    _ input: ProblemInput = .none
  ) {
    problems.append(RequestProblem(kind, .query, [.key(name)], message, input: input))
  }

  /// The text of a parameter that must be there once.
  private mutating func only(_ query: FormQuery, _ name: String) -> String? {
    let values = query.values(of: name)
    guard let first = values.first else {
      add(.missing, name, "Field required")
      return nil
    }
    guard values.count == 1 else {
      add(.value, name, "Value error, given \(values.count) times, should be given once")
      return nil
    }
    switch first {
    case .text(let text): return text
    case .invalidEscape:
      add(.value, name, "Value error, '%' must be followed by two hexadecimal digits")
    case .invalidUTF8:
      add(.value, name, "Value error, should be UTF-8")
    }
    return nil
  }

  private mutating func readWorkspace(_ text: String) -> Int64? {
    let name = Self.workspaceName
    let input = ProblemInput.text(text.firstScalars(ProblemInput.maximumLength))
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      add(
        .integerParsing,
        name,
        "Input should be a valid integer, unable to parse string as an integer",
        input
      )
      return nil
    }
    guard digits.count == text.utf8.count else {
      // "-0" is 0 as well.
      if digits.allSatisfy({ $0 == UInt8(ascii: "0") }) { return 0 }
      add(.greaterThanEqual, name, "Input should be greater than or equal to 0", input)
      return nil
    }
    guard let workspace = Int64(text) else {
      add(.value, name, "Value error, Input should be at most \(Int64.max)", input)
      return nil
    }
    return workspace
  }

  private mutating func readAgent(_ text: String) -> [UInt8]? {
    let name = Self.agentName
    guard !text.isEmpty else {
      add(.stringTooShort, name, "String should have at least 1 character", .text(""))
      return nil
    }
    // A scalar has at most four bytes: most texts need no count.
    let limit = PayloadField.longestAgent
    guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else {
      let input = ProblemInput.text(text.firstScalars(ProblemInput.maximumLength))
      add(.stringTooLong, name, "String should have at most \(limit) characters", input)
      return nil
    }
    return Array(text.utf8)
  }
}
