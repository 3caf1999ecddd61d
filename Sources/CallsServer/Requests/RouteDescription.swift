/// What is told of a route to those who write clients.
package struct RouteDescription: Equatable, Sendable {
  /// A part of a request's target, or a header field.
  package struct Parameter: Equatable, Sendable {
    /// Where it stands.
    package enum Place: String, Sendable {
      case path
      case query
      case header
    }

    /// What values look like.
    package enum Kind: String, Sendable {
      case text = "string"
      case integer
      case number
      case boolean
    }

    /// The name, as it is sent.
    package let name: String
    /// Where it stands.
    package let place: Place
    /// What values look like.
    package let kind: Kind
    /// What it is for, in one sentence.
    package let summary: String
    /// Whether it must be there.
    package let isRequired: Bool
    /// Whether it may be given several times, each time with one value.
    package let isRepeatable: Bool
    /// The only values; empty when others are allowed.
    package let allowed: [String]
    /// The least integer; `nil` for any.
    package let minimum: Int?
    /// The largest integer; `nil` for any.
    package let maximum: Int?
    /// How many characters a text may have; `nil` for any number.
    package let characters: ClosedRange<Int>?

    /// Sets every property; those with a default may be left out.
    package init(
      _ name: String,
      in place: Place = .query,
      of kind: Kind = .text,
      _ summary: String,
      isRequired: Bool = false,
      isRepeatable: Bool = false,
      allowed: [String] = [],
      minimum: Int? = nil,
      maximum: Int? = nil,
      characters: ClosedRange<Int>? = nil
    ) {
      self.name = name
      self.place = place
      self.kind = kind
      self.summary = summary
      self.isRequired = isRequired || place == .path
      self.isRepeatable = isRepeatable
      self.allowed = allowed
      self.minimum = minimum
      self.maximum = maximum
      self.characters = characters
    }
  }

  /// One form of a body.
  package struct Content: Equatable, Sendable {
    /// The media type: `text/csv; charset=utf-8`.
    package let mediaType: String
    /// The shape of its JSON; `nil` when it is text.
    package let shape: Shape?

    /// A form of a body.
    package init(_ mediaType: String, _ shape: Shape? = nil) {
      self.mediaType = mediaType
      self.shape = shape
    }

    /// JSON of a shape.
    package static func json(_ shape: Shape) -> Content { Content(Refusal.mediaType, shape) }
  }

  /// The JSON objects that are sent and answered.
  package enum Shape: Hashable, Sendable {
    /// What a sender tells of a call.
    case call
    /// What a sender is told of its call.
    case receipt
    /// An error: `detail` is a sentence.
    case error
    /// All problems of a request: `detail` is an array.
    case problems
    /// `status` is a word.
    case status
    /// A report with its tables; of that name, or of any.
    case report(String?)
    /// A page of calls: `calls`, `next`.
    case callList
    /// One call with its columns, and its payload.
    case storedCall
    /// One call to be read: its columns, and its rows in all tables.
    case callDocument
    /// A document of OpenAPI.
    case document
  }

  /// The body of a request.
  package struct Body: Equatable, Sendable {
    /// What it holds, in one sentence.
    package let summary: String
    /// The forms that are taken.
    package let contents: [Content]

    /// A body.
    package init(_ summary: String, _ contents: [Content]) {
      self.summary = summary
      self.contents = contents
    }
  }

  /// One answer.
  package struct Answer: Equatable, Sendable {
    /// The status.
    package let status: Int
    /// When it is given, in one sentence.
    package let summary: String
    /// The forms of its body; empty when it has none.
    package let contents: [Content]
    /// The header fields worth knowing, by name, with what they say.
    package let headers: [String: String]

    /// An answer.
    package init(
      _ status: Int,
      _ summary: String,
      _ contents: [Content] = [.json(.error)],
      headers: [String: String] = [:]
    ) {
      self.status = status
      self.summary = summary
      self.contents = contents
      self.headers = headers
    }

    /// An answer that tells the seconds after which to try again.
    package static func later(_ status: Int, _ summary: String) -> Answer {
      Answer(status, summary, headers: ["Retry-After": "Seconds after which to try again."])
    }

    /// All problems of a request at once.
    package static func problems(_ summary: String) -> Answer {
      Answer(422, summary, [.json(.problems)])
    }
  }

  /// What it does, in one sentence.
  package let summary: String
  /// More about it, as Markdown; may be empty.
  package let discussion: String
  /// The groups of routes that it belongs to.
  package let tags: [String]
  /// The parameters, those of the path first.
  package let parameters: [Parameter]
  /// The body of its requests; `nil` for none.
  package let body: Body?
  /// The answers of its own, besides those to requests that never reach it.
  package let answers: [Answer]

  /// A description.
  package init(
    _ summary: String,
    discussion: String = "",
    tags: [String],
    parameters: [Parameter] = [],
    body: Body? = nil,
    answers: [Answer]
  ) {
    self.summary = summary
    self.discussion = discussion
    self.tags = tags
    self.parameters = parameters
    self.body = body
    self.answers = answers
  }
}

extension Route {
  /// All answers by ascending status: the route's own, and those to requests that it never sees.
  package var answers: [RouteDescription.Answer] {
    let own = description.answers
    let known = Set(own.map(\.status))
    let checks: [RouteDescription.Answer] =
      switch access {
      case .open: []
      case .key, .feed:
        [
          .init(401, "There is no API key, or an unknown, expired or revoked one."),
          .init(403, "The API key lacks a scope."),
          .later(429, "More requests than the API key may send."),
        ]
      }
    return (own + checks.filter { !known.contains($0.status) }).sorted { $0.status < $1.status }
  }
}
