import CallsTestSupport

/// Bodies for requests.
enum SampleBodies {
  /// A smallest call of an id.
  static func call(_ id: String = "call-1") -> [UInt8] {
    body(["call_id": .string(ByteText(id))])
  }

  /// A smallest call with some fields set to other values.
  static func body(_ fields: KeyValuePairs<ByteText, JSONValue>) -> [UInt8] {
    var call = ContractCase.smallestCall
    for (key, value) in fields { call[key] = value }
    return JSONWriter.bytes(of: .object(call))
  }
}
