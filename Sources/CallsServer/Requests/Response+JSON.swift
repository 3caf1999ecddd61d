import HTTPTypes
package import Hummingbird
import NIOCore

extension Response {
  /// An answer of JSON.
  package init(
    _ status: HTTPResponse.Status = .ok,
    json: [UInt8],
    headers: HTTPFields = HTTPFields()
  ) {
    var headers = headers
    headers[.contentType] = Refusal.mediaType
    self.init(
      status: status,
      headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json))
    )
  }

  /// The answer of a refusal, in the contract's shape.
  package init(_ refusal: Refusal) {
    self.init(refusal.status, json: refusal.json, headers: refusal.headers)
  }
}
