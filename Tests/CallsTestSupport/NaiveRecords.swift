/// A set of calls as it comes out of a sequence of records: envelopes or bare bodies.
package struct NaiveRecords: Sendable {
  /// The accepted calls in input order, each once.
  package private(set) var calls: [NaiveCall] = []
  /// The problems of each rejected record by its position; pointers start at the call body.
  package private(set) var rejects: [Int: [Problem]] = [:]
  /// Positions of repeats whose JSON value equals that of the call they repeat.
  package private(set) var duplicates: [Int] = []
  /// Positions of repeats whose JSON value differs.
  package private(set) var conflicts: [Int] = []

  /// Whose call a record is.
  private struct Identity: Hashable {
    var workspace: Int64
    var agent: ByteText
    var callID: ByteText
  }

  /// Reads records in order; of equal calls the first stays.
  ///
  /// - Parameters:
  ///   - records: bare bodies and envelopes.
  ///   - workspace: the workspace of bare bodies.
  ///   - agent: the agent of bare bodies; `nil`: what each record's metadata names.
  ///   - acceptEmptyTranscripts: whether calls without segments are taken.
  ///   - disconnectionClass: the class of a disconnection reason.
  ///   - errorTemplate: the template of an error's text.
  package init(
    _ records: [JSONValue],
    workspace: Int64 = 1,
    agent: ByteText? = nil,
    acceptEmptyTranscripts: Bool = false,
    disconnectionClass: (String) -> String = { _ in "other" },
    errorTemplate: (String) -> String = NaiveErrorTemplate.template
  ) {
    var bodies: [Identity: JSONValue] = [:]
    for (position, record) in records.enumerated() {
      var body = record
      var owner = workspace
      var name = agent ?? Self.namedAgent(in: record)
      var problems: [Problem] = []
      if let envelope = Self.envelope(record), let call = envelope["call"] {
        body = call
        owner = Self.workspace(of: envelope, &problems)
        name = Self.agent(of: envelope, &problems)
      }
      problems += NaiveValidation.problems(
        in: body,
        acceptEmptyTranscripts: acceptEmptyTranscripts
      )
      guard
        problems.isEmpty,
        let call = NaiveDerivation.call(
          of: body,
          workspace: owner,
          agent: name,
          disconnectionClass: disconnectionClass,
          errorTemplate: errorTemplate
        )
      else {
        rejects[position] = problems.sorted()
        continue
      }
      let identity = Identity(workspace: owner, agent: name, callID: call.callID)
      if let first = bodies[identity] {
        if first == body {
          duplicates.append(position)
        } else {
          conflicts.append(position)
        }
      } else {
        bodies[identity] = body
        calls.append(call)
      }
    }
  }

  /// The record when it is an envelope: `call` is an object and there is no `call_id`.
  private static func envelope(_ record: JSONValue) -> JSONObject? {
    guard let object = record.object, object["call"]?.object != nil, object["call_id"] == nil
    else { return nil }
    return object
  }

  private static func workspace(of envelope: JSONObject, _ problems: inout [Problem]) -> Int64 {
    let pointer = "/workspace_id"
    guard let value = envelope["workspace_id"] else {
      problems.append(Problem("missing", pointer))
      return 0
    }
    switch NaiveNumbers.integer(value) {
    case .value(let integer) where integer >= 0: return integer
    case .value: problems.append(Problem("greater_than_equal", pointer))
    case .tooLarge: problems.append(Problem("value_error", pointer))
    case .problem(let type): problems.append(Problem(type, pointer))
    }
    return 0
  }

  private static func agent(of envelope: JSONObject, _ problems: inout [Problem]) -> ByteText {
    let pointer = "/agent_remote_identifier"
    guard let value = envelope["agent_remote_identifier"] else {
      problems.append(Problem("missing", pointer))
      return ""
    }
    guard let text = value.string else {
      problems.append(Problem("string_type", pointer))
      return ""
    }
    if text.isEmpty { problems.append(Problem("string_too_short", pointer)) }
    if text.scalarCount > 200 { problems.append(Problem("string_too_long", pointer)) }
    return text
  }

  /// `metadata.agent_remote_identifier` if it is a text that can name an agent, else `default`.
  private static func namedAgent(in body: JSONValue) -> ByteText {
    let name = body.object?["metadata"]?.object?["agent_remote_identifier"]?.string
    guard let name, (1...200).contains(name.scalarCount) else { return "default" }
    return name
  }
}
