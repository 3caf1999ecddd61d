package import HTTPTypes

/// An answer that is an error.
package struct Refusal: Error, Equatable, Sendable {
  /// What the client is told.
  package enum Detail: Equatable, Sendable {
    case sentence(String)
    case problems([RequestProblem])
  }

  /// The status.
  package let status: HTTPResponse.Status
  /// What the client is told, never in words of its own.
  package let detail: Detail
  /// The header fields besides those of every answer.
  package private(set) var headers = HTTPFields()

  /// A refusal in one sentence.
  package init(_ status: HTTPResponse.Status, _ sentence: String) {
    self.status = status
    detail = .sentence(sentence)
  }

  /// A refusal for all that is wrong with a request; never empty.
  package init(_ problems: [RequestProblem]) {
    status = .unprocessableContent
    detail = .problems(problems)
  }

  /// The same with a number of seconds after which to try again.
  package func retry(after seconds: Int) -> Refusal {
    setting(.retryAfter, "\(seconds)")
  }

  /// The same for a request of which the rest will not be read: its connection ends.
  package var closingConnection: Refusal { setting(.connection, "close") }

  /// The media type of every refusal.
  static let mediaType = "application/json"

  /// The body of the answer.
  var json: [UInt8] {
    switch detail {
    case .sentence(let sentence): JSONText.detail(sentence)
    case .problems(let problems): JSONText.detail(problems)
    }
  }

  func setting(_ field: HTTPField.Name, _ value: String) -> Refusal {
    var copy = self
    copy.headers[field] = value
    return copy
  }

  /// A refusal because calls cannot be taken now.
  init(_ error: ReceptionError) {
    self = Refusal(.serviceUnavailable, "\(error)").retry(after: error.retryAfter)
  }
}
